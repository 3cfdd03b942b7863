/** Why nothing is read: there is no listener yet, the other side takes no answers, a relay's other side takes nothing. */
type Hold = 'no-listener' | 'answers' | 'relay';

/** Reading from a connection that several may hold back: it goes on when nobody does. */
export type Reading = {
  hold: (why: Hold) => void;
  release: (why: Hold) => void;
  /** Reads to the end, whoever holds it back: a connection that is closing has to hear what the other side says to it. */
  releaseForGood: () => void;
};

export function createReading(connection: { pause: () => unknown; resume: () => unknown }): Reading {
  const holds = new Set<Hold>();
  let isForGood = false;
  return {
    hold(why) {
      if (isForGood) return;
      holds.add(why);
      connection.pause();
    },
    release(why) {
      if (holds.delete(why) && holds.size === 0) connection.resume();
    },
    releaseForGood() {
      isForGood = true;
      holds.clear();
      connection.resume();
    },
  };
}

/** What a subscription still has to send: at most one event, however slow the subscriber. */
export type Outbox<Event> = {
  emit: (event: Event) => void;
  /** The subscriber has taken the last event. */
  more: () => void;
  /** @param last sent when no event waits any more */
  finish: (last: () => void) => void;
};

/**
 * Sends one event at a time and waits for the subscriber to take it; what is emitted meanwhile is merged into one event.
 */
export function createOutbox<Event>(
  merge: (earlier: Event, later: Event) => Event,
  send: (event: Event) => void,
): Outbox<Event> {
  let isTaken = true;
  let waiting: { event: Event } | undefined;
  let last: (() => void) | undefined;

  const advance = () => {
    if (isTaken && waiting !== undefined) {
      const { event } = waiting;
      waiting = undefined;
      isTaken = false;
      send(event);
    }
    if (waiting === undefined) last?.();
  };
  return {
    emit(event) {
      if (last !== undefined) return;
      waiting = { event: waiting === undefined ? event : merge(waiting.event, event) };
      advance();
    },
    more() {
      isTaken = true;
      advance();
    },
    finish(sendLast) {
      last = sendLast;
      advance();
    },
  };
}

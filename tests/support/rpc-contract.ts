import { z } from 'zod';
import { AppError } from '../../src-shared/errors.ts';
import { command, query, subscription, type Contract, type Handlers } from '../../src-shared/rpc/contract.ts';
import { LARGEST_FRAME } from '../../src-shared/rpc/frames.ts';

const named = z.strictObject({ name: z.string() });

/** A contract with a method for everything that a method can do. */
export const testContract = {
  version: '1',
  services: {
    values: {
      echo: query(z.unknown(), z.unknown()),
      scale: query(z.strictObject({ values: z.instanceof(Float32Array), by: z.number() }), z.instanceof(Float32Array)),
      length: query(
        z.string().transform((text) => text.trim()),
        z.string().transform(Number),
      ),
      nothing: command(z.void(), z.void()),
      zeros: query(z.int(), z.instanceof(Uint8Array)),
    },
    trouble: {
      refuse: command(z.void(), z.void()),
      crash: command(z.void(), z.void()),
      answerWrongly: query(z.void(), z.number()),
      answerDate: query(z.void(), z.unknown()),
      answerTooMuch: query(z.void(), z.unknown()),
      wait: query(named, z.void()),
    },
    states: {
      newest: subscription(named, z.int()),
      collected: subscription(named, z.array(z.int()), (earlier, later) => [...earlier, ...later]),
      dates: subscription(named, z.unknown()),
      countdown: subscription(z.int(), z.int()),
      failing: subscription(z.void(), z.int()),
    },
  },
} satisfies Contract;

type Emitter = { emit: (event: number) => void };

/** What the handlers of the test contract saw, and the way to make them emit. */
export type Observations = {
  /** Calls and subscriptions that were begun, by the name they were given. */
  begun: Set<string>;
  /** Why those ended whose signal was aborted: the code of its reason. */
  aborted: Map<string, string>;
  emitters: Map<string, Emitter>;
};

function untilAborted(name: string, signal: AbortSignal, { begun, aborted }: Observations): Promise<never> {
  begun.add(name);
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      const reason: unknown = signal.reason;
      aborted.set(name, reason instanceof AppError ? reason.code : String(reason));
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    });
  });
}

function statesHandlers(observations: Observations): Handlers<typeof testContract>['states'] {
  const follow = (name: string, signal: AbortSignal, emit: (event: number) => void) => {
    observations.emitters.set(name, { emit });
    return untilAborted(name, signal, observations);
  };
  return {
    newest: ({ name }, { emit, signal }) => follow(name, signal, emit),
    collected: ({ name }, { emit, signal }) => follow(name, signal, (event) => emit([event])),
    dates: ({ name }, { emit, signal }) => follow(name, signal, (event) => emit(new Date(event))),
    countdown: (from, { emit }) => {
      for (let count = from; count > 0; count--) emit(count);
      return Promise.resolve();
    },
    failing: (_input, { emit }) => {
      emit(1);
      return Promise.reject(new AppError('series-lost', 'The series ended early.'));
    },
  };
}

export function testHandlers(): { handlers: Handlers<typeof testContract>; observations: Observations } {
  const observations: Observations = { begun: new Set(), aborted: new Map(), emitters: new Map() };
  const handlers: Handlers<typeof testContract> = {
    values: {
      echo: (value) => value,
      scale: ({ values, by }) => values.map((value) => value * by),
      length: (text) => String(text.length),
      nothing: () => {},
      zeros: (bytes) => new Uint8Array(bytes),
    },
    trouble: {
      refuse: () =>
        Promise.reject(new AppError('not-now', 'Not now: ask again later.', { kind: 'usage', details: { after: 3 } })),
      crash: () => {
        throw new TypeError('one is not a function');
      },
      answerWrongly: () => NaN,
      answerDate: () => new Date(0),
      answerTooMuch: () => new Uint8Array(LARGEST_FRAME),
      wait: ({ name }, { signal }) => untilAborted(name, signal, observations),
    },
    states: statesHandlers(observations),
  };
  return { handlers, observations };
}

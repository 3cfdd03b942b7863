import type { z } from 'zod';

/**
 * A contract names every method of every service once, with the schemas of what goes in and comes out. The handlers that
 * the engine needs and the functions that a client gets are derived from it. Each value is parsed once, where it
 * arrives: input by the server, output and events by the client.
 */

type Schema = z.ZodType;

/** A question (`query`: changes nothing, may be asked again) or an order (`command`), answered once. */
export type Call<Input extends Schema = Schema, Output extends Schema = Schema> = {
  kind: 'query' | 'command';
  input: Input;
  output: Output;
};

/** A state that a client follows. */
export type Subscription<Input extends Schema = Schema, Event extends Schema = Schema> = {
  kind: 'subscription';
  input: Input;
  event: Event;
  /** The one event that stands for two that a slow subscriber has not taken yet. */
  merge(earlier: z.input<Event>, later: z.input<Event>): z.input<Event>;
};

export type Method = Call | Subscription;

export type Contract = {
  /** Both sides must have the same: the program's version. */
  version: string;
  services: Record<string, Record<string, Method>>;
};

export function query<Input extends Schema, Output extends Schema>(input: Input, output: Output): Call<Input, Output> {
  return { kind: 'query', input, output };
}

export function command<Input extends Schema, Output extends Schema>(
  input: Input,
  output: Output,
): Call<Input, Output> {
  return { kind: 'command', input, output };
}

/**
 * @param merge makes one event of two that wait for a slow subscriber; without it the newest stands for all. A merge
 *   that only collects lets the waiting event grow with the subscriber's delay: keep it bounded.
 */
export function subscription<Input extends Schema, Event extends Schema>(
  input: Input,
  event: Event,
  merge: (earlier: z.input<Event>, later: z.input<Event>) => z.input<Event> = (_earlier, later) => later,
): Subscription<Input, Event> {
  return { kind: 'subscription', input, event, merge };
}

export type CallContext = {
  /** Aborted when the client cancels (reason: AppError `cancelled`) or vanishes (`client-gone`). */
  signal: AbortSignal;
};

export type SubscriptionContext<Event> = CallContext & {
  /** Never blocks, never throws; the event must not be changed afterwards. */
  emit: (event: Event) => void;
};

/** Answers a call; or emits events until its promise resolves, which ends the subscription. */
export type Handler<M> =
  M extends Subscription<infer Input, infer Event>
    ? (input: z.output<Input>, context: SubscriptionContext<z.input<Event>>) => Promise<void>
    : M extends Call<infer Input, infer Output>
      ? (input: z.output<Input>, context: CallContext) => z.input<Output> | Promise<z.input<Output>>
      : never;

/** One handler for every method of a contract. */
export type Handlers<C extends Contract> = {
  [Service in keyof C['services']]: {
    [Name in keyof C['services'][Service]]: Handler<C['services'][Service][Name]>;
  };
};

export type RequestOptions = { signal?: AbortSignal | undefined };

/**
 * A method as its caller sees it. A subscription begins when it is iterated and ends when the loop is left; the next
 * event is fetched when the last one has been dealt with.
 */
export type Remote<M> =
  M extends Subscription<infer Input, infer Event>
    ? (input: z.input<Input>, options?: RequestOptions) => AsyncGenerator<z.output<Event>, void, void>
    : M extends Call<infer Input, infer Output>
      ? (input: z.input<Input>, options?: RequestOptions) => Promise<z.output<Output>>
      : never;

/** Every method of a contract, as a client calls it. */
export type Services<C extends Contract> = {
  [Service in keyof C['services']]: {
    [Name in keyof C['services'][Service]]: Remote<C['services'][Service][Name]>;
  };
};

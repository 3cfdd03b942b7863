import { AppError, messageOf } from '../../src-shared/errors.ts';
import type { EngineServices } from '../../src-shared/contract/index.ts';
import { engine } from './engine.svelte.ts';

/** Something asked of the engine, as a screen shows it: loading, there, or not to be had. */
export type Following<Value> = { readonly value: Value | undefined; readonly error: AppError | undefined };

function appErrorOf(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('defect', messageOf(error));
}

/**
 * Follows a subscription for as long as the component lives, and again after the connection was lost; the last value
 * stays meanwhile. Call it while a component is set up; what `open` reads of reactive state begins it anew.
 */
export function following<Value>(
  open: (services: EngineServices, signal: AbortSignal) => AsyncIterable<Value>,
): Following<Value> {
  let value = $state.raw<Value>();
  let error = $state.raw<AppError>();
  $effect(() => {
    const { link } = engine;
    if (link.status !== 'connected') return;
    const leave = new AbortController();
    const events = open(link.services, leave.signal);
    const read = async () => {
      try {
        for await (const event of events) {
          value = event;
          error = undefined;
        }
      } catch (caught) {
        // Without a connection the last value stays: the window says elsewhere that it is old.
        if (!leave.signal.aborted && engine.link === link) error = appErrorOf(caught);
      }
    };
    void read();
    return () => leave.abort();
  });
  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
  };
}

async function* once<Value>(answer: Promise<Value>): AsyncGenerator<Value, void, void> {
  yield await answer;
}

/**
 * Asks a question now and whenever `when` gives another value, a counter of changes for instance, or what else `ask`
 * reads of reactive state has changed; the last answer stays until the next is there.
 */
export function asking<Value>(
  ask: (services: EngineServices, signal: AbortSignal) => Promise<Value>,
  when: () => unknown = () => undefined,
): Following<Value> {
  return following((services, signal) => {
    when();
    return once(ask(services, signal));
  });
}

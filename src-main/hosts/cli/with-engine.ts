import type { EngineServices } from '../../../src-shared/contract/index.ts';
import { attachEngine } from '../../engine/attach/attach-engine.ts';
import { dataFolderPath } from '../../storage/data-folder.ts';
import { personsFolder } from './paths.ts';

/** The data folder of the person who calls. */
export function personsDataFolder(): string {
  return dataFolderPath({ from: personsFolder() });
}

/** Connects to the person's engine, which is started if need be, for one piece of work. */
export async function withEngine<Result>(work: (services: EngineServices) => Promise<Result>): Promise<Result> {
  const { services, close } = await attachEngine(personsDataFolder());
  try {
    return await work(services);
  } finally {
    close();
  }
}

/** The last event of a subscription that ends by itself; every event is shown as it comes. */
export async function lastOf<Event>(events: AsyncIterable<Event>, show: (event: Event) => void): Promise<Event> {
  let last: { event: Event } | undefined;
  for await (const event of events) {
    last = { event };
    show(event);
  }
  if (last === undefined) throw new Error('the engine ended a subscription without an event');
  return last.event;
}

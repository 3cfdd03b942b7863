import { openEngine, type Engine } from '../../engine/engine.ts';
import { personsFolder } from './paths.ts';

/** Opens the person's store for one piece of work and closes it afterwards. */
export async function withEngine<Result>(work: (engine: Engine) => Promise<Result> | Result): Promise<Result> {
  const engine = await openEngine(personsFolder());
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
}

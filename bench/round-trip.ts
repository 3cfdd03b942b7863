/** A small call to the engine through its local socket, and how long attaching takes. */
import { attachEngine, type EngineConnection } from '../src-main/engine/attach/attach-engine.ts';
import { endEngine } from '../src-main/engine/attach/end-engine.ts';
import { print, printConditions } from './support/conditions.ts';
import { spread } from './support/quantiles.ts';
import { withHome } from './support/temporary-home.ts';

const WARM_UP = 2000;
const CALLS = 10_000;
const ATTACHMENTS = 200;
const STARTS = 20;

async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const measured: number[] = [];
  for (let index = 0; index < count; index++) {
    const began = performance.now();
    await work();
    measured.push(performance.now() - began);
  }
  return measured;
}

async function measureCalls({ services }: EngineConnection): Promise<void> {
  const call = () => services.settings.show();
  await times(WARM_UP, call);
  print(`settings.show, one after the other after ${WARM_UP} to warm up: ${spread(await times(CALLS, call))}`);
}

/** Each connection is closed, and its engine ended if wanted, outside the time that is measured. */
async function measureAttaching(home: string, count: number, before: () => Promise<unknown>): Promise<number[]> {
  const measured: number[] = [];
  for (let index = 0; index < count; index++) {
    await before();
    const began = performance.now();
    const { close } = await attachEngine(home);
    measured.push(performance.now() - began);
    close();
  }
  return measured;
}

printConditions('before');
await withHome(async (home) => {
  const first = await attachEngine(home);
  await measureCalls(first);
  const running = await measureAttaching(home, ATTACHMENTS, () => Promise.resolve());
  print(`attaching to an engine that runs: ${spread(running)}`);
  first.close();
  print(
    `attaching to one that must be started: ${spread(await measureAttaching(home, STARTS, () => endEngine(home)))}`,
  );
});
printConditions('after');

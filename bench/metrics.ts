/**
 * A thousand points a second for a minute (or the seconds given), from a trainer that learns nothing, into a real engine
 * with a thousand runs, while a client follows the run and asks. Everything is read back and compared.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { attachEngine, type EngineConnection } from '../src-main/engine/attach/attach-engine.ts';
import { endEngine } from '../src-main/engine/attach/end-engine.ts';
import { addDigits, quickConfig, stateWhere } from '../tests/support/engine-runs.ts';
import { print, printConditions } from './support/conditions.ts';
import { eventLoopLines } from './support/event-loop.ts';
import { millisecondsAt, SERIES, STEPS_PER_SECOND, valuesAt } from './support/made-up-points.ts';
import { addPastRuns } from './support/past-runs.ts';
import { spread } from './support/quantiles.ts';
import { startMeasuredEngine } from './support/start-measured-engine.ts';
import { withHome } from './support/temporary-home.ts';

const FAKE_TRAINER = join(import.meta.dirname, 'support/fake-trainer.ts');
const PAST_RUNS = 1000;
const ASK_MILLISECONDS = 100;
/** Every so many rounds a window opens that wants the whole series. */
const ROUNDS_PER_WHOLE = 10;

type EngineServices = EngineConnection['services'];

/** Asks what a window asks, again and again until the signal, and notes how long each answer took. */
async function askOnAndOn(
  { runs }: EngineServices,
  runId: string,
  signal: AbortSignal,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  const timed = async <Answer>(name: string, question: () => Promise<Answer>): Promise<Answer> => {
    const began = performance.now();
    const answer = await question();
    times.set(name, [...(times.get(name) ?? []), performance.now() - began]);
    return answer;
  };
  let fromStep = 0;
  for (let round = 0; !signal.aborted; round++) {
    const pause = setTimeout(ASK_MILLISECONDS);
    await timed('runs.list', () => runs.list());
    await timed('runs.show', () => runs.show({ runId }));
    const { series } = await timed('runs.points, the new ones', () => runs.points({ runId, names: null, fromStep }));
    fromStep = Math.max(fromStep, ...series.map(({ steps }) => (steps.at(-1) ?? -1) + 1));
    const name = SERIES[round % SERIES.length] ?? '';
    if (fromStep > 0) await timed('runs.overview', () => runs.overview({ runId, name, buckets: 1000 }));
    if (round % ROUNDS_PER_WHOLE === 0) {
      await timed('runs.points, all', () => runs.points({ runId, names: null, fromStep: 0 }));
    }
    await pause;
  }
  return times;
}

/** How many of the points that the fake trainer reported came back as they were. */
async function countUnharmed({ runs }: EngineServices, runId: string, steps: number): Promise<number> {
  let unharmed = 0;
  for (let fromStep: number | null = 0; fromStep !== null;) {
    const answer = await runs.points({ runId, names: SERIES, fromStep });
    for (const { name, steps: at, milliseconds, values } of answer.series) {
      for (const [index, step] of at.entries()) {
        const isSame = values[index] === valuesAt(step)[name] && milliseconds[index] === millisecondsAt(step);
        if (step < steps && isSame) unharmed += 1;
      }
    }
    fromStep = answer.nextStep;
  }
  return unharmed;
}

const databaseBytes = (home: string) => statSync(join(home, 'workbench.sqlite')).size;

/** @returns the run */
async function measureRun(home: string, steps: number): Promise<string> {
  const engine = await startMeasuredEngine(home, FAKE_TRAINER);
  const { services, close } = await attachEngine(home);
  await engine.eventLoop();
  const { id } = await services.training.start({ config: quickConfig(steps) });
  const done = new AbortController();
  const asking = askOnAndOn(services, id, done.signal);
  const { run } = await stateWhere(services, id, (state) => state.run.status === 'finished');
  eventLoopLines(await engine.eventLoop()).forEach(print);
  done.abort();
  for (const [name, times] of await asking) print(`${name}: ${spread(times)}`);
  print(`the run is ${run.status} with ${run.step} steps`);
  close();
  return id;
}

const seconds = Number(process.argv[2] ?? 60);
const steps = seconds * STEPS_PER_SECOND;
const points = steps * SERIES.length;
printConditions('before');
await withHome(async (home) => {
  await addPastRuns(home, PAST_RUNS);
  const preparing = await attachEngine(home);
  await addDigits(preparing.services);
  preparing.close();
  await endEngine(home);
  const before = databaseBytes(home);
  print(`${points} points in ${seconds} seconds, ${PAST_RUNS} other runs, questions every ${ASK_MILLISECONDS} ms`);
  const runId = await measureRun(home, steps);
  await endEngine(home);
  print(
    `${((databaseBytes(home) - before) / points).toFixed(1)} bytes a point on disk, all that the run left included`,
  );
  const later = await attachEngine(home);
  print(`points that another engine reads as they were reported: ${await countUnharmed(later.services, runId, steps)}`);
  later.close();
});
printConditions('after');

import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from '../../../src-main/engine/engine.ts';
import { openLog } from '../../../src-main/engine/log.ts';
import { createRunConsoles } from '../../../src-main/engine/run-consoles.ts';
import { runsService } from '../../../src-main/engine/services/runs.ts';
import { appendMetrics } from '../../../src-main/storage/repositories/metrics.ts';
import { freshFolder, startedRun } from '../../support/storage.ts';

const STEPS = 12_000;
const NAMES = Array.from({ length: 20 }, (_, number) => `series ${String(number).padStart(2, '0')}`);
const { signal } = new AbortController();

test('points of many series come in portions that hold up nothing, and together are all there are', async () => {
  const engine = await openEngine(freshFolder());
  onTestFinished(() => engine.close());
  const { runId, attempt } = startedRun(engine.database);
  const rows = Array.from({ length: STEPS }, (_, step) => ({
    step,
    milliseconds: step,
    values: Object.fromEntries(NAMES.map((name, number) => [name, number * step])),
  }));
  appendMetrics(engine.database, runId, attempt, rows);

  const log = openLog(engine.folder.path);
  onTestFinished(log.close);
  const { points } = runsService(engine, createRunConsoles(engine.folder, log));
  const steps = new Map<string, number[]>();
  let portions = 0;
  for (let fromStep: number | null = 0; fromStep !== null; portions++) {
    const answer: Awaited<ReturnType<typeof points>> = await points({ runId, names: null, fromStep }, { signal });
    expect(answer.series.reduce((sum, one) => sum + one.steps.length, 0)).toBeLessThanOrEqual(40_000);
    for (const one of answer.series) steps.set(one.name, [...(steps.get(one.name) ?? []), ...one.steps]);
    fromStep = answer.nextStep;
  }
  expect(portions).toBe(6);
  expect([...steps.keys()]).toEqual(NAMES);
  const all = rows.map(({ step }) => step);
  for (const name of NAMES) expect(steps.get(name)).toEqual(all);
});

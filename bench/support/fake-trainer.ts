/**
 * A trainer that learns nothing: it takes its job from the engine and reports made-up points at a steady pace, through
 * the same channel and in the same portions as the real one.
 */
import { setTimeout } from 'node:timers/promises';
import { openEngineChannel } from '../../src-main/trainer/engine-channel.ts';
import { openMetricsOutbox } from '../../src-main/trainer/metrics-outbox.ts';
import { millisecondsAt, STEPS_PER_SECOND, valuesAt } from './made-up-points.ts';

const channel = openEngineChannel();
const job = await channel.job;
if (job.kind !== 'train') throw new Error(`the fake trainer cannot ${job.kind}`);
const totalSteps = job.config.training.steps ?? 0;
const description = {
  backend: 'wasm' as const,
  versions: {},
  device: 'none: a fake trainer',
  threads: 1,
  mode: 'repeatable' as const,
  switches: {},
};
channel.report({ kind: 'started', description, others: [] });
channel.report({ kind: 'training', step: 0, totalSteps, stepsPerEpoch: 500, labels: false, checkpointBytes: 0 });
const outbox = openMetricsOutbox(channel.report);
const began = performance.now();
let step = 0;
while (step < totalSteps && !channel.stopRequested.aborted) {
  // A step that comes late is followed by the next at its time, so that the pace holds.
  await setTimeout(Math.max(0, began + (step * 1000) / STEPS_PER_SECOND - performance.now()));
  outbox.add({ step, milliseconds: millisecondsAt(step), values: valuesAt(step) });
  step += 1;
  await channel.breathe();
}
outbox.flush();
await channel.close({ kind: 'done', outcome: step === totalSteps ? 'finished' : 'stopped', step });

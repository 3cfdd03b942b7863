import { setTimeout } from 'node:timers/promises';
import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { quickConfig } from '../engine-runs.ts';
import type { Choices } from './choices.ts';
import { send, type Command } from './queue-commands.ts';
import { hear, type Told, type ToldRun } from './told.ts';

/** What a round plays on. */
export type Stage = {
  home: string;
  mark: string;
  /** A folder of pictures to be prepared. */
  pictures: string;
  connection: EngineConnection;
  told: Told;
  choices: Choices;
  /** Updates of a run that lasts for many rounds. */
  steps: number;
};

const PATIENCE_MILLISECONDS = 90_000;

/** Sends commands one behind the other without waiting, and hears what they led to. */
export async function command({ connection, told }: Stage, ...commands: Command[]): Promise<void> {
  told.underWay = commands;
  const areDone = await Promise.all(commands.map((one) => send(connection.services, one)));
  told.underWay = commands.filter((_, i) => areDone[i]);
  const faults = await hear(connection.services, told);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** A run that is killed again and again, with a checkpoint every few updates or seldom. */
export function longRun({ choices, steps }: Stage): unknown {
  const everyMinutes = choices.oneOf(['0.001', '0.001', '0.02']);
  const knn = choices.happens(0.3) ? ['knn.everyEpochs=0.02', 'knn.bankLimit=64', 'knn.queryLimit=32'] : [];
  return quickConfig(steps, `checkpoints.everyMinutes=${everyMinutes}`, `seed=${choices.below(1000)}`, ...knn);
}

export function shortRun({ choices }: Stage): unknown {
  return quickConfig(20 + choices.below(30), 'checkpoints.everyMinutes=0.001', `seed=${choices.below(1000)}`);
}

/** Whether it can be taken up again. */
export function canGoOn({ summary }: ToldRun): boolean {
  return ['paused', 'stopped', 'failed', 'interrupted', 'draft'].includes(summary.status);
}

/** Brings a long run to the front: more often than not the one on which most trainers were started. */
async function takeUp(stage: Stage): Promise<void> {
  const { told, choices, steps } = stage;
  const long = [...told.runs.values()].filter(
    (run) => run.summary.totalSteps === steps && (canGoOn(run) || run.summary.status === 'queued'),
  );
  const [oldest] = long.toSorted((a, b) => b.attempts - a.attempts);
  const another = long.at(choices.below(long.length + 1));
  const chosen = choices.happens(0.75) ? oldest : another;
  await command(stage, { kind: 'hold', runId: null, held: false });
  if (chosen === undefined) return command(stage, { kind: 'start', config: longRun(stage) });
  const { id: runId, status } = chosen.summary;
  if (status !== 'queued') return command(stage, { kind: 'resume', runId, attempts: chosen.attempts });
  await command(stage, { kind: 'hold', runId, held: false }, { kind: 'move', runId, position: 0 });
}

/** The run that trains, once it has made an update; undefined when it ends before that, or when nothing begins in time. */
async function atWork({ connection }: Stage): Promise<string | undefined> {
  const { training } = connection.services;
  const [active] = (await training.queue()).active;
  if (active === undefined) return undefined;
  for await (const { run, live } of training.follow({ runId: active.id })) {
    if (live?.point) return active.id;
    if (live === null && run.status !== 'queued') return undefined;
  }
  return undefined;
}

/** Sees to it that something trains. */
export async function somethingTrains(stage: Stage): Promise<string> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  while (performance.now() < deadline) {
    const runId = await atWork(stage);
    if (runId !== undefined) return runId;
    const { active, waiting, held } = await stage.connection.services.training.queue();
    const isToBegin = active.length > 0 || (!held && waiting.some((place) => !place.held));
    if (!isToBegin) await takeUp(stage);
    await setTimeout(50);
  }
  throw new Error(`nothing trains after ${PATIENCE_MILLISECONDS / 1000} seconds, although runs wait`);
}

/** Sees to it that nothing trains and nothing is about to. */
export async function nothingTrains(stage: Stage): Promise<void> {
  const { training } = stage.connection.services;
  await command(stage, { kind: 'hold', runId: null, held: true });
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  while (performance.now() < deadline) {
    const { active } = await training.queue();
    const begun = [...stage.told.runs.values()].some(({ summary }) => ['starting', 'running'].includes(summary.status));
    if (active.length === 0 && !begun) return;
    await command(stage, ...active.map(({ id: runId }): Command => ({ kind: 'pause', runId })));
    await setTimeout(50);
  }
  throw new Error(`something trains after ${PATIENCE_MILLISECONDS / 1000} seconds, although it was to pause`);
}

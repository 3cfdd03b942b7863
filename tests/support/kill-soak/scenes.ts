import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runFolder } from './file-faults.ts';
import { glimpse, spinUntil } from './moments.ts';
import { prepareSomething, disturbPreparation } from './preparation-scene.ts';
import type { Command } from './queue-commands.ts';
import { someCommands } from './some-commands.ts';
import { canGoOn, command, longRun, nothingTrains, shortRun, somethingTrains, type Stage } from './stage.ts';
import type { Victim } from './victims.ts';

/** What a round kills in: what goes on meanwhile, and when the time has come. */
export type Scene = {
  victims: readonly Victim[];
  /** Done once; the clock runs already. */
  first?: () => Promise<void>;
  /** Done again and again after that, until the kill. */
  meanwhile?: () => Promise<void>;
  /** The engine may end by itself before the kill. */
  mayEnd?: true;
  /** Resolves at the moment of the kill, with words for it. */
  moment: () => Promise<string>;
  /** Whom a second kill hits after the first one; `engine` is the next engine while it settles what the first left. */
  again?: { victim: 'engine' | 'trainer'; moment: () => Promise<string> };
};

const ANYBODY: readonly Victim[] = ['engine', 'trainer', 'both'];
const WITH_ENGINE: readonly Victim[] = ['engine', 'both'];

/** Up to `atMost` milliseconds later than `behind`. */
function later({ choices }: Stage, atMost: number, behind = 0): () => Promise<string> {
  const milliseconds = behind + choices.below(atMost);
  return async () => {
    await setTimeout(milliseconds);
    return `${milliseconds} ms later`;
  };
}

const checkpointsOf = ({ home }: Stage, runId: string) => join(runFolder(home, runId), 'checkpoints');

async function inSteps(stage: Stage): Promise<Scene> {
  await somethingTrains(stage);
  return { victims: ANYBODY, moment: later(stage, 800) };
}

async function inCheckpoint(stage: Stage): Promise<Scene> {
  const folder = checkpointsOf(stage, await somethingTrains(stage));
  const isHalf = stage.choices.happens(0.6);
  return {
    victims: ANYBODY,
    async moment() {
      const before = new Set(glimpse(folder));
      const isNew = (name: string) => !before.has(name) && name.endsWith('.partial') === isHalf;
      const isSeen = spinUntil(() => glimpse(folder).some(isNew), 3000);
      const what = isHalf ? 'half-written checkpoint' : 'checkpoint that has just got its name';
      return Promise.resolve(isSeen ? `at a ${what}` : `without having seen a ${what}`);
    },
  };
}

async function inStart(stage: Stage): Promise<Scene> {
  await nothingTrains(stage);
  await command(stage, { kind: 'hold', runId: null, held: false });
  const [run] = [...stage.told.runs.values()].filter(canGoOn).toSorted((a, b) => b.attempts - a.attempts);
  const start = (): Command =>
    run === undefined
      ? { kind: 'start', config: longRun(stage) }
      : { kind: 'resume', runId: run.summary.id, attempts: run.attempts };
  return { victims: ANYBODY, first: () => command(stage, start()), moment: later(stage, 2500) };
}

async function inStop(stage: Stage): Promise<Scene> {
  const runId = await somethingTrains(stage);
  const kind = stage.choices.oneOf(['pause', 'stop'] as const);
  return { victims: ANYBODY, first: () => command(stage, { kind, runId }), moment: later(stage, 150) };
}

async function atEnd(stage: Stage): Promise<Scene> {
  await nothingTrains(stage);
  await command(stage, { kind: 'start', config: shortRun(stage) });
  const place = stage.told.queue.places.at(-1);
  if (place === undefined) throw new Error('the run that was started is not in the queue');
  const { runId } = place;
  const last = `step-${String(stage.told.runs.get(runId)?.summary.totalSteps ?? 0).padStart(9, '0')}-`;
  await command(stage, { kind: 'move', runId, position: 0 }, { kind: 'hold', runId: null, held: false });
  await somethingTrains(stage);
  const isAtOnce = stage.choices.happens(0.5);
  return {
    victims: ANYBODY,
    async moment() {
      const folder = checkpointsOf(stage, runId);
      const isSeen = spinUntil(() => glimpse(folder).some((name) => name.startsWith(last)), 10_000);
      const words = isSeen ? 'the last checkpoint' : 'no sign of the last checkpoint';
      return isAtOnce ? `at ${words}` : `${await later(stage, 60)()} than ${words}`;
    },
  };
}

async function inQueueChanges(stage: Stage): Promise<Scene> {
  await somethingTrains(stage);
  return {
    victims: ['engine', 'both', 'engine', 'trainer'],
    meanwhile: () => command(stage, ...someCommands(stage)),
    moment: later(stage, 1500),
  };
}

async function inPreparation(stage: Stage): Promise<Scene> {
  if (stage.choices.happens(0.3)) await somethingTrains(stage);
  else await nothingTrains(stage);
  const preparation = await prepareSomething(stage);
  if (!stage.choices.happens(0.3)) return { victims: WITH_ENGINE, moment: later(stage, 1500) };
  const milliseconds = stage.choices.below(1000);
  const disturb = async () => {
    await setTimeout(milliseconds);
    await disturbPreparation(stage, preparation);
  };
  return { victims: WITH_ENGINE, first: disturb, moment: later(stage, 100, milliseconds) };
}

/** The preparation is whole, and has not got its name or is not a data set yet. */
async function atPreparationEnd(stage: Stage): Promise<Scene> {
  await nothingTrains(stage);
  const { id } = await prepareSomething(stage);
  const folder = join(stage.home, 'datasets');
  const isNamed = stage.choices.happens(0.5);
  return {
    victims: WITH_ENGINE,
    async moment() {
      const hasName = () => glimpse(folder).includes(id);
      const isWhole = () => glimpse(join(folder, `${id}.preparing`)).includes('manifest.json');
      spinUntil(() => (!isNamed && isWhole()) || hasName(), 20_000);
      return Promise.resolve(hasName() ? 'when the store had just got its name' : 'when the store was whole');
    },
  };
}

async function atOrderlyEnd(stage: Stage): Promise<Scene> {
  await somethingTrains(stage);
  return {
    victims: ANYBODY,
    first: () => stage.connection.services.system.end(),
    mayEnd: true,
    moment: later(stage, 400),
  };
}

async function whileNextSettles(stage: Stage): Promise<Scene> {
  await somethingTrains(stage);
  return {
    victims: WITH_ENGINE,
    moment: later(stage, 300),
    again: { victim: 'engine', moment: later(stage, 1000) },
  };
}

async function whileLeavingBehind(stage: Stage): Promise<Scene> {
  const runId = await somethingTrains(stage);
  const folder = runFolder(stage.home, runId);
  const sign = stage.choices.oneOf(['left-behind.v8.partial', 'left-behind.v8']);
  return {
    victims: ['engine'],
    moment: later(stage, 300),
    again: {
      victim: 'trainer',
      async moment() {
        const isSeen = spinUntil(() => glimpse(folder).includes(sign), 3000);
        return Promise.resolve(isSeen ? `at ${sign}` : `without having seen ${sign}`);
      },
    },
  };
}

export const SCENES = {
  'in steps': inSteps,
  'in a checkpoint': inCheckpoint,
  'in a start': inStart,
  'in a stop': inStop,
  'at the end of a run': atEnd,
  'in queue changes': inQueueChanges,
  'in a preparation': inPreparation,
  'at the end of a preparation': atPreparationEnd,
  'at an orderly end': atOrderlyEnd,
  'while the next engine settles': whileNextSettles,
  'while a trainer leaves something behind': whileLeavingBehind,
} as const satisfies Record<string, (stage: Stage) => Promise<Scene>>;

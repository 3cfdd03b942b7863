import { join } from 'node:path';
import { attachEngine, type EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { messageOf } from '../../../src-shared/errors.ts';
import { permutation } from '../../../src-shared/random/permutation.ts';
import { randomStream } from '../../../src-shared/random/stream.ts';
import { addDigits } from '../engine-runs.ts';
import { picture, writeFiles } from '../picture-files.ts';
import { choicesOf } from './choices.ts';
import { contentsOf } from './dataset-faults.ts';
import { errorsIn, readEngineLog } from './engine-log.ts';
import { playFinale } from './finale.ts';
import { requestFor } from './preparation-scene.ts';
import { playRound, type Round } from './round.ts';
import { SCENES } from './scenes.ts';
import type { Stage } from './stage.ts';
import { hear, nothingTold } from './told.ts';

export type SoakOptions = {
  /** Empty; what the soak makes is below it. */
  folder: string;
  /** The mark that the environment of this process holds. */
  mark: string;
  /** Whatever is left to chance follows from it, as far as the machine's speed allows. */
  seed: number;
  kills: number;
  /** Updates of a run that lasts for many rounds. */
  steps: number;
  pictures: number;
  /** Gets a line for people after every round. */
  onRound: (line: string) => void;
};

export type Figures = {
  kills: Record<string, number>;
  rounds: number;
  seconds: number;
  slowestSettlingSeconds: number;
  runs: number;
  /** Trainers that were started on the run that was compared with an undisturbed one. */
  attempts: number;
};

type SceneName = keyof typeof SCENES;

/** Every scene once in a row of as many rounds as there are scenes, in an order left to chance. */
function sceneOf(seed: number, round: number): SceneName {
  const names = Object.keys(SCENES).filter((name): name is SceneName => name in SCENES);
  const lap = Math.floor(round / names.length);
  const order = permutation(names.length, randomStream({ seed, purpose: 'order', epoch: lap, index: 1 }));
  return names[order[round % names.length] ?? 0] ?? 'in steps';
}

/** Pictures large enough that to decode them takes its time. */
async function writePictures(folder: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await writeFiles(folder, { [`${i}.jpg`]: await picture('jpeg', 320, 240, i) });
}

/** Prepares the pictures without disturbance, and gives what they come to. */
async function undisturbedContents({ services }: EngineConnection, pictures: string): Promise<string> {
  const { id } = await services.datasets.prepare(requestFor(pictures, 'undisturbed'));
  for await (const { finished } of services.datasets.followPreparation({ id })) {
    if (finished !== null) return contentsOf(finished.dataset.folder);
  }
  throw new Error('the preparation ended without a data set');
}

function written({ kills, settledMilliseconds }: Round): string {
  const list = kills.map(({ victim, when }) => `${victim} killed ${when}`).join('; ');
  return `${list || 'nobody was there to be killed'}; settled after ${(settledMilliseconds / 1000).toFixed(1)} s`;
}

function failure(seed: number, where: string, faults: readonly string[], cause?: unknown): Error {
  return new Error(`The soak of kills with seed ${seed} failed in ${where}:\n${faults.join('\n')}`, { cause });
}

/** An engine with the sample digits, the pictures prepared once, and nothing else. */
async function setUp({ folder, mark, seed, steps, pictures: count }: SoakOptions): Promise<[Stage, string]> {
  const home = join(folder, 'home');
  const pictures = join(folder, 'pictures');
  await writePictures(pictures, count);
  const connection = await attachEngine(home);
  await addDigits(connection.services);
  const contents = await undisturbedContents(connection, pictures);
  const stage: Stage = { home, mark, pictures, connection, told: nothingTold(), choices: choicesOf(seed, 0), steps };
  await hear(connection.services, stage.told);
  return [stage, contents];
}

async function play(stage: Stage, seed: number, number: number, contents: string): Promise<Round> {
  const name = sceneOf(seed, number);
  stage.choices = choicesOf(seed, number);
  try {
    return await playRound(stage, await SCENES[name](stage), contents);
  } catch (error) {
    throw failure(seed, `round ${number} (${name}), before anybody was killed`, [messageOf(error)], error);
  }
}

/**
 * Kills the engine and its trainers at random moments until there were that many kills, and looks after each whether
 * all that was told is still true, and nothing is told that is not.
 * @throws an error that names seed, round, and who was killed when
 */
export async function soak(options: SoakOptions): Promise<Figures> {
  const { seed, onRound } = options;
  const startedAt = performance.now();
  const [stage, contents] = await setUp(options);
  const log = readEngineLog(stage.home);
  const kills: Figures['kills'] = {};
  let rounds = 0;
  let slowest = 0;
  for (let killed = 0; killed < options.kills; rounds++) {
    const round = await play(stage, seed, rounds, contents);
    const words = `round ${rounds} (${sceneOf(seed, rounds)}), ${written(round)}`;
    const faults = [...round.faults, ...errorsIn(log.news())];
    if (faults.length > 0) throw failure(seed, words, faults);
    onRound(words);
    for (const { victim } of round.kills) {
      const key = `${victim} ${sceneOf(seed, rounds)}`;
      kills[key] = (kills[key] ?? 0) + 1;
    }
    killed += round.kills.length;
    slowest = Math.max(slowest, round.settledMilliseconds / 1000);
  }
  const { attempts, faults } = await playFinale(stage, log, contents);
  stage.connection.close();
  if (faults.length > 0) throw failure(seed, 'its end', faults);
  const seconds = (performance.now() - startedAt) / 1000;
  return { kills, rounds, seconds, slowestSettlingSeconds: slowest, runs: stage.told.runs.size, attempts };
}

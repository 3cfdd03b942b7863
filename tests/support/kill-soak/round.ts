import { setTimeout } from 'node:timers/promises';
import { attachEngine } from '../../../src-main/engine/attach/attach-engine.ts';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import { check } from './check.ts';
import { datasetFaults } from './dataset-faults.ts';
import type { Scene } from './scenes.ts';
import { settled } from './settled.ts';
import type { Stage } from './stage.ts';
import { hear } from './told.ts';
import { aimAt, strike, type Aim, type Victim } from './victims.ts';

/** How long after a kill everything must be as it should be. */
const PATIENCE_MILLISECONDS = 15_000;
const HEARING_MILLISECONDS = 20;

/** The kills of a round: whom, and when in words. */
export type Kill = { victim: Victim; when: string };

export type Round = {
  kills: Kill[];
  /** From the last kill until everything was as it should be. */
  settledMilliseconds: number;
  faults: string[];
};

/** What came of the first kill: whom it was aimed at, and the faults until then. */
type Struck = { aim: Aim | undefined; kills: Kill[]; faults: string[] };

/** What somebody does and hears until the engine is gone or the time is over. */
async function live(stage: Stage, scene: Scene, isOver: () => boolean): Promise<string[]> {
  const faults: string[] = [];
  try {
    await scene.first?.();
    while (!isOver()) {
      await scene.meanwhile?.();
      faults.push(...(await hear(stage.connection.services, stage.told)));
      await setTimeout(HEARING_MILLISECONDS);
    }
  } catch (error) {
    if (!(isOver() || scene.mayEnd) || !(error instanceof AppError) || error.code !== 'engine-gone') throw error;
  }
  return faults;
}

/** Lets things happen until the moment of the kill, and kills. */
async function playUntilKilled(stage: Stage, scene: Scene, victim: Victim): Promise<Struck> {
  let isOver = false;
  const aim = aimAt(stage.home, stage.mark, victim);
  const lived = live(stage, scene, () => isOver).catch((error: unknown) => [messageOf(error)]);
  const when = await scene.moment();
  isOver = true;
  // Whoever was aimed at may have ended, or had not begun.
  const isFirst = aim?.victim === victim && strike(aim);
  const another = isFirst ? aim : aimAt(stage.home, stage.mark, victim);
  const kills = another !== undefined && (isFirst || strike(another)) ? [{ victim: another.victim, when }] : [];
  return { aim, kills, faults: await lived };
}

/** Connects to the engine, or to the next one, which is started. */
export async function attach(stage: Stage): Promise<void> {
  stage.connection.close();
  stage.connection = await attachEngine(stage.home);
}

/** The second kill of a round. */
async function strikeAgain(stage: Stage, { victim, moment }: NonNullable<Scene['again']>, first: Aim | undefined) {
  if (victim === 'engine') await attach(stage);
  const when = await moment();
  const aim = victim === 'engine' ? aimAt(stage.home, stage.mark, victim) : first && { ...first, victim };
  return strike(aim) ? [{ victim, when }] : [];
}

/** What must be so after a kill, within a while or at once. */
async function faultsAfter(stage: Stage, isNext: boolean, contents: string, deadline: number): Promise<string[]> {
  try {
    if (isNext) await attach(stage);
    const { services } = stage.connection;
    const ofDatasets = isNext ? await datasetFaults(services, stage.home, stage.told, contents) : [];
    return [...ofDatasets, ...(await settled(services, stage.home, stage.mark, deadline))];
  } catch (error) {
    return [messageOf(error)];
  }
}

/**
 * Kills in a scene, and looks whether everything is as it was told, and whether nothing false is told.
 * @param contents of every data set of the pictures
 */
export async function playRound(stage: Stage, scene: Scene, contents: string): Promise<Round> {
  const { aim, kills, faults } = await playUntilKilled(stage, scene, stage.choices.oneOf(scene.victims));
  if (scene.again !== undefined) kills.push(...(await strikeAgain(stage, scene.again, aim)));
  const killedAt = performance.now();
  const isNext = scene.mayEnd ?? kills.some(({ victim }) => victim !== 'trainer');
  faults.push(...(await faultsAfter(stage, isNext, contents, killedAt + PATIENCE_MILLISECONDS)));
  const settledMilliseconds = performance.now() - killedAt;
  if (faults.length === 0) faults.push(...(await check(stage)));
  return { kills, settledMilliseconds, faults };
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../../src-shared/config/presets/index.ts';
import type { ViewsQuestion } from '../../../src-shared/contract/trainer.ts';
import { createPreviews, type Previews } from '../../../src-main/engine/previews.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { freshFolder } from '../../support/picture-files.ts';
import { prepareDigits } from '../../support/trainer.ts';

const { augmentation, seed } = parseRunConfig(presetNamed('digits').config, 'the preset');
const never = new AbortController().signal;
let storeFolder: string;
let before: number[];

/** The processes that this one has started. */
function children(): number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(process.pid)], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}
const trainers = () => children().filter((id) => !before.includes(id));

function question(from = 0): ViewsQuestion {
  const pictures = { kind: 'order' as const, epoch: 0 };
  return { kind: 'views', storeFolder, request: { dataset: 'digits', seed, augmentation, pictures, from, count: 2 } };
}

function start(restMilliseconds?: number): Previews {
  const rest = restMilliseconds === undefined ? {} : { restMilliseconds };
  const previews = createPreviews({ silence: () => 60_000, ...rest });
  onTestFinished(previews.end);
  return previews;
}

describe('the process that draws views', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    storeFolder = await prepareDigits(await freshFolder());
  });
  beforeEach(async () => {
    before = [];
    await expect.poll(() => children().length).toBe(0);
    before = children();
  });

  it('is there for all questions, one at a time, in their order', async () => {
    const previews = start();
    const answers = await Promise.all([0, 2, 4, 6].map((from) => previews.ask(question(from), never)));
    expect(answers.map(({ from }) => from)).toEqual([0, 2, 4, 6]);
    expect(trainers()).toHaveLength(1);
    const [first] = trainers();
    await previews.ask(question(8), never);
    expect(trainers()).toEqual([first]);
  });

  it('works at the lowest priority, so that a run is not held up', async () => {
    const previews = start();
    await previews.ask(question(), never);
    const { stdout } = spawnSync('ps', ['-o', 'ni=', '-p', String(trainers()[0])], { encoding: 'utf8' });
    expect(Number(stdout)).toBe(19);
  });

  it('ends when nobody has asked for a while, and is started again by the next question', async () => {
    const previews = start(200);
    await previews.ask(question(), never);
    await expect.poll(trainers, { timeout: 10_000 }).toEqual([]);
    expect((await previews.ask(question(2), never)).from).toBe(2);
  });

  it('passes over questions whose asker has gone', async () => {
    const previews = start();
    const leave = new AbortController();
    const left = [2, 4, 6].map((from) => appErrorOf(previews.ask(question(from), leave.signal)).catch(() => 'left'));
    const kept = previews.ask(question(8), never);
    leave.abort();
    expect(await Promise.all(left)).toEqual(['left', 'left', 'left']);
    expect((await kept).from).toBe(8);
  });

  it('says so when it is killed, and the next question is answered by another', async () => {
    const previews = start();
    await previews.ask(question(), never);
    const [killed] = trainers();
    const asked = appErrorOf(previews.ask(question(2), never));
    process.kill(killed ?? 0, 'SIGKILL');
    expect(await asked).toMatchObject({ code: 'trainer-vanished' });
    expect((await previews.ask(question(4), never)).from).toBe(4);
    expect(trainers()).not.toContain(killed);
  });

  it('tells those who wait that it was ended on purpose', async () => {
    const previews = start();
    const asked = [0, 2].map((from) => appErrorOf(previews.ask(question(from), never)));
    previews.end();
    expect((await Promise.all(asked)).map(({ code }) => code)).toEqual(['preview-ended', 'preview-ended']);
  });

  it('goes on after a question about a store that is not there', async () => {
    const previews = start();
    const nowhere = { ...question(), storeFolder: join(storeFolder, 'nowhere') };
    expect(await appErrorOf(previews.ask(nowhere, never))).toMatchObject({ code: 'store-incomplete' });
    const [same] = trainers();
    await previews.ask(question(), never);
    expect(trainers()).toEqual([same]);
  });
});

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';

const PROGRAM = join(import.meta.dirname, '../../src-main/hosts/cli/main.ts');

/** The runs of a furnished data folder, by what they are good for. */
export type Furnished = { finished: string[]; live: string };

export function startProgram(home: string, ...words: string[]): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, ['--no-warnings', PROGRAM, ...words], {
    env: { ...process.env, VICREG_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** @throws when the command fails; it has said why */
export async function runProgram(home: string, ...words: string[]): Promise<string> {
  const child = startProgram(home, ...words);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = z.tuple([z.int().nullable(), z.string().nullable()]).parse(await once(child, 'close'));
  if (code !== 0) throw new Error(`vicreg ${words.join(' ')} failed`);
  return output;
}

const trained = z.object({ runId: z.string() });

async function train(home: string, name: string, steps: number, ...settings: string[]): Promise<string> {
  const all = [`name=${name}`, `training.steps=${steps}`, ...settings];
  const words = ['train', 'preset:digits', '--json', ...all.flatMap((setting) => ['--set', setting])];
  const output = await runProgram(home, ...words, ...(steps > 10_000 ? ['--detach'] : []));
  return trained.parse(JSON.parse(output)).runId;
}

/** Seeds and weights that a person would compare, trained for real; one more run goes on. */
export async function furnish(home: string): Promise<Furnished> {
  await runProgram(home, 'datasets', 'add', 'sample:digits', '--name', 'digits');
  const finished: string[] = [];
  for (const [title, covariance] of [
    ['digits', 1],
    ['digits, strong covariance', 25],
  ] as const) {
    for (const seed of [0, 1, 2]) {
      const weight = `method.coefficients.covariance=${covariance}`;
      finished.push(await train(home, `${title}, seed ${seed}`, 150, `seed=${seed}`, weight));
    }
  }
  const live = await train(home, 'digits, long', 100_000, 'knn.everyEpochs=1');
  return { finished, live };
}

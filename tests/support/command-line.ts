import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { killEngine } from './engine.ts';

const MAIN = join(import.meta.dirname, '../../src-main/hosts/cli/main.ts');

export type CommandResult = { code: number | null; stdout: string; stderr: string };

export type Person = {
  /** A folder of the person's own, where their commands start. */
  folder: string;
  environment: NodeJS.ProcessEnv;
  /** Runs `vicreg …` to its end. */
  vicreg(...arguments_: string[]): Promise<CommandResult>;
  /** Runs `vicreg … --json` and gives its document. */
  json(...arguments_: string[]): Promise<{ code: number | null; document: unknown; stderr: string }>;
  /** Starts `vicreg …` in a process group of its own, as a terminal does. */
  start(...arguments_: string[]): { child: ChildProcess; ended: Promise<CommandResult> };
  /** Kills the engine of this person and its trainers, as a power cut would. */
  killEngine(): void;
  leave(): void;
};

type Launch = (command: readonly string[], home: string) => readonly string[];

/**
 * A person at a terminal with an empty data folder. The cache with the TensorFlow runtime is the machine's.
 * @param launch the command line that a command of theirs is started by, where that is another
 */
export function newPerson(launch: Launch = (command) => command): Person {
  const folder = mkdtempSync(join(tmpdir(), 'vicreg-person-'));
  const home = join(folder, 'home');
  const environment: NodeJS.ProcessEnv = { ...process.env, VICREG_HOME: home };
  // Under `npm test` these would say that npm was called elsewhere.
  delete environment['INIT_CWD'];
  delete environment['npm_package_name'];
  const start = (...arguments_: string[]) => {
    const [file = '', ...rest] = launch([process.execPath, MAIN, ...arguments_], home);
    const child = spawn(file, rest, { cwd: folder, env: environment, detached: true });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString('utf8')));
    const ended = new Promise<CommandResult>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, ...output }));
    });
    return { child, ended };
  };
  const vicreg = (...arguments_: string[]) => start(...arguments_).ended;
  return {
    folder,
    environment,
    start,
    vicreg,
    json: async (...arguments_) => {
      const { code, stdout, stderr } = await vicreg(...arguments_, '--json');
      const document: unknown = JSON.parse(stdout);
      return { code, document, stderr };
    },
    killEngine: () => killEngine(home),
    leave() {
      killEngine(home);
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

export const trainDocument = z.object({ runId: z.string(), status: z.string(), step: z.number() });

const metricsDocument = z.object({
  series: z.record(
    z.string(),
    z.object({ steps: z.array(z.number()), values: z.array(z.union([z.number(), z.string()])) }),
  ),
});

/** The series of a run by name. */
export async function seriesOf(person: Person, runId: string): Promise<z.infer<typeof metricsDocument>['series']> {
  return metricsDocument.parse((await person.json('metrics', runId)).document).series;
}

/** A run of a few seconds on the sample digits; `person` must have added them as 'digits'. */
export function shortRun(backend: string, steps: number, ...settings: string[]): string[] {
  const all = [`training.steps=${steps}`, 'training.batchSize=32', 'encoder.channels=[8,8,8]', ...settings];
  return ['train', 'preset:digits', '--backend', backend, ...all.flatMap((setting) => ['--set', setting])];
}

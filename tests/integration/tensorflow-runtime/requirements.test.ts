import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { installRuntime } from '../../../src-main/compute/tensorflow/runtime/install-runtime.ts';
import { runtimeState } from '../../../src-main/compute/tensorflow/runtime/runtime-state.ts';
import { appErrorOf } from '../../support/app-error-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'vicreg-requirements-'));
const cache = join(folder, 'cache');
afterAll(() => rmSync(folder, { recursive: true }));

const hasPip = await new Promise<boolean>((resolve) =>
  execFile('python3', ['-m', 'pip', '--version'], (error) => resolve(error === null)),
);

describe('what is missing on the machine', () => {
  /** A PATH on which only these programs can be started. */
  function pathWith(...programs: ('g++' | 'python3' | 'python3 without pip')[]): string {
    const path = mkdtempSync(join(folder, 'path-'));
    for (const program of programs) {
      const [name = ''] = program.split(' ');
      const found = (process.env['PATH'] ?? '')
        .split(delimiter)
        .map((part) => join(part, name))
        .find(existsSync);
      if (found === undefined) continue;
      // Python may itself be a script that needs a PATH. -S leaves out the installed packages, pip among them.
      const option = program === 'python3 without pip' ? '-S' : '';
      writeFileSync(
        join(path, name),
        `#!/bin/sh\nPATH='${process.env['PATH'] ?? ''}' exec '${found}' ${option} "$@"\n`,
      );
      chmodSync(join(path, name), 0o755);
    }
    return path;
  }

  const sentence = async (PATH: string): Promise<string> => {
    return (await appErrorOf(installRuntime({ environment: { PATH, VICREG_CACHE: cache } }))).message;
  };
  const REMEDY = 'run "apt-get install python3-pip g++" or its like, then start again.';

  it('names pip and the compiler, and the remedy', async () => {
    expect(await sentence(pathWith())).toBe(
      `TensorFlow cannot be set up without pip (package python3-pip) and a C++ compiler (package g++): ${REMEDY}`,
    );
  });

  it('names pip when Python has none', async () => {
    expect(await sentence(pathWith('python3 without pip', 'g++'))).toMatch(/without pip \(package python3-pip\)/);
  });

  it.skipIf(!hasPip)('names the compiler when only that is missing', async () => {
    expect(await sentence(pathWith('python3'))).toBe(
      `TensorFlow cannot be set up without a C++ compiler (package g++): ${REMEDY}`,
    );
  });

  it('refuses a wish for a variant that does not exist', async () => {
    const environment = { VICREG_TENSORFLOW: 'tpu', VICREG_CACHE: cache };
    const error = await appErrorOf(runtimeState({ environment }));
    expect([error.kind, error.message]).toEqual([
      'usage',
      'The environment variable VICREG_TENSORFLOW is "tpu": it may be "cpu" or "gpu".',
    ]);
  });
});

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src-main/compute/backend.ts';
import { tensorflow } from '../../src-main/compute/tensorflow/backend.ts';
import { wasm } from '../../src-main/compute/wasm/backend.ts';
import { AGREEMENT_STEPS, agreementSchema, type Moment } from '../support/learning/agreement.ts';

const CHILD = new URL('../support/learning/agreement-child.ts', import.meta.url).pathname;

function read(file: string): Moment[] {
  return agreementSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** A run on tensorflow, and wasm's answers to the same weights and pixels; a process has one backend, so two of them. */
function leaderAndFollower(network: string): [Moment[], Moment[]] {
  const folder = mkdtempSync(join(tmpdir(), 'vicreg-agreement-'));
  try {
    const [leading, following] = [join(folder, 'leader.json'), join(folder, 'follower.json')];
    execFileSync(process.execPath, [CHILD, 'lead', 'tensorflow', network, leading], { stdio: 'pipe' });
    copyFileSync(leading, following);
    execFileSync(process.execPath, [CHILD, 'follow', 'wasm', network, following], { stdio: 'pipe' });
    return [read(leading), read(following)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The largest magnitude; NaN when one value is. */
function largestOf(values: number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

async function reasonAgainst(...backends: Backend[]): Promise<string | undefined> {
  for (const backend of backends) {
    const availability = await backend.availability();
    if (!availability.available) return `${backend.name}: ${availability.reason}`;
  }
  return undefined;
}

const reason = await reasonAgainst(tensorflow, wasm);
const title = 'tensorflow and wasm from identical weights and pixels';

describe.skipIf(reason !== undefined)(reason === undefined ? title : `${title} (${reason})`, () => {
  it.each(['small', 'resnet'])(
    'agree on losses and gradients at ten steps along a run: %s',
    { timeout: 300_000 },
    (network) => {
      const [leader, follower] = leaderAndFollower(network);
      expect(leader.map(({ step }) => step)).toEqual(AGREEMENT_STEPS);
      expect(leader.at(-1)?.losses[0]).toBeLessThan(leader[0]?.losses[0] ?? NaN);
      for (const [index, { step, losses, gradients }] of leader.entries()) {
        const others = follower[index] ?? expect.unreachable('the follower has as many moments');
        for (const [position, loss] of losses.entries()) {
          const deviation = Math.abs((others.losses[position] ?? NaN) - loss);
          expect(deviation, `loss ${position} at step ${step}`).toBeLessThanOrEqual(1e-5 * Math.abs(loss) + 1e-6);
        }
        const largest = largestOf(gradients.flatMap(({ values }) => values));
        for (const [position, { name, values }] of gradients.entries()) {
          const other = others.gradients[position]?.values ?? [];
          const ownLargest = largestOf(values);
          // The gradient of a bias before batch norm is nothing but rounding.
          const scale = ownLargest < 1e-5 * largest ? largest : ownLargest;
          const worst = largestOf(values.map((value, entry) => value - (other[entry] ?? NaN)));
          expect(worst / scale, `gradient of ${name} at step ${step}`).toBeLessThanOrEqual(1e-3);
        }
      }
    },
  );
});

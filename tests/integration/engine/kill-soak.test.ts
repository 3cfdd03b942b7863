import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killEngine } from '../../support/engine.ts';
import { MARK } from '../../support/kill-soak/marked-processes.ts';
import { soak } from '../../support/kill-soak/soak.ts';
import { freshFolder } from '../../support/storage.ts';

it('ten kills lose nothing, and nothing false is told after them', { timeout: 300_000 }, async ({ onTestFinished }) => {
  const mark = randomUUID();
  process.env[MARK] = mark;
  const folder = freshFolder();
  onTestFinished(() => killEngine(join(folder, 'home')));
  const lines: string[] = [];
  const onRound = (line: string) => void lines.push(line);
  const { kills } = await soak({ folder, mark, seed: 153, kills: 10, steps: 150, pictures: 200, onRound });
  expect(
    Object.values(kills).reduce((sum, count) => sum + count, 0),
    lines.join('\n'),
  ).toBeGreaterThanOrEqual(10);
});

import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { MARK } from '../support/kill-soak/marked-processes.ts';
import { soak } from '../support/kill-soak/soak.ts';
import { killEngine } from '../support/engine.ts';
import { freshFolder } from '../support/storage.ts';

/** Of today, unless one is given: a soak that failed can be repeated. */
function seedOfToday(): number {
  const given = process.env['VICREG_SOAK_SEED'];
  return given === undefined ? Number(new Date().toISOString().slice(0, 10).replaceAll('-', '')) : Number(given);
}

it(
  'loses nothing and tells nothing false over a hundred kills',
  { timeout: 90 * 60_000 },
  async ({ onTestFinished }) => {
    const mark = randomUUID();
    process.env[MARK] = mark;
    const seed = seedOfToday();
    const say = (line: string) => process.stderr.write(`${line}\n`);
    say(`VICREG_SOAK_SEED=${seed}`);
    const folder = freshFolder();
    onTestFinished(() => killEngine(`${folder}/home`));
    const kills = Number(process.env['VICREG_SOAK_KILLS'] ?? 100);
    const figures = await soak({ folder, mark, seed, kills, steps: 1500, pictures: 500, onRound: say });
    say(JSON.stringify(figures, null, 2));
    expect(figures.attempts).toBeGreaterThan(kills / 10);
  },
);

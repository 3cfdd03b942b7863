import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, type Person } from '../support/command-line.ts';
import { addComparableRuns } from '../support/comparable-runs.ts';

const PATH = 'method.coefficients.variance';

const documentSchema = z.object({
  columns: z.array(z.object({ title: z.string(), runs: z.array(z.string()) })),
  differences: z.array(z.object({ path: z.string(), values: z.array(z.unknown()) })),
  metrics: z.array(
    z.object({
      metric: z.string(),
      results: z.array(
        z.object({
          value: z.union([z.number(), z.string(), z.null()]),
          runs: z.number().optional(),
          difference: z.unknown(),
          isBetter: z.boolean().nullable(),
        }),
      ),
    }),
  ),
});

describe('vicreg compare', () => {
  let person: Person;
  let ids: string[];
  beforeAll(async () => {
    person = newPerson();
    ids = await addComparableRuns(join(person.folder, 'home'), { variances: [10, 25], seeds: 2, steps: 50 });
  });
  afterAll(() => person.leave());

  const compare = async (...rest: string[]) => {
    const { code, document } = await person.json('compare', ...ids, ...rest);
    expect(code).toBe(0);
    return documentSchema.parse(document);
  };

  it('holds groups against that of the baseline, and writes the table to a file', async () => {
    const { columns, differences, metrics } = await compare('--group-by', PATH, '--csv', 'table.csv');
    expect(columns.map(({ title, runs }) => [title, runs.length])).toEqual([
      ['variance = 10', 2],
      ['variance = 25', 2],
    ]);
    expect(differences.map(({ path }) => path)).toEqual([PATH, 'seed']);
    const loss = metrics.find(({ metric }) => metric === 'loss');
    expect(loss?.results.map(({ runs, isBetter }) => [runs, isBetter])).toEqual([
      [2, null],
      [2, false],
    ]);
    const lines = readFileSync(join(person.folder, 'table.csv'), 'utf8').trim().split('\r\n');
    expect(lines[0]).toContain('variance = 10: mean');
    expect(lines.find((line) => line.startsWith('loss,'))?.split(',')[2]).toBe(String(loss?.results[0]?.value));
  });

  it('tells values at a step, of the runs that got so far', async () => {
    const at = async (step: number) => {
      const { metrics } = await compare('--at-step', String(step));
      return metrics.find(({ metric }) => metric === 'loss')?.results.map(({ value }) => value) ?? [];
    };
    expect(await at(7)).toEqual([expect.any(Number), 'NaN', expect.any(Number), 'NaN']);
    expect(await at(50)).toEqual([]);
  });

  it('refuses what cannot be compared, with the reason', async () => {
    const [first = '', second = ''] = ids;
    for (const [given, code] of [
      [[first], 'wrong-number-of-runs'],
      [[first, first], 'run-named-twice'],
      [[first, second, '--baseline', 'x'], 'baseline-not-compared'],
      [[first, second, '--group-by', 'no.such'], 'no-such-setting'],
    ] as const) {
      const { code: exit, document } = await person.json('compare', ...given);
      expect(exit).toBe(2);
      expect(document).toMatchObject({ error: { code } });
    }
  });
});

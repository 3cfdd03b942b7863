import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listedShortcuts } from '../../../src-renderer/features/help/listed-shortcuts.ts';
import { allFields, FACT_NAMES } from '../../../src-renderer/features/runs/fields.ts';
import { OPERATORS } from '../../../src-renderer/features/runs/filter-tokens.ts';
import { parseFilter } from '../../../src-renderer/features/runs/filter.ts';
import { keyLabels } from '../../../src-renderer/lib/key-strokes.ts';
import { presetNamed } from '../../../src-shared/config/presets/index.ts';
import { settingsOfConfig } from '../../../src-shared/compare/settings-of-config.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/guide.md'), 'utf8');
const codesIn = (text: string) => Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code = '']) => code);
const section = guide.slice(guide.indexOf('## Table of runs'), guide.indexOf('## Comparing runs'));

it('the guide explains every operator and fact of filters, with examples that are read', () => {
  const [head = '', ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  expect(head).toContain('operator');
  const cells = rows.slice(1).map((row) => row.split('|').map((cell) => cell.trim()));
  const operators = cells.flatMap(([, operator = '']) => codesIn(operator));
  expect(operators).toEqual(expect.arrayContaining([...OPERATORS, 'and', 'or', 'not']));
  const settings = Array.from(settingsOfConfig(presetNamed('digits').config).keys());
  const known = new Set(allFields({ settings, metrics: ['loss', 'knn_top1'] }));
  const examples = cells.flatMap((row) => codesIn(row[3] ?? ''));
  expect(examples.length).toBeGreaterThanOrEqual(operators.length);
  for (const example of examples)
    expect(() => parseFilter(example, (field) => known.has(field)), example).not.toThrow();
  for (const fact of FACT_NAMES) expect(codesIn(section)).toContain(fact);
  for (const field of ['optimizer.kind', 'loss.min_step', 'knn_top1.best_step']) {
    expect(codesIn(section)).toContain(field);
    expect(known).toContain(field);
  }
});

it('the guide lists every key of the window', () => {
  const rows = guide
    .slice(guide.indexOf('## Keys'))
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  for (const { scope, shortcuts } of listedShortcuts(true, true)) {
    for (const { title, keys } of shortcuts) {
      const row = rows.find(([, where, what]) => where === scope && what === title);
      expect([scope, title, codesIn(row?.[3] ?? '')]).toEqual([
        scope,
        title,
        keys.flatMap((text) => keyLabels(text, false)),
      ]);
    }
  }
});

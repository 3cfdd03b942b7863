import { expect, test } from 'vitest';
import { runConfigSchema } from '../../../../src-shared/config/run-config.ts';
import { logarithmicTicks } from '../../../../src-renderer/features/charts/ticks.ts';
import { moveOnKey } from '../../../../src-renderer/features/charts/keyboard.ts';
import { planCharts } from '../../../../src-renderer/features/run/chart-plan.ts';
import { createPace } from '../../../../src-renderer/features/run/pace.ts';
import { annotationsOf } from '../../../../src-renderer/features/run/run-annotations.ts';

const config = runConfigSchema.parse({ method: { name: 'vicreg', coefficients: { variance: 10 } } });
const names = ['loss', 'invariance', 'variance', 'covariance', 'variance_a', 'gpu0_load', 'knn_top1', 'something_new'];

test('every series of a run is in one of its charts', () => {
  for (const form of ['stack', 'lines'] as const) {
    const { loss, learning, machine } = planCharts(new Set(names), config, form);
    const shown = [loss, ...learning, ...machine].flatMap((chart) =>
      chart === null ? [] : [...chart.series, ...(chart.total === undefined ? [] : [chart.total])],
    );
    expect(shown.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  }
});

test('terms are weighted with the coefficients of the run, and raw where these are not known', () => {
  const factors = (given: typeof config | null) =>
    planCharts(new Set(names), given, 'stack').loss?.series.map(({ factor }) => factor);
  expect(factors(config)).toEqual([25, 10, 1]);
  expect(factors(null)).toEqual([1, 1, 1]);
});

test('events are marked behind the last update that they follow, a failure as an alarm', () => {
  const event = { sequence: 1, time: '', step: 100, sentence: 'It happened.' };
  const looks = annotationsOf([
    { ...event, kind: 'checkpoint', data: {} },
    { ...event, kind: 'status', data: { to: 'failed' } },
    { ...event, kind: 'status', data: { to: 'running' }, step: 0 },
    { ...event, kind: 'backend', data: {}, step: null },
  ]);
  expect(looks.map(({ step, look }) => [step, look])).toEqual([
    [99, 'mark'],
    [99, 'alarm'],
  ]);
});

test('time left is told from the pace of this attempt alone', () => {
  const pace = createPace();
  expect(pace.secondsPerStep()).toBeNull();
  pace.note(10, 1000);
  pace.note(20, 3000);
  expect(pace.secondsPerStep()).toBe(0.2);
  pace.note(15, 9000);
  expect(pace.secondsPerStep()).toBeNull();
});

test('ticks of a logarithmic axis come to an end for any range', () => {
  for (const [min, max] of [
    [1e-40, 1e30],
    [4e-13, 0.2],
    [8, 9],
    [0.1, 1],
  ] as const) {
    const ticks = logarithmicTicks(min, max);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThan(26);
  }
});

test('keys move the cursor from point to point and zoom within what there is', () => {
  const places = { starts: Float64Array.of(0, 5, 10), ends: Float64Array.of(4, 9, 10) };
  const shown = { range: { from: 0, to: 10 }, extent: { from: 0, to: 10 }, cursor: 4, places };
  const stroke = { key: 'ArrowRight', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  expect(moveOnKey(stroke, shown)).toEqual({ cursor: 9 });
  expect(moveOnKey({ ...stroke, key: '+' }, shown)).toEqual({ range: { from: 2, to: 7 } });
  expect(moveOnKey({ ...stroke, key: '-' }, shown)).toEqual({ range: null });
  expect(moveOnKey({ ...stroke, ctrlKey: true, key: '+' }, shown)).toBeNull();
});

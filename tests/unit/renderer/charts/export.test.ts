import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunClock } from '../../../../src-renderer/features/charts/axis.ts';
import { appendPoints, NO_BUCKETS } from '../../../../src-renderer/features/charts/buckets.ts';
import { chartCsv } from '../../../../src-renderer/features/charts/export-csv.ts';
import { figureSvg } from '../../../../src-renderer/features/charts/export-svg.ts';
import { layerOf } from '../../../../src-renderer/features/charts/layers.ts';
import { paintLines, paintStack } from '../../../../src-renderer/features/charts/paint.ts';
import { linearTicks } from '../../../../src-renderer/features/charts/ticks.ts';
import { fileNameOf } from '../../../../src-renderer/lib/file-name.ts';
import { feedOf } from './feeds.ts';
import { madeUpPoints, pointsFrom, type MadeUpPoint } from './made-up-points.ts';

const clock: RunClock = { stepsPerEpoch: 10, imagesPerStep: 32, attempts: [] };
const range = { from: 0, to: 100 };
const look = { width: 700, height: 400, colour: (css: string) => (css.startsWith('var') ? '#123456' : css) };

function seriesOf(points: readonly MadeUpPoint[], title = 'a run') {
  const feed = feedOf(appendPoints(NO_BUCKETS, pointsFrom(points)));
  return { key: 'id', title, name: 'loss', feed, clock, colour: 'var(--text)' };
}

function svgOf(points: readonly MadeUpPoint[], options: { log?: boolean; title?: string; smoothing?: number } = {}) {
  const { log = false, title, smoothing = 0 } = options;
  const layer = layerOf(seriesOf(points, title), 'step', range, undefined);
  const painting = paintLines([layer], range, { log, smoothing, annotations: [] });
  const legend = [{ title: layer.series.title, colour: '#d9822b', dash: [4, 2] }];
  return figureSvg({ title: 'loss', axis: 'step', log, painting, legend, note: null }, look);
}

/** The data of the paths within the axes. */
function drawnPaths(svg: string): string[] {
  const inside = /<g clip-path="url\(#plot\)">(.*)<\/g>/s.exec(svg)?.[1] ?? '';
  return Array.from(inside.matchAll(/ d="([^"]*)"/g), ([, data = '']) => data);
}

/** Fails unless every element that begins ends, in order. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, slash, name = '', rest = ''] of svg.matchAll(/<(\/?)([a-zA-Z]+)([^>]*)>/g)) {
    if (slash === '/') expect(open.pop()).toBe(name);
    else if (!rest.endsWith('/')) open.push(name);
  }
  expect(open).toEqual([]);
}

describe('a chart as SVG', () => {
  test('has no number that is none, whatever the values, and each element ends', () => {
    fc.assert(
      fc.property(madeUpPoints, fc.boolean(), fc.constantFrom(0, 0.9), (points, log, smoothing) => {
        const svg = svgOf(points, { log, smoothing });
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        expectWellFormed(svg);
      }),
    );
  });

  test('draws every point, and a gap where a value is not finite', () => {
    const values = [5, 4, NaN, 3, 2, Infinity, 1];
    const paths = drawnPaths(svgOf(values.map((value, step) => ({ step, value }))));
    const line = paths.find((data) => (data.match(/M/g) ?? []).length === 3 && !data.includes('a'));
    expect(line?.match(/M/g)).toHaveLength(3);
    const dots = paths.find((data) => data.includes('a'));
    expect(dots?.match(/M/g)).toHaveLength(5);
    const triangles = paths.find((data) => data.includes('Z'));
    expect(triangles?.match(/Z/g)).toHaveLength(2);
  });

  test('places the values by its axes: the largest is highest, the first step leftmost', () => {
    const [band = ''] = drawnPaths(svgOf([0, 50, 100].map((step) => ({ step, value: step }))));
    const places = Array.from(band.matchAll(/[ML](\S+) ([\d.]+)/g), ([, x, y]) => ({ x: Number(x), y: Number(y) }));
    expect(places[0]?.x).toBe(64);
    expect(Math.min(...places.map(({ y }) => y))).toBeLessThan(places[0]?.y ?? 0);
  });

  test('draws a stack as areas', () => {
    const layer = layerOf(seriesOf([0, 50, 100].map((step) => ({ step, value: 1 }))), 'step', range, undefined);
    const painting = paintStack([layer, layer], layer, range, { log: false, smoothing: 0, annotations: [] });
    const svg = figureSvg({ title: 'loss', axis: 'step', log: false, painting, legend: [], note: 'stacked' }, look);
    expect(drawnPaths(svg).filter((data) => data.endsWith('Z'))).toHaveLength(2);
    expect(svg).not.toContain('NaN');
  });

  test('marks in a stack where its total is not finite', () => {
    const layer = layerOf(seriesOf([0, 50, 100].map((step) => ({ step, value: 1 }))), 'step', range, undefined);
    const values = [1, NaN, Infinity];
    const total = layerOf(
      seriesOf(values.map((value, step) => ({ step: step * 50, value }))),
      'step',
      range,
      undefined,
    );
    const painting = paintStack([layer], total, range, { log: false, smoothing: 0, annotations: [] });
    const svg = figureSvg({ title: 'loss', axis: 'step', log: false, painting, legend: [], note: null }, look);
    const triangles = drawnPaths(svg).filter((data) => (data.match(/Z/g) ?? []).length === 2);
    expect(triangles).toHaveLength(1);
  });

  test('takes any name as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
        const svg = svgOf([{ step: 0, value: 1 }], { title });
        expectWellFormed(svg);
        // eslint-disable-next-line no-control-regex -- what XML forbids
        expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      }),
      { numRuns: 30 },
    );
    expect(svgOf([], { title: '<script>&"' })).toContain('&lt;script&gt;&amp;&quot;');
  });
});

describe('a chart as comma-separated values', () => {
  const signal = new AbortController().signal;
  test('holds every point of the range, exactly', async () => {
    const points = [
      { step: 0, value: 0.1 },
      { step: 7, value: NaN },
      { step: 200, value: 3 },
    ];
    const csv = await chartCsv([seriesOf(points, 'a, b')], { axis: 'step', range, signal }, () => undefined);
    expect((await csv.text()).trim().split('\r\n')).toEqual([
      'line,id,metric,step,epoch,images,training_seconds,time,value',
      `"a, b",id,loss,0,0.1,32,0,,${Math.fround(0.1)}`,
      '"a, b",id,loss,7,0.8,256,0.63,,NaN',
    ]);
  });
});

test('ticks are round, inside and few', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
      (min, width) => {
        const ticks = linearTicks(min, min + width, 6);
        expect(ticks.length).toBeLessThanOrEqual(7);
        for (const tick of ticks) expect(tick).toBeGreaterThanOrEqual(min - width * 1e-6);
      },
    ),
  );
  expect(linearTicks(0, 1, 6)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(linearTicks(0, 7200, 7, 'training')).toEqual([0, 1800, 3600, 5400, 7200]);
  expect(linearTicks(1, 1, 6)).toEqual([]);
});

test('a file is named by its runs and what it holds, with letters that every system takes', () => {
  expect(fileNameOf(['first run', 'تجربة/1'], 'knn_top1', 'svg')).toBe('first-run_vs_تجربة-1_knn-top1.svg');
  expect(fileNameOf(['a', 'b', 'c'], 'loss', 'csv')).toBe('3-runs_loss.csv');
  expect(fileNameOf(['../..'], 'x', 'png')).toBe('unnamed_x.png');
  expect(fileNameOf(['n'.repeat(300)], 'loss', 'svg').length).toBeLessThan(80);
});

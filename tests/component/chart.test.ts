import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Chart from '../../src-renderer/features/charts/Chart.svelte';
import { appendPoints, NO_BUCKETS } from '../../src-renderer/features/charts/buckets.ts';
import type { ChartSeries } from '../../src-renderer/features/charts/chart-series.ts';
import { createChartView } from '../../src-renderer/features/charts/chart-view.svelte.ts';

/** A feed that has its one series already. */
function lossOf(values: readonly number[]): ChartSeries {
  const steps = Float64Array.from(values, (_, step) => step);
  const points = {
    name: 'loss',
    steps,
    milliseconds: steps.map((step) => step * 50),
    values: Float32Array.from(values),
  };
  const whole = appendPoints(NO_BUCKETS, points);
  const extent = {
    firstStep: 0,
    lastStep: values.length - 1,
    firstMilliseconds: 0,
    lastMilliseconds: (values.length - 1) * 50,
  };
  const feed = {
    whole: () => whole,
    extent: () => extent,
    error: () => undefined,
    part: () => Promise.resolve(NO_BUCKETS),
    onChange: () => () => {},
  };
  const clock = { stepsPerEpoch: 10, imagesPerStep: 32, attempts: [] };
  return { key: 'loss', title: 'loss', name: 'loss', feed, clock, colour: 'rgb(255, 0, 0)' };
}

/** Columns of the canvas that have a pixel of the line's colour. */
function drawnColumns(container: Element): number {
  const canvas = container.querySelector('canvas');
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return 0;
  const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height);
  const columns = new Set<number>();
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (red > 150 && green < 80 && blue < 80) columns.add((at / 4) % width);
  }
  return columns.size;
}

describe('a chart', () => {
  it('draws its line from edge to edge', async () => {
    const values = Array.from({ length: 200 }, (_, step) => 2 / (1 + step / 20));
    const screen = await render(Chart, { label: 'Loss', view: createChartView(), series: [lossOf(values)] });
    await expect.poll(() => drawnColumns(screen.container)).toBeGreaterThan(500);
  });

  it('is read with the keyboard: arrows move the cursor, plus zooms in, nought shows everything', async () => {
    const view = createChartView();
    const screen = await render(Chart, { label: 'Loss', view, series: [lossOf([4, 3, 2, 1, 0.5])] });
    const chart = screen.getByRole('slider', { name: 'Loss, chart' });
    await expect.poll(() => drawnColumns(screen.container)).toBeGreaterThan(500);
    chart.element().focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(() => chart.element().getAttribute('aria-valuetext')).toMatch(/step \d+.*loss/u);
    await userEvent.keyboard('+');
    await expect.poll(() => view.range).not.toBeNull();
    await userEvent.keyboard('0');
    await expect.poll(() => view.range).toBeNull();
  });

  it('says in words that no value is finite, and draws no line', async () => {
    const screen = await render(Chart, {
      label: 'Loss',
      view: createChartView(),
      series: [lossOf([NaN, NaN, Infinity])],
    });
    await expect.element(screen.getByText('No value is finite: all are NaN or infinite.')).toBeVisible();
  });
});

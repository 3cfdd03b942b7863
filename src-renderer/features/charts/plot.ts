import uPlot from 'uplot';
import type { AxisKind, Range } from './axis.ts';
import { canvasShape } from './canvas-shape.ts';
import type { Span } from './scale.ts';
import type { Surface } from './surface.ts';
import { formatPlace, formatTick, formatWallTicks, logarithmicTicks } from './ticks.ts';

/** Axes, cursor and the choice of a range are uPlot's; what is drawn between the axes is the caller's. */
export type Plot = {
  /** Draws at the next frame, however often it is called before. */
  repaint: () => void;
  resize: (width: number) => void;
  /** Shows the cursor at a place; null: hides it. */
  point: (place: number | null) => void;
  placeAt: (pixels: number) => number;
  /** Pixels of the page from the left of the drawing to a place. */
  pixelsTo: (place: number) => number;
  /** Width of the drawing in pixels of the page. */
  width: () => number;
  close: () => void;
};

export type PlotOptions = {
  kind: AxisKind;
  log: boolean;
  width: number;
  height: number;
  /** Called once a frame before drawing: what is shown, and how it is drawn then. */
  frame: () => { range: Range; span: Span; draw: (surface: Surface) => void };
  /** After each frame. */
  onPainted: () => void;
  onCursor: (place: number | null) => void;
  onSelect: (range: Range) => void;
  onReset: () => void;
  colour: (css: string) => string;
};

/** A smaller choice is a click whose hand trembled. */
const SMALLEST_SELECTION = 4;
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800];

function axes({ kind, log, colour }: PlotOptions): uPlot.Axis[] {
  const common = {
    stroke: () => colour('var(--faint)'),
    grid: { stroke: () => colour('var(--line)'), width: 1 },
    ticks: { show: false },
    font: '11px Inter, system-ui, sans-serif',
  };
  const x: uPlot.Axis = { ...common, size: kind === 'wall' ? 38 : 26, gap: 4, grid: { show: false } };
  x.values = (_plot, places) =>
    kind === 'wall' ? formatWallTicks(places) : places.map((place) => formatPlace(kind, place));
  if (kind === 'training') x.incrs = [0.1, 0.5, ...SECONDS, ...SECONDS.map((seconds) => seconds * 86400)];
  if (kind === 'step' || kind === 'images') x.incrs = Array.from({ length: 36 }, (_, index) => step125(index));
  const y: uPlot.Axis = {
    ...common,
    size: 46,
    gap: 4,
    space: log ? 18 : 26,
    values: (_plot, ticks) => ticks.map(formatTick),
  };
  if (log) {
    // Of very small values uPlot's own never come to an end.
    y.splits = (_plot, _axis, min, max) => logarithmicTicks(min, max);
    y.filter = (_plot, ticks) => ticks;
  }
  return [x, y];
}

/** 1, 2, 5, 10, 20, 50, …: updates and pictures come whole. */
function step125(index: number): number {
  return ([1, 2, 5][index % 3] ?? 1) * 10 ** Math.floor(index / 3);
}

function surfaceOf(plot: uPlot, { colour, log }: PlotOptions): Surface {
  const { left, top, width, height } = plot.bbox;
  return {
    shape: canvasShape(plot.ctx, colour),
    lowest: log ? Number.MIN_VALUE : -Infinity,
    x: (place) => plot.valToPos(place, 'x', true),
    y: (value) => plot.valToPos(value, 'y', true),
    left,
    top,
    width,
    height,
    ratio: uPlot.pxRatio,
  };
}

export function createPlot(target: HTMLElement, options: PlotOptions): Plot {
  const { kind, log, width, height, frame, onPainted, onCursor, onSelect, onReset } = options;
  let shown = frame();
  let hovered = false;
  let pointed: number | null = null;

  function draw(plot: uPlot): void {
    const surface = surfaceOf(plot, options);
    const { ctx: context } = plot;
    context.save();
    context.beginPath();
    // A dot or a mark at an edge is drawn whole.
    const margin = 4 * surface.ratio;
    context.rect(surface.left - margin, surface.top - margin, surface.width + 2 * margin, surface.height + 2 * margin);
    context.clip();
    shown.draw(surface);
    context.restore();
  }

  function select(plot: uPlot): void {
    const { left, width: wide } = plot.select;
    if (wide === 0) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (wide >= SMALLEST_SELECTION) {
      onSelect({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + wide, 'x') });
    }
  }

  function reportCursor(plot: uPlot): void {
    const { left = -1 } = plot.cursor;
    if (hovered && left >= 0) onCursor(plot.posToVal(left, 'x'));
  }

  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum of a declaration file has no values
  const y: uPlot.Scale = { auto: false, distr: log ? 3 : 1 };
  const plot = new uPlot(
    {
      width,
      height,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      ms: 1,
      scales: { x: { time: kind === 'wall', auto: false }, y },
      axes: axes(options),
      series: [{}, { show: true, paths: () => null, points: { show: false } }],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => () => (onReset(), null) },
      },
      hooks: {
        draw: [draw],
        setSelect: [select],
        setCursor: [reportCursor],
      },
    },
    [
      [shown.range.from, shown.range.to],
      [shown.span.min, shown.span.max],
    ],
    target,
  );

  plot.over.addEventListener('mouseenter', () => (hovered = true));
  plot.over.addEventListener('mouseleave', () => {
    hovered = false;
    onCursor(null);
  });

  function point(place: number | null): void {
    const left = place === null ? -10 : plot.valToPos(place, 'x');
    plot.setCursor({ left: left < 0 || left > plot.over.clientWidth ? -10 : left, top: 0 }, false);
  }

  let request: number | undefined;
  function paint(): void {
    request = undefined;
    shown = frame();
    plot.batch(() => {
      plot.setScale('x', { min: shown.range.from, max: shown.range.to });
      plot.setScale('y', shown.span);
    });
    if (!hovered) point(pointed);
    onPainted();
  }
  paint();

  return {
    repaint() {
      request ??= requestAnimationFrame(paint);
    },
    resize: (wide) => plot.setSize({ width: wide, height }),
    point(place) {
      pointed = place;
      if (!hovered) point(place);
    },
    placeAt: (pixels) => plot.posToVal(pixels, 'x'),
    pixelsTo: (place) => plot.valToPos(place, 'x'),
    width: () => plot.over.clientWidth,
    close() {
      if (request !== undefined) cancelAnimationFrame(request);
      plot.destroy();
    },
  };
}

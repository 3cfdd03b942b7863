import { AXES, type AxisKind } from './axis.ts';
import type { Painting } from './paint.ts';
import { escapeXml, svgShape } from './svg-shape.ts';
import { formatPlace, formatTick, formatWallTicks, linearTicks, logarithmicTicks } from './ticks.ts';

/** A chart as it is drawn now, to be kept as a picture. */
export type Figure = {
  title: string;
  axis: AxisKind;
  log: boolean;
  painting: Painting;
  legend: readonly { title: string; colour: string; dash: readonly number[] | undefined }[];
  /** How it was drawn, below it; null when there is nothing to say. */
  note: string | null;
};

/** `colour`: of CSS as app.css writes it, custom properties resolved. */
export type FigureLook = { width: number; height: number; colour: (css: string) => string };

const LEFT = 64;
const RIGHT = 16;
const LINE = 18;
const LETTER = 6.4;
const LONGEST_TITLE = 48;

function shortened(title: string): string {
  const letters = Array.from(title);
  return letters.length <= LONGEST_TITLE ? title : `${letters.slice(0, LONGEST_TITLE - 1).join('')}…`;
}

/** Letters from right to left change nothing around them. */
const isolated = (text: string) => `\u2068${text}\u2069`;

type Label = {
  x: number;
  y: number;
  anchor?: 'start' | 'middle' | 'end';
  colour: string;
  size?: number;
  bold?: boolean;
};

function label(text: string, { x, y, anchor = 'start', colour, size = 11, bold = false }: Label): string {
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}"${weight} fill="${colour}">${escapeXml(isolated(text))}</text>`;
}

/** Entries from left to right, in as many lines as they need. */
function placeLegend(legend: Figure['legend'], width: number): { x: number; line: number; title: string }[] {
  let [x, line] = [LEFT, 0];
  return legend.map(({ title }) => {
    const text = shortened(title);
    const wide = 30 + Array.from(text).length * LETTER;
    if (x > LEFT && x + wide > width - RIGHT) [x, line] = [LEFT, line + 1];
    const place = { x, line, title: text };
    x += wide;
    return place;
  });
}

function xTicks(axis: AxisKind, { from, to }: { from: number; to: number }): { place: number; text: string }[] {
  const places = linearTicks(from, to, 7, axis);
  const texts = axis === 'wall' ? formatWallTicks(places).map((text) => text.replace('\n', ', ')) : [];
  return places.map((place, index) => ({ place, text: texts[index] ?? formatPlace(axis, place) }));
}

/**
 * A chart as an SVG file, drawn from its data: lines are paths with gaps where values are not finite, and texts are texts.
 */
export function figureSvg({ title, axis, log, painting, legend, note }: Figure, look: FigureLook): string {
  const { width, height, colour } = look;
  const entries = placeLegend(legend, width);
  const lines = (entries.at(-1)?.line ?? -1) + 1;
  const top = 34 + lines * LINE;
  const bottom = note === null ? 44 : 62;
  const plot = { left: LEFT, top, width: width - LEFT - RIGHT, height: Math.max(60, height - top - bottom) };
  const whole = top + plot.height + bottom;
  const { range, span } = painting;
  const scaled = (value: number) => (log ? Math.log(value) : value);
  const [low, high] = [scaled(span.min), scaled(span.max)];
  const x = (place: number) => plot.left + ((place - range.from) / (range.to - range.from)) * plot.width;
  const y = (value: number) => plot.top + (1 - (scaled(value) - low) / (high - low)) * plot.height;

  const [text, dim, line] = ['var(--text)', 'var(--dim)', 'var(--line)'].map(colour);
  const shapes: string[] = [];
  const yTicks = log ? logarithmicTicks(span.min, span.max) : linearTicks(span.min, span.max, 6);
  const end = plot.top + plot.height;
  painting.draw({
    shape: (build, style) => shapes.push(svgShape(build, style, colour)),
    x,
    y,
    lowest: log ? Number.MIN_VALUE : -Infinity,
    ...plot,
    ratio: 1,
  });
  const title_ = AXES.find(({ kind }) => kind === axis)?.title ?? axis;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" font-family="Inter, system-ui, sans-serif" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<clipPath id="plot"><rect x="${plot.left - 4}" y="${plot.top - 4}" width="${plot.width + 8}" height="${plot.height + 8}"/></clipPath>`,
    `<rect width="${width}" height="${whole}" fill="${colour('var(--panel)')}"/>`,
    label(shortened(title), { x: LEFT, y: 20, colour: text ?? '', size: 13, bold: true }),
    ...entries.map((entry, index) => {
      const { colour: css = '', dash = [] } = legend[index] ?? {};
      const at = 34 + entry.line * LINE;
      const mark = svgShape(
        (pen) => {
          pen.moveTo(entry.x, at);
          pen.lineTo(entry.x + 18, at);
        },
        { stroke: css, width: 2, dash },
        colour,
      );
      const name = `<title>${escapeXml(legend[index]?.title ?? '')}</title>`;
      return `<g>${name}${mark}${label(entry.title, { x: entry.x + 24, y: at + 4, colour: text ?? '' })}</g>`;
    }),
    ...yTicks.map((value) => {
      const at = y(value);
      const grid = `<line x1="${plot.left}" x2="${plot.left + plot.width}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}" stroke="${line}"/>`;
      return `${grid}${label(formatTick(value), { x: plot.left - 8, y: at + 4, anchor: 'end', colour: dim ?? '' })}`;
    }),
    ...xTicks(axis, range).map((tick) =>
      label(tick.text, { x: x(tick.place), y: end + 16, anchor: 'middle', colour: dim ?? '' }),
    ),
    label(log ? `${title_} (vertical axis logarithmic)` : title_, {
      x: plot.left + plot.width / 2,
      y: end + 34,
      anchor: 'middle',
      colour: dim ?? '',
    }),
    ...(note === null ? [] : [label(note, { x: LEFT, y: end + 54, colour: dim ?? '' })]),
    `<g clip-path="url(#plot)">${shapes.join('')}</g>`,
    '</svg>',
  ].join('\n');
}

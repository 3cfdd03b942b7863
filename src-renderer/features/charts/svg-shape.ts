import type { Pen, ShapeStyle } from './surface.ts';

const short = (value: number) => String(Number(value.toFixed(2)));

/** Text and attributes as XML takes them: characters that it forbids are left out. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The path that `build` draws, as SVG writes it; like a canvas, it passes over what is not finite. */
function pathData(build: (pen: Pen) => void): string {
  const parts: string[] = [];
  const add = (letter: string, x: number, y: number) => {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    parts.push(`${parts.length === 0 ? 'M' : letter}${short(x)} ${short(y)}`);
  };
  build({
    moveTo: (x, y) => add('M', x, y),
    lineTo: (x, y) => add('L', x, y),
    closePath() {
      if (parts.length > 0) parts.push('Z');
    },
    circle(x, y, radius) {
      if (![x, y, radius].every(Number.isFinite)) return;
      const [r, across] = [short(radius), short(2 * radius)];
      parts.push(`M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 -${across} 0`);
    },
  });
  return parts.join('');
}

/** A path element; nothing when nothing is drawn. */
export function svgShape(build: (pen: Pen) => void, style: ShapeStyle, colour: (css: string) => string): string {
  const data = pathData(build);
  if (data === '') return '';
  const { fill, stroke, width = 1, dash = [], opacity = 1 } = style;
  const attributes = [
    `fill="${fill === undefined ? 'none' : escapeXml(colour(fill))}"`,
    ...(opacity === 1 ? [] : [`opacity="${opacity}"`]),
    ...(stroke === undefined
      ? []
      : [`stroke="${escapeXml(colour(stroke))}" stroke-width="${width}" stroke-linejoin="bevel"`]),
    ...(dash.length === 0 ? [] : [`stroke-dasharray="${dash.join(' ')}"`]),
  ];
  return `<path ${attributes.join(' ')} d="${data}"/>`;
}

/**
 * Draws what a command printed as a picture of a terminal, for the README:
 *
 *   npm run --silent demo 2>&1 | node scripts/terminal-picture.mjs 'npm run demo' > docs/images/demo.svg
 */
import { readFileSync } from 'node:fs';

const FONT_SIZE = 14;
const LINE = 20;
const CHARACTER = 8.43;
const MARGIN = 20;

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const lines = [`$ ${process.argv[2] ?? ''}`, ...readFileSync(0, 'utf8').trimEnd().split('\n')];
const width = Math.ceil(Math.max(...lines.map((line) => [...line].length)) * CHARACTER) + 2 * MARGIN;
const height = lines.length * LINE + 2 * MARGIN;
const text = lines.map(
  (line, index) =>
    `<text x="${MARGIN}" y="${MARGIN + (index + 0.75) * LINE}" fill="${index === 0 ? '#8ab4f8' : '#d6dae0'}" xml:space="preserve">${escape(line)}</text>`,
);
process.stdout.write(
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<rect width="100%" height="100%" rx="8" fill="#14171c"/>`,
    `<g font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${FONT_SIZE}">`,
    ...text,
    `</g>`,
    `</svg>`,
    '',
  ].join('\n'),
);

import type { Bounds } from './fields.ts';

/** Numbers as people type them. What is no number stays the text that it is: the check of the configuration refuses it. */
export function numberOfText(text: string): number | string {
  const trimmed = text.trim();
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) ? Number(trimmed) : trimmed;
}

/** '32, 64 64' as a list. */
export function numbersOfText(text: string): (number | string)[] {
  return text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(numberOfText);
}

export function textOfValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOfValue).join(', ');
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

/** 'a whole number from 1 to 1024', 'a number above 0': what may be entered. */
export function describeBounds({ whole, least, above, most, below }: Bounds): string {
  const kind = whole ? 'a whole number' : 'a number';
  // A whole number above 0 is one from 1 on.
  const from = least ?? (whole && above !== undefined ? above + 1 : undefined);
  if (from !== undefined && most !== undefined) return `${kind} from ${from} to ${most}`;
  const limits = [
    ...(from === undefined ? [] : [`at least ${from}`]),
    ...(from !== undefined || above === undefined ? [] : [`above ${above}`]),
    ...(most === undefined ? [] : [`at most ${most}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return `${kind}${limits.length === 0 ? '' : ` ${limits.join(' and ')}`}`;
}

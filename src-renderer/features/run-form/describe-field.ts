import type { Field } from './fields.ts';
import { describeBounds, textOfValue } from './number-text.ts';
import { isRecord } from './values.ts';

/** A value as a sentence names it. */
export function describeReference(value: unknown): string {
  if (value === null || value === undefined) return 'not given';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return isRecord(value) ? JSON.stringify(value) : textOfValue(value);
}

/** What may be entered: 'a whole number at least 1', 'official or paper'. */
export function describeAllowed({ control }: Field): string {
  switch (control.kind) {
    case 'number':
      return describeBounds(control.bounds);
    case 'optional-number':
      return `${describeBounds(control.bounds)}, or ${control.absent ?? 'not given'}`;
    case 'range':
      return `two numbers, each ${describeBounds(control.bounds)}`;
    case 'numbers':
      return `${control.fewest} to ${control.most} numbers, each ${describeBounds(control.bounds)}`;
    case 'choice':
      return control.options.join(' or ');
    case 'variant':
      return control.variants.kinds.map(({ kind }) => kind).join(' or ');
    case 'words-or-group':
      return `${control.words.join(' or ')}, or numbers of your own`;
    case 'optional-text':
      return Number.isFinite(control.longest) ? `a text of at most ${control.longest} characters` : 'a text';
    case 'switch':
      return 'on or off';
  }
}

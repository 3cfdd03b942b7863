import type { Field } from './fields.ts';

/** Whether every word that is searched for is somewhere in a setting's name, path, description or choices. */
export function matchesSearch(field: Field, searched: string, groupTitle = ''): boolean {
  const { control } = field;
  const choices = control.kind === 'choice' ? control.options.join(' ') : '';
  const text = `${groupTitle} ${field.label} ${field.path} ${field.description} ${choices}`.toLowerCase();
  return searched
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

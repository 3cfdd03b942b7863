import { colourReader } from './colour.ts';

/**
 * The colours of a theme, whichever is shown: the page is of that theme while its colours are read, and is not drawn
 * meanwhile.
 */
export function themeColours(theme: 'dark' | 'light'): (css: string) => string {
  const root = document.documentElement;
  const shown = root.dataset['theme'];
  const known = new Map<string, string>();
  const names = [
    'text',
    'dim',
    'faint',
    'line',
    'panel',
    'invariance',
    'variance',
    'covariance',
    'warn',
    'bad',
    'good',
  ];
  root.dataset['theme'] = theme;
  const read = colourReader(root);
  for (const name of names) known.set(`var(--${name})`, read(`var(--${name})`));
  if (shown === undefined) delete root.dataset['theme'];
  else root.dataset['theme'] = shown;
  return (css) => known.get(css) ?? css;
}

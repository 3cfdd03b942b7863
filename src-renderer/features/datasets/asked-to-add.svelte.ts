import { go, route } from '../../lib/route.svelte.ts';
import type { AskedToAdd } from './preparation-form.ts';

let asked = $state.raw<AskedToAdd>();

/** What was asked for anywhere in the window: the place of the data sets shows the dialog. */
export const askedToAdd = {
  get now(): AskedToAdd | undefined {
    return asked;
  },
  clear(): void {
    asked = undefined;
  },
};

/** Shows the dialog that adds a data set. */
export function askToAdd(what: AskedToAdd = { origin: 'folder' }): void {
  asked = what;
  if (route.place !== 'datasets') go('datasets');
}

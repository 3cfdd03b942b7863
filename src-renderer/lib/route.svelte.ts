import { readAddress, writeAddress } from './address.ts';

/** Where the window is: `#/runs/ID?metric=loss`. It works in a browser's tab and in a file of the program alike. */

let current = $state.raw(readAddress(location.hash));
window.addEventListener('hashchange', () => (current = readAddress(location.hash)));

export const route = {
  /** 'runs' of `#/runs/ID`. */
  get place(): string {
    return current.path[0] ?? 'runs';
  },
  /** 'ID' of `#/runs/ID`. */
  get subject(): string | undefined {
    return current.path[1];
  },
  get search(): URLSearchParams {
    return current.search;
  },
};

/** The address of a place, for links. */
export function address(place: string, subject?: string, search?: Record<string, string>): string {
  return writeAddress([place, ...(subject === undefined ? [] : [subject])], search);
}

export function go(...where: Parameters<typeof address>): void {
  location.hash = address(...where);
}

/** Changes the query of the present place without a step in the history. */
export function replaceSearch(search: Record<string, string>): void {
  history.replaceState(null, '', writeAddress(current.path, search));
  current = readAddress(location.hash);
}

/** Changes the query of the present place; 'back' undoes it. */
export function pushSearch(search: Record<string, string>): void {
  history.pushState(null, '', writeAddress(current.path, search));
  current = readAddress(location.hash);
}

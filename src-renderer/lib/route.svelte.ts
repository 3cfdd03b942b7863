/** Where the window is: `#/runs/ID?metric=loss`. It works in a browser's tab and in a file of the program alike. */

type Route = { path: string[]; search: URLSearchParams };

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return {
    path: path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent),
    search: new URLSearchParams(query),
  };
}

let current = $state.raw(read());
window.addEventListener('hashchange', () => (current = read()));

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
  const path = [place, ...(subject === undefined ? [] : [subject])].map(encodeURIComponent).join('/');
  const query = new URLSearchParams(search).toString();
  return `#/${path}${query === '' ? '' : `?${query}`}`;
}

export function go(...where: Parameters<typeof address>): void {
  location.hash = address(...where);
}

/** Changes the query of the present place without a step in the history. */
export function replaceSearch(search: Record<string, string>): void {
  const query = new URLSearchParams(search).toString();
  const path = current.path.map(encodeURIComponent).join('/');
  history.replaceState(null, '', `#/${path}${query === '' ? '' : `?${query}`}`);
  current = read();
}

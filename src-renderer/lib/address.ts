/** A place in the window as its address has it: `#/runs/ID?metric=loss`. */
export type Place = { path: readonly string[]; search: URLSearchParams };

/** The path of an address that nobody can have meant; the window has no place of this name. */
const NOWHERE = ['?'];

function readPath(text: string): readonly string[] {
  try {
    return text
      .split('/')
      .filter((part) => part !== '')
      .map((part) => decodeURIComponent(part));
  } catch {
    // A lone '%': an address that was cut off, or typed by hand.
    return NOWHERE;
  }
}

export function readAddress(hash: string): Place {
  const whole = hash.replace(/^#\/?/, '');
  const question = whole.indexOf('?');
  const [path, query] = question === -1 ? [whole, ''] : [whole.slice(0, question), whole.slice(question + 1)];
  return { path: readPath(path), search: new URLSearchParams(query) };
}

/** The address of a place, for links. */
export function writeAddress(path: readonly string[], search: Record<string, string> = {}): string {
  const query = new URLSearchParams(search).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${query === '' ? '' : `?${query}`}`;
}

import type { AskedToAdd } from './preparation-form.ts';

/** What was dropped on the window; `path` is undefined where nobody knows it, as in a browser. */
export type Dropped = { name: string; isFolder: boolean; path: string | undefined };

/** What comes of it: the dialog that adds a data set, or a sentence that says why not. */
export function answerDrop(dropped: readonly Dropped[]): { add: AskedToAdd } | { refusal: string } {
  const [one] = dropped;
  if (one === undefined) return { refusal: 'There was no folder in what was dropped. Drop a folder of pictures.' };
  if (dropped.length > 1) return { refusal: 'Drop one folder: each becomes a data set of its own.' };
  const { name, isFolder, path } = one;
  if (!isFolder) return { refusal: `“${name}” is a file. Drop the folder that it lies in.` };
  if (path !== undefined) return { add: { origin: 'folder', path } };
  return {
    add: {
      origin: 'folder',
      name,
      told: `A browser does not say where “${name}” lies on this machine: type its whole path.`,
    },
  };
}

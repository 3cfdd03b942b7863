import type { Split } from '../store-manifest.ts';

/** What the folders say about each picture. */
export type FolderLayout = {
  /** Sorted by code unit; empty when the folders name no classes. */
  classNames: string[];
  /** One for each path: the position of its class, -1 for none; its split, null where it is to be drawn. */
  places: { label: number; split: Split | null }[];
};

const SPLIT_FOLDERS: Record<string, Split> = { train: 'train', test: 'test', val: 'test' };

/**
 * Reads classes and splits off the paths of a source (relative, forward slashes).
 *
 * Splits: with `train/` and one of `test/` and `val/` at the top, pictures below `test/` and `val/` are test rows and all
 * others training rows. Without both, the split is to be drawn.
 *
 * Classes: the folders at the top, or directly in `train/`, `test/` and `val/` when there is a `train/`, if there are at
 * least two and no training picture lies beside them. Pictures outside every such folder have no class.
 */
export function layoutOf(paths: string[]): FolderLayout {
  const tops = new Set(paths.map((path) => splitFolderOf(path)));
  const divided = tops.has('train');
  const given = divided && tops.has('test');
  const folders = paths.map((path) => classFolderOf(path, divided));
  const beside = paths.some((path, i) => folders[i] === undefined && (!divided || splitFolderOf(path) === 'train'));
  const names = [...new Set(folders.filter((folder) => folder !== undefined))].sort();
  const classNames = beside || names.length < 2 ? [] : names;
  const labels = new Map(classNames.map((name, label) => [name, label]));
  return {
    classNames,
    places: paths.map((path, i) => ({
      label: labels.get(folders[i] ?? '') ?? -1,
      split: given ? (splitFolderOf(path) ?? 'train') : null,
    })),
  };
}

function splitFolderOf(path: string): Split | undefined {
  const [top, ...below] = path.split('/');
  return top !== undefined && below.length > 0 ? SPLIT_FOLDERS[top.toLowerCase()] : undefined;
}

function classFolderOf(path: string, divided: boolean): string | undefined {
  const folders = path.split('/').slice(0, -1);
  if (!divided) return folders[0];
  return splitFolderOf(path) === undefined ? undefined : folders[1];
}

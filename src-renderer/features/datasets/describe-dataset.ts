import { z } from 'zod';
import type { Preparation } from '../../../src-shared/contract/datasets.ts';
import type { RunStatus, RunSummary } from '../../../src-shared/contract/runs.ts';

const sourceSchema = z.object({ kind: z.string() });

const KINDS: Record<string, string> = {
  digits: 'sample digits',
  folder: 'folder of pictures',
  idx: 'IDX files, as of MNIST',
  'cifar-10': 'CIFAR-10, binary version',
  'cifar-100': 'CIFAR-100, binary version',
};

/** What kind of source a data set came from, in words; the engine's own word for one that is not known here. */
export function sourceKind(source: unknown): string {
  const parsed = sourceSchema.safeParse(source);
  if (!parsed.success) return 'unknown kind of source';
  return KINDS[parsed.data.kind] ?? parsed.data.kind;
}

/** '28 × 28, grey'. */
export function pictureShape({ size, channels }: { size: number; channels: number }): string {
  return `${size} × ${size}, ${channels === 1 ? 'grey' : 'colour'}`;
}

/** Bytes that the prepared pictures take. */
export function preparedBytes(dataset: { images: number; size: number; channels: number }): number {
  return dataset.images * dataset.size ** 2 * dataset.channels;
}

const ENDED: ReadonlySet<RunStatus> = new Set<RunStatus>(['finished', 'stopped', 'failed', 'interrupted']);

/** The runs that used a data set, and of them those that still need it, because of which it cannot be removed. */
export function runsUsing(
  datasetId: string,
  runs: readonly RunSummary[],
): { all: RunSummary[]; needing: RunSummary[] } {
  const all = runs.filter((run) => run.datasetId === datasetId);
  return { all, needing: all.filter(({ status }) => !ENDED.has(status)) };
}

/** What stands beside the name of a preparation that has not become a data set. */
export const PREPARATION_STATES: Record<Preparation['status'], { sign: string; title: string; sentence: string }> = {
  running: { sign: '◔', title: 'preparing', sentence: 'The pictures are being read.' },
  cancelled: { sign: '■', title: 'cancelled', sentence: 'It was cancelled. What is prepared is kept.' },
  failed: { sign: '✕', title: 'failed', sentence: 'It failed. What is prepared is kept.' },
  interrupted: {
    sign: '⚡',
    title: 'interrupted',
    sentence: 'The engine ended before it was done. What is prepared is kept.',
  },
};

/** The class of a picture by name, and its split, in words. */
export function pictureCaption(
  { label, split }: { label: number; split: 'train' | 'test' },
  classNames: readonly string[],
): { className: string; split: string } {
  const className = label < 0 ? 'no class' : (classNames[label] ?? `class ${label}`);
  return { className, split: split === 'train' ? 'training' : 'test' };
}

/** '24 Nov 2026' in the person's time zone. */
export function formatDay(iso: string): string {
  return new Date(iso).toLocaleDateString('en-GB', { dateStyle: 'medium' });
}

import type { Bounds, Field } from './fields.ts';

/** Where nothing else says with which number a person would begin. */
const FIRST: Record<string, number> = {
  'training.steps': 1000,
  'augmentation.views[0].blur.kernel': 23,
  'augmentation.views[1].blur.kernel': 23,
};

/** The number that an optional setting begins with when it is switched on. */
export function firstNumber({ path, usual }: Field, { least }: Bounds, reference: unknown): number {
  const known = [reference, usual].find((value) => typeof value === 'number');
  return known ?? FIRST[path] ?? least ?? 1;
}

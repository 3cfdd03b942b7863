import type { DrawnView } from '../../../src-shared/contract/preview.ts';

/** One thing that was done to a picture, in words: 'blur', 'σ 1.31 px'. */
export type Change = { what: string; how: string };

const signed = (value: number, digits: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

function jitterWords({ colourJitter: jitter }: DrawnView, channels: number): string {
  const words = jitter.order.map((operation) => {
    const value = jitter[operation];
    // What has no range is drawn as what changes nothing.
    if (operation === 'hue') return channels === 1 || value === 0 ? '' : `hue ${signed(value * 360, 0)}°`;
    return value === 1 || (channels === 1 && operation === 'saturation') ? '' : `${operation} × ${value.toFixed(2)}`;
  });
  return words.filter((word) => word !== '').join(', ');
}

/**
 * What was done to one picture to make a view, in the order in which it is done.
 * @param picture side in pixels, and channels: what is about colour does nothing to pictures with one
 */
export function changesOf(drawn: DrawnView, { size, channels }: { size: number; channels: number }): Change[] {
  const { crop, blur, rotation, shear } = drawn;
  const isWhole = crop.width === size && crop.height === size;
  const jitter = drawn.colourJitter.applied ? jitterWords(drawn, channels) : '';
  const all: [boolean, Change][] = [
    [rotation !== 0, { what: 'rotated', how: `${signed(rotation, 1)}°` }],
    [shear !== 0, { what: 'sheared', how: signed(shear, 2) }],
    [!isWhole, { what: 'crop', how: `${crop.width} × ${crop.height} px at ${crop.left}, ${crop.top}` }],
    [drawn.flip, { what: 'mirrored', how: 'left to right' }],
    [jitter !== '', { what: 'colour jitter', how: jitter }],
    [drawn.grayscale && channels === 3, { what: 'greyscale', how: '' }],
    [blur.applied, { what: 'blur', how: `σ ${blur.sigma.toFixed(2)} px` }],
    [drawn.solarize, { what: 'solarised', how: '' }],
    [drawn.stroke !== 'same', { what: 'strokes', how: drawn.stroke }],
  ];
  return all.filter(([isDone]) => isDone).map(([, change]) => change);
}

/** 'crop 20 × 24 px at 3, 0 · mirrored left to right'; 'the whole picture, unchanged' where nothing was done. */
export function describeChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return 'the whole picture, unchanged';
  return changes.map(({ what, how }) => (how === '' ? what : `${what} ${how}`)).join(' · ');
}

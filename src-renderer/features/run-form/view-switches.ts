import { sameValue, valueAt, withValue, type Keys } from './values.ts';

/** A setting of a view that an augmentation hangs on: what it is when that is off, and where nothing else is known, on. */
type Place = { keys: Keys; off: unknown; on: unknown };

/** One augmentation of a view, to be switched on and off as a whole. */
export type ViewSwitch = { name: string; places: readonly Place[] };

/** In the order in which they are applied. On is as the official code has it; where that has none, a mild one. */
export const VIEW_SWITCHES: readonly ViewSwitch[] = [
  { name: 'rotation', places: [{ keys: ['rotation'], off: 0, on: 15 }] },
  { name: 'shear', places: [{ keys: ['shear'], off: 0, on: 0.1 }] },
  {
    name: 'crop',
    places: [
      { keys: ['crop', 'area'], off: [1, 1], on: [0.08, 1] },
      { keys: ['crop', 'ratio'], off: [1, 1], on: [3 / 4, 4 / 3] },
    ],
  },
  { name: 'flip', places: [{ keys: ['horizontalFlip'], off: 0, on: 0.5 }] },
  { name: 'colour jitter', places: [{ keys: ['colourJitter', 'probability'], off: 0, on: 0.8 }] },
  { name: 'greyscale', places: [{ keys: ['grayscale'], off: 0, on: 0.2 }] },
  { name: 'blur', places: [{ keys: ['blur', 'probability'], off: 0, on: 0.5 }] },
  { name: 'solarise', places: [{ keys: ['solarize', 'probability'], off: 0, on: 0.2 }] },
  {
    name: 'stroke',
    places: [
      { keys: ['stroke', 'thinner'], off: 0, on: 1 / 3 },
      { keys: ['stroke', 'thicker'], off: 0, on: 1 / 3 },
    ],
  },
];

const viewAt = (config: unknown, view: number) => valueAt(config, ['augmentation', 'views', view]);

/** Whether a view of a configuration, right or wrong, has an augmentation. */
export function isOn({ places }: ViewSwitch, config: unknown, view: number): boolean {
  return places.some(({ keys, off }) => !sameValue(valueAt(viewAt(config, view), keys), off));
}

/** Whether a view of a configuration leaves pictures as they are but for their size. */
export function isUnchanged(config: unknown, view: number): boolean {
  return VIEW_SWITCHES.every((augmentation) => !isOn(augmentation, config, view));
}

/**
 * The draft with an augmentation of a view switched over.
 * @param known configurations in which to look, first to last, for how the augmentation was when it was on
 */
export function switchedOver(
  augmentation: ViewSwitch,
  draft: unknown,
  view: number,
  known: readonly unknown[],
): unknown {
  const wasOn = isOn(augmentation, draft, view);
  const model = known.find((config) => isOn(augmentation, config, view));
  return augmentation.places.reduce((changed, { keys, off, on }) => {
    const value = wasOn ? off : model === undefined ? on : valueAt(viewAt(model, view), keys);
    return withValue(changed, ['augmentation', 'views', view, ...keys], value);
  }, draft);
}

import type { ViewConfig } from '../../../src-shared/config/run-config.ts';
import type { RandomStream } from '../../../src-shared/random/stream.ts';
import { drawCrop, type Crop, type PictureSize } from './random-crop.ts';

export const COLOUR_OPERATIONS = ['brightness', 'contrast', 'saturation', 'hue'] as const;
export type ColourOperation = (typeof COLOUR_OPERATIONS)[number];

/** Every random choice of one view of one picture. */
export type ViewParameters = {
  /** Clockwise, degrees. */
  rotation: number;
  /** Horizontal shift of a row, as a share of its distance from the middle. */
  shear: number;
  crop: Crop;
  /** Mirrored left to right, after the crop. */
  flip: boolean;
  /** Factors (1 changes nothing), the shift of the hue in turns of the colour circle, and what comes after what. */
  colourJitter: { applied: boolean; order: ColourOperation[] } & Record<ColourOperation, number>;
  grayscale: boolean;
  /** Standard deviation of the Gaussian, in pixels of the view. */
  blur: { applied: boolean; sigma: number };
  solarize: boolean;
  stroke: 'thinner' | 'same' | 'thicker';
};

/**
 * Draws one view of a picture of size `source`. The stream alone decides, and every value is drawn whether it is used
 * or not, in the same order: so switching one augmentation on or off, or changing its range, leaves the choices of all
 * others as they were, and two recipes can be compared on the same views.
 */
export function drawViewParameters(view: ViewConfig, source: PictureSize, stream: RandomStream): ViewParameters {
  const chance = (probability: number): boolean => stream.uniform() < probability;
  const around = (middle: number, spread: number): number => stream.uniformBetween(middle - spread, middle + spread);
  const { colourJitter: jitter, blur } = view;
  return {
    rotation: around(0, view.rotation),
    shear: around(0, view.shear),
    crop: drawCrop(view.crop, source, stream),
    flip: chance(view.horizontalFlip),
    colourJitter: {
      applied: chance(jitter.probability),
      order: drawOrder(stream),
      brightness: around(1, jitter.brightness),
      contrast: around(1, jitter.contrast),
      saturation: around(1, jitter.saturation),
      hue: around(0, jitter.hue),
    },
    grayscale: chance(view.grayscale),
    blur: { applied: chance(blur.probability), sigma: stream.uniformBetween(blur.sigma[0], blur.sigma[1]) },
    solarize: chance(view.solarize.probability),
    stroke: drawStroke(view.stroke, stream.uniform()),
  };
}

/** The choices that leave a picture of size `source` as it is. */
export function unchangedView(source: PictureSize): ViewParameters {
  return {
    rotation: 0,
    shear: 0,
    crop: { top: 0, left: 0, ...source },
    flip: false,
    colourJitter: { applied: false, order: [...COLOUR_OPERATIONS], brightness: 1, contrast: 1, saturation: 1, hue: 0 },
    grayscale: false,
    blur: { applied: false, sigma: 1 },
    solarize: false,
    stroke: 'same',
  };
}

/** Draws without replacement: always three values, where a shuffle by rejection could take more. */
function drawOrder(stream: RandomStream): ColourOperation[] {
  const left: ColourOperation[] = [...COLOUR_OPERATIONS];
  const order: ColourOperation[] = [];
  while (left.length > 1) order.push(...left.splice(Math.floor(stream.uniform() * left.length), 1));
  return [...order, ...left];
}

function drawStroke({ thinner, thicker }: ViewConfig['stroke'], value: number): ViewParameters['stroke'] {
  if (value < thinner) return 'thinner';
  return value < thinner + thicker ? 'thicker' : 'same';
}

import * as tf from '@tensorflow/tfjs-core';
import type { ViewConfig } from '../../../src-shared/config/run-config.ts';
import { affineStage } from './affine.ts';
import { colourJitterStage } from './colour-jitter.ts';
import { cropStage } from './crop.ts';
import { gaussianBlurStage } from './gaussian-blur.ts';
import { grayscaleStage } from './grayscale.ts';
import type { Resampling } from './interpolation-matrix.ts';
import { normaliseStage, type Normalisation } from './normalise.ts';
import { solarizeStage } from './solarize.ts';
import { runStages, type PictureShape, type Stage } from './stage.ts';
import { strokeStage } from './stroke.ts';
import { unchangedView, type ViewParameters } from './view-parameters.ts';

/** What all views of a run have in common. */
export type ViewSettings = Resampling & {
  /** Null: views stay in [0, 1]. */
  normalisation: Normalisation | null;
};

/**
 * Bicubic interpolation overshoots. The official code resizes 8-bit pictures, where values saturate, and what follows
 * (hue, solarisation) is defined on [0, 1] only, so views are clamped here; torchvision's float path would not.
 */
const clampStage: Stage = { values: () => [], apply: (pictures) => tf.clipByValue(pictures, 0, 1) };

function viewShape(source: PictureShape, { size }: ViewSettings): PictureShape {
  return { height: size, width: size, channels: source.channels };
}

function resizing(source: PictureShape, settings: ViewSettings): Stage[] {
  const crop = cropStage(source, settings);
  return settings.interpolation === 'bicubic' ? [crop, clampStage] : [crop];
}

function normalising(source: PictureShape, settings: ViewSettings): Stage[] {
  return settings.normalisation === null ? [] : [normaliseStage(settings.normalisation, viewShape(source, settings))];
}

/**
 * The operations of a view, in order. One that the configuration switches off is not there and costs nothing; one that
 * has a probability is computed for all pictures of a batch.
 * @param source pictures of the data set
 */
export function viewStages(view: ViewConfig, source: PictureShape, settings: ViewSettings): Stage[] {
  const { colourJitter: jitter, stroke } = view;
  const inColour = source.channels === 3;
  const jitters = jitter.brightness + jitter.contrast + (inColour ? jitter.saturation + jitter.hue : 0) > 0;
  const optional: [boolean, () => Stage][] = [
    [jitters && jitter.probability > 0, () => colourJitterStage(jitter, source.channels)],
    [inColour && view.grayscale > 0, grayscaleStage],
    [view.blur.probability > 0, () => gaussianBlurStage(view.blur, viewShape(source, settings))],
    [view.solarize.probability > 0, () => solarizeStage(view.solarize.threshold)],
    [stroke.thinner + stroke.thicker > 0, strokeStage],
  ];
  return [
    ...(view.rotation + view.shear > 0 ? [affineStage(source)] : []),
    ...resizing(source, settings),
    ...optional.filter(([used]) => used).map(([, stage]) => stage()),
    ...normalising(source, settings),
  ];
}

function shapeOf(pictures: tf.Tensor4D): PictureShape {
  const [, height, width, channels] = pictures.shape;
  return { height, width, channels };
}

/**
 * One view of each picture, [n, size, size, channels].
 * @param pictures NHWC, float32, [0, 1], 1 or 3 channels
 * @param parameters one per picture, from drawBatch
 */
export function augment(
  pictures: tf.Tensor4D,
  parameters: readonly ViewParameters[],
  view: ViewConfig,
  settings: ViewSettings,
): tf.Tensor4D {
  return runStages(pictures, viewStages(view, shapeOf(pictures), settings), parameters);
}

/** What evaluation sees: the whole picture at the size of a view, normalised; no interpolation where sizes agree. */
export function evaluationView(pictures: tf.Tensor4D, settings: ViewSettings): tf.Tensor4D {
  const source = shapeOf(pictures);
  const resizes = source.height !== settings.size || source.width !== settings.size;
  const stages = [...(resizes ? resizing(source, settings) : []), ...normalising(source, settings)];
  return runStages(
    pictures,
    stages,
    Array.from({ length: pictures.shape[0] }, () => unchangedView(source)),
  );
}

import type { ViewConfig } from '../../../src-shared/config/run-config.ts';
import type { RandomStream } from '../../../src-shared/random/stream.ts';

/** A rectangle of whole pixels inside a picture. */
export type Crop = { top: number; left: number; height: number; width: number };
export type PictureSize = { height: number; width: number };

const TRIES = 10;

/**
 * The rectangle of a random resized crop, as torchvision 0.29 draws it (RandomResizedCrop.get_params): an area and the
 * logarithm of a ratio, both uniform; the first of ten pairs that fits inside the picture is placed anywhere; if none
 * fits, the middle of the picture. Always takes 22 values from `stream`, however early a pair fits.
 */
export function drawCrop({ area, ratio }: ViewConfig['crop'], source: PictureSize, stream: RandomStream): Crop {
  let fitting: PictureSize | undefined;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const pixels = source.height * source.width * stream.uniformBetween(area[0], area[1]);
    const widthByHeight = Math.exp(stream.uniformBetween(Math.log(ratio[0]), Math.log(ratio[1])));
    const width = roundHalfToEven(Math.sqrt(pixels * widthByHeight));
    const height = roundHalfToEven(Math.sqrt(pixels / widthByHeight));
    if (width > 0 && width <= source.width && height > 0 && height <= source.height) fitting ??= { height, width };
  }
  const vertical = stream.uniform();
  const horizontal = stream.uniform();
  if (fitting === undefined) return middleCrop(ratio, source);
  return {
    top: Math.floor(vertical * (source.height - fitting.height + 1)),
    left: Math.floor(horizontal * (source.width - fitting.width + 1)),
    ...fitting,
  };
}

/** As much of the middle of the picture as has a ratio within the range. */
function middleCrop([narrowest, widest]: [number, number], source: PictureSize): Crop {
  const ratio = source.width / source.height;
  const width = ratio > widest ? Math.max(1, roundHalfToEven(source.height * widest)) : source.width;
  const height = ratio < narrowest ? Math.max(1, roundHalfToEven(source.width / narrowest)) : source.height;
  return {
    top: Math.floor((source.height - height) / 2),
    left: Math.floor((source.width - width) / 2),
    height,
    width,
  };
}

/** Python's round: a half goes to the even neighbour. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below === 0.5) return below % 2 === 0 ? below : below + 1;
  return Math.round(value);
}

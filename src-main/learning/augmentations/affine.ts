import * as tf from '@tensorflow/tfjs-core';
import type { PictureShape, Stage } from './stage.ts';

/**
 * Rotation and horizontal shear about the middle of the picture: bilinear, black outside. The matrix is torchvision's
 * (RandomAffine, _get_inverse_affine_matrix), whose shear angle has our `shear` as its tangent. Values of
 * ImageProjectiveTransform, [n, 8]: where in the source, from the middle of pixel (0, 0), an output pixel (x, y) lies.
 */
export function affineStage(source: PictureShape): Stage {
  const middleX = (source.width - 1) / 2;
  const middleY = (source.height - 1) / 2;
  return {
    values: (parameters) => {
      const rows = parameters.map(({ rotation, shear }) => {
        const cosine = Math.cos((rotation * Math.PI) / 180);
        const sine = Math.sin((rotation * Math.PI) / 180);
        const [xx, xy] = [cosine - sine * shear, cosine * shear + sine];
        const [yx, yy] = [-sine, cosine];
        return [
          ...[xx, xy, middleX - xx * middleX - xy * middleY],
          ...[yx, yy, middleY - yx * middleX - yy * middleY],
          ...[0, 0],
        ];
      });
      return [{ dtype: 'float32', shape: [rows.length, 8], values: Float32Array.from(rows.flat()) }];
    },
    apply: (pictures, matrices) =>
      tf.image.transform(pictures, tf.reshape(matrices, [-1, 8]), 'bilinear', 'constant', 0),
  };
}

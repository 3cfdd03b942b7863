import * as tf from '@tensorflow/tfjs-core';

/**
 * Applies an operation on single planes (a depthwise convolution, a pooling) to every channel of every picture. All of
 * them become channels of one picture, [1, height, width, n * channels], where such operations are vectorised and can
 * have weights per picture; on batches of pictures with one channel they are several times slower.
 */
export function withPicturesAsChannels(
  pictures: tf.Tensor4D,
  operation: (planes: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor4D {
  const [n, height, width, channels] = pictures.shape;
  const planes: tf.Tensor4D = tf.reshape(tf.transpose(pictures, [1, 2, 0, 3]), [1, height, width, n * channels]);
  return tf.transpose(tf.reshape(operation(planes), [height, width, n, channels]), [2, 0, 1, 3]);
}

/** What a configuration asks of the pictures: the side of a view in pixels, and for how many channels it has numbers. */
export type Asked = { size: number | null; channels: number | null };

/** A setting that these pictures cannot serve; the message follows the path and a colon. */
export type Misfit = { code: 'view-too-large' | 'normalisation-channels'; path: string; message: string };

/** What a configuration asks for that the pictures of a data set cannot give; null is not asked for. */
export function misfitsOf({ size, channels }: Asked, pictures: { size: number; channels: number }): Misfit[] {
  const misfits: Misfit[] = [];
  if (size !== null && size > pictures.size) {
    misfits.push({
      code: 'view-too-large',
      path: 'augmentation.size',
      message:
        `views of ${size} pixels cannot be cut from pictures of ${pictures.size} pixels. Choose a smaller view, or ` +
        'prepare the data set again with a larger --size.',
    });
  }
  if (channels !== null && channels !== pictures.channels) {
    misfits.push({
      code: 'normalisation-channels',
      path: 'augmentation.normalisation',
      message:
        `${channels} channel(s) are given, the pictures have ${pictures.channels}. Use 'dataset' to take what was ` +
        'measured over the pictures.',
    });
  }
  return misfits;
}

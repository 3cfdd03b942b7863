import type { DrawnView } from '../../../src-shared/contract/preview.ts';

/**
 * The corners of what a view shows, on its picture, clockwise from the top left one of the view before it is mirrored; in
 * pixels of the picture, from its top left edge. Rotation and shear come before the crop, so it need not be upright, and
 * may reach beyond the picture.
 * @param size side of the picture
 */
export function cropOutline({ crop, rotation, shear }: DrawnView, size: number): [x: number, y: number][] {
  const cosine = Math.cos((rotation * Math.PI) / 180);
  const sine = Math.sin((rotation * Math.PI) / 180);
  const middle = size / 2;
  const { left, top, width, height } = crop;
  const corners: [number, number][] = [
    [left, top],
    [left + width, top],
    [left + width, top + height],
    [left, top + height],
  ];
  return corners.map(([x, y]) => {
    const [across, down] = [x - middle, y - middle];
    return [
      middle + (cosine - sine * shear) * across + (cosine * shear + sine) * down,
      middle - sine * across + cosine * down,
    ];
  });
}

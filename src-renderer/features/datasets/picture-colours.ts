/**
 * The pixels of one picture as a canvas takes them: red, green, blue, opaque.
 * @param pixels of several pictures, one after the other: [rows, size, size, channels]
 * @param channels 1 for grey, 3 for red, green, blue
 */
export function picturePixels(
  pixels: Uint8Array,
  index: number,
  size: number,
  channels: number,
): Uint8ClampedArray<ArrayBuffer> {
  const count = size * size;
  const start = index * count * channels;
  const colours = new Uint8ClampedArray(count * 4);
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  for (let i = 0; i < count; i++) {
    const from = start + i * channels;
    const to = i * 4;
    colours[to] = pixels[from] ?? 0;
    colours[to + 1] = pixels[from + green] ?? 0;
    colours[to + 2] = pixels[from + blue] ?? 0;
    colours[to + 3] = 255;
  }
  return colours;
}

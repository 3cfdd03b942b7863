/** What can differ between BMP files; the defaults are those of most. */
export type BmpKind = {
  width: number;
  height: number;
  bits: number;
  /** Length of the second header: 12, 40, 56, 108 or 124. */
  header?: number;
  compression?: number;
  topDown?: boolean;
  /** Blue, green, red of each colour. */
  palette?: [number, number, number][];
  /** Red, green, blue and opacity; where the compression is 3. */
  masks?: number[];
};

/**
 * A BMP file around rows that are given from the top: of each pixel its bytes as stored (blue, green, red and a fourth,
 * or the number of its colour).
 */
export function bmpFile(kind: BmpKind, pixelBytes: (x: number, y: number) => number[]): Buffer {
  const { width, height, bits, header = 40, compression = 0, topDown = false, palette = [], masks = [] } = kind;
  const old = header === 12;
  const colours = Buffer.from(palette.flatMap((colour) => (old ? colour : [...colour, 0])));
  const second = Buffer.alloc(header + (compression === 3 && header === 40 ? 12 : 0));
  second.writeUInt32LE(header, 0);
  if (old) {
    second.writeUInt16LE(width, 4);
    second.writeUInt16LE(height, 6);
    second.writeUInt16LE(bits, 10);
  } else {
    second.writeInt32LE(width, 4);
    second.writeInt32LE(topDown ? -height : height, 8);
    second.writeUInt16LE(bits, 14);
    second.writeUInt32LE(compression, 16);
    second.writeUInt32LE(palette.length, 32);
    for (const [i, mask] of masks.entries()) second.writeUInt32LE(mask, 40 + 4 * i);
  }
  const first = Buffer.alloc(14);
  first.write('BM', 'latin1');
  first.writeUInt32LE(14 + second.length + colours.length, 10);
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(Math.ceil((width * bits) / 32) * 4, 0xee);
    row.set(Array.from({ length: width }, (_, x) => pixelBytes(x, y)).flat());
    return row;
  });
  const file = Buffer.concat([first, second, colours, ...(topDown ? rows : rows.reverse())]);
  file.writeUInt32LE(file.length, 2);
  return file;
}

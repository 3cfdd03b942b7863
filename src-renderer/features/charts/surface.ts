/** Draws a path, on a canvas or into a file; what is not finite is passed over. */
export type Pen = {
  moveTo: (x: number, y: number) => void;
  lineTo: (x: number, y: number) => void;
  closePath: () => void;
  circle: (x: number, y: number, radius: number) => void;
};

/** CSS colours, custom properties allowed; lengths in the surface's pixels. */
export type ShapeStyle = {
  fill?: string;
  stroke?: string;
  width?: number;
  dash?: readonly number[];
  opacity?: number;
};

/** Where charts are drawn: a canvas or a picture in a file. */
export type Surface = {
  shape: (build: (pen: Pen) => void, style: ShapeStyle) => void;
  /** The place of values on it, in its pixels. */
  x: (place: number) => number;
  y: (value: number) => number;
  /** The lowest value that the y axis has a place for: the smallest above 0 on a logarithm, else there is none. */
  lowest: number;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Its pixels to one pixel of the page. */
  ratio: number;
};

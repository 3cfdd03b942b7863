import type { Surface } from './surface.ts';

/** @param colour as the canvas knows it, of one that may be a custom property */
export function canvasShape(context: CanvasRenderingContext2D, colour: (css: string) => string): Surface['shape'] {
  return (build, { fill, stroke, width = 1, dash = [], opacity = 1 }) => {
    const path = new Path2D();
    build({
      moveTo: (x, y) => path.moveTo(x, y),
      lineTo: (x, y) => path.lineTo(x, y),
      closePath: () => path.closePath(),
      circle(x, y, radius) {
        path.moveTo(x + radius, y);
        path.arc(x, y, radius, 0, 2 * Math.PI);
      },
    });
    context.save();
    context.globalAlpha = opacity;
    if (fill !== undefined) {
      context.fillStyle = colour(fill);
      context.fill(path);
    }
    if (stroke !== undefined) {
      context.strokeStyle = colour(stroke);
      context.lineWidth = width;
      context.lineJoin = 'bevel';
      context.setLineDash(Array.from(dash));
      context.stroke(path);
    }
    context.restore();
  };
}

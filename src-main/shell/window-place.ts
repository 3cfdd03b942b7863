import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { systemCodeOf } from '../../src-shared/errors.ts';

export type Rectangle = { x: number; y: number; width: number; height: number };

const placeSchema = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  isMaximized: z.boolean(),
});
/** Where a window lies, in screen coordinates; its size when it is not maximised. */
export type WindowPlace = z.infer<typeof placeSchema>;

/** @returns undefined when none was kept, or the file is not one of ours any more */
export function readPlace(file: string): WindowPlace | undefined {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError)
      return undefined;
    throw error;
  }
}

export function writePlace(file: string, place: WindowPlace): void {
  writeFileSync(file, `${JSON.stringify(place)}\n`);
}

/** What of a window must be seen for a person to take hold of it. */
const GRIP = { width: 120, height: 40 };

/** Whether enough of the top of a window lies on one of the screens, which may be others than last time. */
export function isInReach({ x, y, width }: Rectangle, screens: readonly Rectangle[]): boolean {
  return screens.some((screen) => {
    const seen = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
    return seen >= GRIP.width && y >= screen.y && y + GRIP.height <= screen.y + screen.height;
  });
}

/** More pixels than any camera has today; a header that claims more is refused before anything is allocated. */
const MAX_PIXELS = 200_000_000;

/** Why a picture of that size is not read, in words for people; undefined where it is. */
export function tooLarge(width: number, height: number): { reason: string } | undefined {
  if (width * height <= MAX_PIXELS) return undefined;
  return { reason: `too large: ${width} x ${height} pixels, more than ${MAX_PIXELS / 1e6} million` };
}

import { randomInt } from 'node:crypto';

/** Crockford's base 32: no i, l, o or u, so that an identifier can be read aloud and typed. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

const EPOCH = Date.UTC(2020, 0, 1);
const TICK_MILLISECONDS = 125;
const RANDOM_VALUES = 2 ** 15;

/**
 * A new identifier: ten characters that sort by the time they were made at, to an eighth of a second (35 bits, good
 * until 2156), and that differ by chance within it (15 bits).
 * @param now milliseconds since 1970
 */
export function newIdentifier(now: number = Date.now()): string {
  const ticks = Math.max(0, Math.floor((now - EPOCH) / TICK_MILLISECONDS));
  let rest = ticks * RANDOM_VALUES + randomInt(RANDOM_VALUES);
  let text = '';
  for (let place = 0; place < 10; place++) {
    text = DIGITS.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

import { isUtf8 } from 'node:buffer';

/**
 * The name of a file as text on one line: a system's file names are bytes, and may hold line ends, control characters
 * and what is no UTF-8. Every such byte, and the backslash, is written as `\x` and two hexadecimal digits, so different
 * names stay different.
 */
export function readableName(name: Uint8Array): string {
  if (isUtf8(name))
    return Buffer.from(name)
      .toString('utf8')
      .replaceAll(/[\p{Cc}\\\u2028\u2029]/gu, escaped);
  // Latin-1 has one character for each byte; those of UTF-8 beyond ASCII cannot be told from the wrong ones simply.
  return Buffer.from(name)
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]|\\/g, (byte) => escapedByte(byte.charCodeAt(0)));
}

function escaped(character: string): string {
  return Array.from(Buffer.from(character), escapedByte).join('');
}

function escapedByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

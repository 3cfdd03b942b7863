const isPartOfWord = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
const isStart = (text: string, at: number) => !isPartOfWord(text[at - 1]);

/** From 0 to 1 for what is in the text as it was typed: most for a word of it, less for the beginning of one. */
function wholeScore(word: string, text: string): number | undefined {
  if (text === word) return 1;
  let best: number | undefined;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const isWord = !isPartOfWord(text[at + word.length]);
    const score = isStart(text, at) ? (isWord ? 0.95 : 0.9) + (at === 0 ? 0.02 : 0) : 0.7;
    best = Math.max(best ?? 0, score);
  }
  return best;
}

/** For the letters of a word in their order with others between them: less, the more pieces they lie in. */
function piecesScore(word: string, text: string): number | undefined {
  let pieces = 0;
  let at = -1;
  for (const letter of word) {
    const next = text.indexOf(letter, at + 1);
    if (next === -1) return undefined;
    if (next !== at + 1 || at === -1) pieces += isStart(text, next) ? 0.5 : 1;
    at = next;
  }
  return (0.6 * Math.max(1, word.length - pieces)) / word.length;
}

/** The text as it is searched: without case and accents. */
export const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export type Matcher = (text: string) => number | undefined;

/**
 * How well texts fit what a person typed: every word of it must be there, or at least its letters in their order. Case
 * and accents do not count.
 * @param isWhole whether letters in their order are not enough
 * @returns takes a plain text; gives a number from above 0 to 1; undefined for a text that does not fit
 */
export function fuzzyMatcher(typed: string, isWhole = false): Matcher {
  const words = plain(typed)
    .split(/\s+/)
    .filter((word) => word !== '');
  return (searched) => {
    let sum = 0;
    for (const word of words) {
      const score = wholeScore(word, searched) ?? (isWhole ? undefined : piecesScore(word, searched));
      if (score === undefined) return undefined;
      sum += score;
    }
    return words.length === 0 ? 1 : sum / words.length;
  };
}

import { SWITCH_NAMES, UNORDERED_NAMES } from './fields.ts';
import { FilterError, isOperator, tokensOf, type Operator, type Token } from './filter-tokens.ts';

/**
 * A filter of runs as people write it:
 *   status:running or (training.batchSize>=128 and knn_top1>0.9) and not name~"test"
 *   tag:baseline and not archived:true
 * `and` binds closer than `or`. A word or a text alone stands for names that contain it.
 */
export type Filter = { kind: 'and' | 'or'; left: Filter; right: Filter } | { kind: 'not'; of: Filter } | Comparison;
export type Comparison = { kind: 'compare'; field: string; operator: Operator; value: string };

type Reader = { tokens: readonly Token[]; at: number; end: number; checkField: (field: Token) => void };

const isTrueOrFalse = (value: string) => /^(true|false)$/i.test(value);

const isWord = (token: Token | undefined, word: string) => token?.kind === 'word' && token.text.toLowerCase() === word;
const isKeyword = (token: Token) => ['and', 'or', 'not'].some((word) => isWord(token, word));

function missing(reader: Reader, what: string): FilterError {
  const token = reader.tokens[reader.at];
  if (token === undefined) return new FilterError(`${what} is missing at the end.`, reader.end, reader.end);
  return new FilterError(`${what} is missing before “${token.text}”.`, token.start, token.end);
}

function readValue(reader: Reader, operator: Operator): string {
  const token = reader.tokens[reader.at];
  if (token === undefined || (token.kind !== 'word' && token.kind !== 'text')) {
    throw missing(reader, `What to compare with (after “${operator}”)`);
  }
  reader.at += 1;
  return token.text;
}

function readComparison(reader: Reader): Filter {
  const token = reader.tokens[reader.at];
  if (token === undefined || (token.kind !== 'word' && token.kind !== 'text') || isKeyword(token)) {
    throw missing(reader, 'A comparison such as status:running');
  }
  reader.at += 1;
  const next = reader.tokens[reader.at];
  if (next?.kind !== 'operator' || !isOperator(next.text)) {
    return { kind: 'compare', field: 'name', operator: '~', value: token.text };
  }
  reader.checkField(token);
  if (UNORDERED_NAMES.has(token.text) && /[<>]/.test(next.text)) {
    throw new FilterError(`“${token.text}” is compared with : = != ~ or !~.`, next.start, next.end);
  }
  reader.at += 1;
  const place = reader.tokens[reader.at];
  const value = readValue(reader, next.text);
  if (place !== undefined && SWITCH_NAMES.has(token.text) && !isTrueOrFalse(value)) {
    throw new FilterError(`“${token.text}” is true or false, not “${value}”.`, place.start, place.end);
  }
  return { kind: 'compare', field: token.text, operator: next.text, value };
}

/** Whether a filter asks for a field anywhere. */
export function asksFor(filter: Filter | null, field: string): boolean {
  if (filter === null) return false;
  if (filter.kind === 'compare') return filter.field === field;
  return filter.kind === 'not'
    ? asksFor(filter.of, field)
    : asksFor(filter.left, field) || asksFor(filter.right, field);
}

function readOne(reader: Reader): Filter {
  const token = reader.tokens[reader.at];
  if (isWord(token, 'not')) {
    reader.at += 1;
    return { kind: 'not', of: readOne(reader) };
  }
  if (token?.kind !== 'open') return readComparison(reader);
  reader.at += 1;
  const inner = readOr(reader);
  if (reader.tokens[reader.at]?.kind !== 'close') {
    throw new FilterError('This parenthesis is not closed.', token.start, token.end);
  }
  reader.at += 1;
  return inner;
}

function readAnd(reader: Reader): Filter {
  let left = readOne(reader);
  while (isWord(reader.tokens[reader.at], 'and')) {
    reader.at += 1;
    left = { kind: 'and', left, right: readOne(reader) };
  }
  return left;
}

function readOr(reader: Reader): Filter {
  let left = readAnd(reader);
  while (isWord(reader.tokens[reader.at], 'or')) {
    reader.at += 1;
    left = { kind: 'or', left, right: readAnd(reader) };
  }
  return left;
}

/**
 * @param knows whether there is a field of that name; by default there is every one
 * @returns null for a text without words, which every run passes
 * @throws FilterError
 */
export function parseFilter(text: string, knows: (field: string) => boolean = () => true): Filter | null {
  const checkField = ({ text: field, start, end }: Token) => {
    if (!knows(field)) throw new FilterError(`No run has “${field}”. Names are completed while you type.`, start, end);
  };
  const reader: Reader = { tokens: tokensOf(text), at: 0, end: text.length, checkField };
  if (reader.tokens.length === 0) return null;
  const filter = readOr(reader);
  const rest = reader.tokens[reader.at];
  if (rest === undefined) return filter;
  if (rest.kind === 'close') throw new FilterError('This parenthesis was not opened.', rest.start, rest.end);
  throw new FilterError(`“and” or “or” is missing before “${rest.text}”.`, rest.start, rest.end);
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** The inverse of parseFilter. */
export function writeFilter(filter: Filter): string {
  if (filter.kind === 'compare') {
    const field = /^[^\s()"':=~<>!]+$/.test(filter.field) ? filter.field : quoted(filter.field);
    return `${field}${filter.operator}${quoted(filter.value)}`;
  }
  if (filter.kind === 'not') return `not (${writeFilter(filter.of)})`;
  return `(${writeFilter(filter.left)}) ${filter.kind} (${writeFilter(filter.right)})`;
}

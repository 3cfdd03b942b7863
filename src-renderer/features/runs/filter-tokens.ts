/** The pieces of a filter, with their places in the text. */
export type Token = {
  kind: 'word' | 'text' | 'operator' | 'open' | 'close';
  /** Of a text: without its quotation marks and escapes. */
  text: string;
  start: number;
  end: number;
};

export const OPERATORS = ['!=', '!~', '<=', '>=', ':', '=', '~', '<', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

export function isOperator(text: string): text is Operator {
  return OPERATORS.some((operator) => operator === text);
}

/** A mistake in a filter, with where it is; the end is that of the text when something is missing. */
export class FilterError extends Error {
  readonly start: number;
  readonly end: number;
  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

const WORD = /[^\s()"':=~<>!]+/y;
const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy;
const OPERATOR = /!=|!~|<=|>=|[:=~<>]/y;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function tokenAt(text: string, start: number): Token {
  const token = (kind: Token['kind'], raw: string, meant = raw): Token => ({
    kind,
    text: meant,
    start,
    end: start + raw.length,
  });
  const first = text.charAt(start);
  if (first === '(') return token('open', first);
  if (first === ')') return token('close', first);
  const operator = matchAt(OPERATOR, text, start);
  if (operator !== undefined) return token('operator', operator);
  const quoted = matchAt(QUOTED, text, start);
  if (quoted !== undefined) return token('text', quoted, quoted.slice(1, -1).replace(/\\(.)/gs, '$1'));
  if (first === '"' || first === "'")
    throw new FilterError('This quotation mark has no second one.', start, text.length);
  const word = matchAt(WORD, text, start);
  if (word !== undefined) return token('word', word);
  throw new FilterError(
    `“${first}” stands alone: != and !~ are comparisons, and “not” turns one round.`,
    start,
    start + 1,
  );
}

/** @throws FilterError */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    if (at >= text.length) return tokens;
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
}

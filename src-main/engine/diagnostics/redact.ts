/** What may not leave the machine: names (of runs, data sets, the person, the host) and folders known beforehand. */
export type Secrets = {
  names: readonly string[];
  /** Absolute paths. They are found without being told too, but where they hold spaces, less surely. */
  folders: readonly string[];
  /** The folder of the program: what lies in it is the same for everybody, and stack traces need it. */
  program: string;
};

const SLASH = String.raw`[\\/]+`;
/** What a path may hold between white space; an apostrophe belongs to it. */
const REST = String.raw`[^\s"\x60<>|]*`;
/** A word of a path that holds spaces: no slash, and no punctuation that ends a part of a sentence. */
const WORD = String.raw`(?![.~])(?:[^\s"\x60<>|/\\:;,.]|\.(?=[^\s]))+`;
const EXTENSION = String.raw`(?<=\.[a-z][a-z0-9]{0,4})(?![\p{L}\p{N}])`;
/** Up to six words more, if a slash or the end of a file name follows them. */
const MORE = String.raw`(?:(?<![.,;:!?])(?:[ \t]+${WORD}){0,5}[ \t]+${WORD}(?:${SLASH}${REST}|${EXTENSION}))*`;
/** Roots of absolute paths (Linux and macOS, a home, Windows, its network), and of relative ones that say so. */
const ROOT = String.raw`(?:~[\w-]*/|/(?=[^\s])|[a-z]:[\\/]|\\\\(?=[^\s])|\.\.?[\\/])`;
/** First what is cheap to see: this is asked at every mark and word of a text. */
const NOT_WITHIN_WORD = String.raw`(?=[~/\\.]|[a-z]:)(?<![\p{L}\p{N}_.~/\\])`;
/** Folders of the program that hold nothing of the person's. */
const OWN = String.raw`(?:src-main|src-shared|node_modules|scripts|bin|resources|out)[\\/][\w@.+\\/-]*`;
/** Files that pictures come in, wherever a path to them begins. */
const PICTURES = 'jpe?g|png|webp|bmp|tiff?|gif|heic|avif|gz|zip|tar|npy|mat|ubyte|parquet|bin';

/** The same folder however it is written: slashes of both kinds, doubled where text was quoted twice. */
function folderPattern(folder: string): string {
  const parts = folder.split(/[\\/]+/).filter((part) => part !== '');
  return `${/^[\\/]/.test(folder) ? SLASH : ''}${parts.map((part) => RegExp.escape(part)).join(SLASH)}`;
}

const TOKEN = String.raw`(?:[a-z0-9]|[\p{L}\p{N}])+|\S`;

const descending = (a: number, b: number) => b - a;

function pattern({ folders, program }: Secrets): RegExp {
  const known = [...new Set(folders)]
    .filter((folder) => /[^\\/]/.test(folder))
    .sort((a, b) => descending(a.length, b.length))
    .map(folderPattern);
  const own = `${folderPattern(program)}${SLASH}(?=${OWN})`;
  const root = `(?!${own})(?:${[...known, ROOT].join('|')})`;
  const parts = [
    String.raw`(?<program>(?:file:///?)?${own})(?<kept>${OWN})`,
    String.raw`(?<url>[a-z][a-z0-9+.-]{1,15}://${REST})`,
    // In quotes a path may hold spaces; in single ones apostrophes too, so that the last one on the line ends it.
    String.raw`(?<quoted>"${root}[^"\n]*"|\x60${root}[^\x60\n]*\x60|'${root}[^\n]*')`,
    `(?<path>${NOT_WITHIN_WORD}${root}${REST}${MORE})`,
    String.raw`(?<file>(?<![^\s"\x60<>|])[^\s"\x60<>|]+\.(?:${PICTURES})(?![\p{L}\p{N}]))`,
    // Whole words are passed over, so that nothing is looked for within one.
    `(?<token>${TOKEN})`,
  ];
  return new RegExp(parts.join('|'), 'giu');
}

/**
 * Makes a function that says how long the name is that stands at a place in a text, 0 for none. There may be thousands
 * of runs, too many for a regular expression: what stands there is looked up, once for each length that names have which
 * begin with the same word.
 */
function nameFinder(names: readonly string[]): (text: string, token: string, start: number) => number {
  const first = new RegExp(TOKEN, 'iu');
  const written = names.flatMap((name) => [name, name.normalize('NFC'), name.normalize('NFD')]);
  const known = new Set(written.map((name) => name.trim().toLowerCase()).filter((name) => name !== ''));
  const lengths = new Map<string, number[]>();
  for (const [token, group] of Map.groupBy(known, (name) => first.exec(name)?.[0] ?? name)) {
    lengths.set(token, [...new Set(group.map((name) => name.length))].sort(descending));
  }
  const goesOn = /^[\p{L}\p{N}]{2}/u;
  return (text, token, start) => {
    const found = lengths.get(token.toLowerCase())?.find((length) => {
      const end = start + length;
      return known.has(text.slice(start, end).toLowerCase()) && !goesOn.test(text.slice(end - 1, end + 1));
    });
    return found ?? 0;
  };
}

/** Punctuation around a path belongs to the sentence. */
function within(text: string, placeholder: string): string {
  const before = /^['([{]*/.exec(text)?.[0] ?? '';
  const after = /[.,;:!?)\]}']*$/.exec(text.slice(before.length))?.[0] ?? '';
  return `${before}${placeholder}${after}`;
}

function placeholder({ 0: text, groups = {} }: RegExpExecArray): string {
  if (groups['kept'] !== undefined) return `<program>/${groups['kept']}`;
  if (groups['quoted'] !== undefined) return `${text.slice(0, 1)}<path>${text.slice(-1)}`;
  if (groups['path'] !== undefined || /^file:/i.test(text)) return within(text, '<path>');
  return within(text, groups['url'] === undefined ? '<file>' : '<url>');
}

/**
 * Makes a function that replaces in a text whatever is private: paths by `<path>`, picture files by `<file>`, addresses
 * by `<url>`, names by `<name>`. It rather takes too much than too little. What it cannot tell is where a path ends that
 * holds spaces, stands without quotes, is not one of the known folders and has no slash or extension behind the space.
 */
export function createRedactor(secrets: Secrets): (text: string) => string {
  const everything = pattern(secrets);
  const nameAt = nameFinder(secrets.names);
  return (text) => {
    let redacted = '';
    let end = 0;
    everything.lastIndex = 0;
    for (let match = everything.exec(text); match !== null; match = everything.exec(text)) {
      const token = match.groups?.['token'];
      const length = token === undefined ? match[0].length : nameAt(text, token, match.index);
      if (length === 0) continue;
      redacted += text.slice(end, match.index) + (token === undefined ? placeholder(match) : '<name>');
      end = match.index + length;
      everything.lastIndex = end;
    }
    return redacted + text.slice(end);
  };
}

/** Redacts the strings within a value as JSON has it; keys too, unless they are words as programs write them. */
export function redactWithin(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item: unknown) => redactWithin(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      /^[\w-]+$/.test(key) ? key : redact(key),
      redactWithin(inner, redact),
    ]),
  );
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, redactWithin, type Secrets } from '../../../src-main/engine/diagnostics/redact.ts';

const secrets: Secrets = {
  names: ['ann', 'box', 'cats by night', '$&'],
  folders: ['/home/ann', '/data', 'C:\\Users\\Ann Smith', '/mnt/my old pictures'],
  program: '/opt/vic reg',
};
const redact = createRedactor(secrets);

describe('sentences', () => {
  test.each([
    ["open '/home/ann/Ann's pics/x.jpg'", "open '<path>'"],
    ['The folder /srv/My Pictures/cats/1.jpg cannot be read: denied.', 'The folder <path> cannot be read: denied.'],
    ['Is /mnt/my old pictures/of cats/x there?', 'Is <path> there?'],
    ['The data set is in /data. The data is data.', 'The data set is in <path>. The data is data.'],
    ['C:\\Users\\Ann Smith\\My Docs\\a b.png is gone', '<path> is gone'],
    ['C:\\\\Users\\\\Ann Smith\\\\x, twice quoted', '<path>, twice quoted'],
    ['on \\\\server\\share\\z.txt!', 'on <path>!'],
    ['"C:\\a b\\c d" and `/a b/c d`', '"<path>" and `<path>`'],
    ['~/x or ../y or file:///home/z', '<path> or <path> or <path>'],
    ['cats/1.jpg (dogs/2.PNG)', '<file> (<file>)'],
    ['http://127.0.0.1:8080/?token=5 is served', '<url> is served'],
    ['ann@box ran "cats by night" for $&', '<name>@<name> ran "<name>" for <name>'],
    ['scanning boxes made 3/4 of 5 km/s, and/or 1 / 2', 'scanning boxes made 3/4 of 5 km/s, and/or 1 / 2'],
  ])('%s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  test('the program’s own files stay in stack traces, and nothing else below its folder', () => {
    expect(redact('at run (file:///opt/vic reg/src-main/engine/main.ts:12:3)')).toBe(
      'at run (<program>/src-main/engine/main.ts:12:3)',
    );
    expect(redact("Cannot find '/opt/vic reg/node_modules/zod/index.js'")).toBe(
      "Cannot find '<program>/node_modules/zod/index.js'",
    );
    expect(redact('at node:internal/process/task_queues:95:5')).toBe('at node:internal/process/task_queues:95:5');
    expect(redact('in /opt/vic reg/data/ann: x')).toBe('in <path>: x');
  });

  test('without names nothing is taken for one', () => {
    expect(createRedactor({ ...secrets, names: ['', ' '] })('a  b')).toBe('a  b');
  });
});

const segment = fc.stringMatching(/^[^\s"`<>|/\\:.,;!?)\]}'~][^\s"`<>|/\\]{0,12}[^\s"`<>|/\\.,;:!?)\]}']$/u);
const segments = fc.array(segment, { minLength: 1, maxLength: 5 });
const absolutePath = fc.oneof(
  segments.map((parts) => `/${parts.join('/')}`),
  segments.map((parts) => `/Users/${parts.join('/')}`),
  fc.tuple(fc.constantFrom('C', 'd', 'Z'), segments).map(([drive, parts]) => `${drive}:\\${parts.join('\\')}`),
  segments.map((parts) => `\\\\server\\${parts.join('\\')}`),
);
const harmless = fc.constantFrom('run', 'failed', 'after', '12', 'updates', '0.5', '3/4', 'Saved', 'é');

/** Texts and what must become of them, put together piece by piece. */
const pieces = fc.array(
  fc.oneof(
    harmless.map((word) => ({ text: word, redacted: word })),
    absolutePath.map((path) => ({ text: path, redacted: '<path>' })),
    absolutePath.map((path) => ({ text: `"${path} of mine"`, redacted: '"<path>"' })),
    fc.constantFrom(...secrets.names).map((name) => ({ text: name, redacted: '<name>' })),
  ),
);

describe('any text', () => {
  test('loses paths and names, and nothing but them', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.map((part) => part.text).join(', ');
        expect(redact(text)).toBe(parts.map((part) => part.redacted).join(', '));
      }),
      { numRuns: 500 },
    );
  });

  test('loses names of any kind that stand by themselves', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => /[\p{L}\p{N}]/u.test(text));
    fc.assert(
      fc.property(name, fc.constantFrom(' ', '"', '(', '-'), (secret, mark) => {
        fc.pre(!['name', 'path', 'url', 'file', 'begin', 'end'].some((word) => word.includes(secret.toLowerCase())));
        const redacted = createRedactor({ ...secrets, names: [secret] })(`begin ${mark}${secret}${mark} end`);
        expect(redacted).not.toContain(secret);
      }),
      { numRuns: 500 },
    );
  });

  test('loses a known folder whatever it is called, and what lies in it', () => {
    const folder = fc.array(fc.stringMatching(/^[^/\\\n]+$/), { minLength: 1 }).map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(folder, (path) => {
        fc.pre(/[^\\/]/.test(path));
        expect(createRedactor({ ...secrets, folders: [path] })(`in ${path}/deep: no`)).toBe('in <path>: no');
      }),
      { numRuns: 500 },
    );
  });

  test('that is private no more stays as it is', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const redacted = redact(parts.map((part) => part.text).join(', '));
        expect(redact(redacted)).toBe(redacted);
      }),
    );
  });

  test('of a megabyte is done with, whatever it holds', () => {
    const parts = ['a', "'/", '/a b ', 'b.c ', '" /', '.', '\\', 'a.', 'a:', 'http', 'ab+', '~', '/', ' '];
    for (const part of parts) redact(`/a ${part.repeat(1_000_000 / part.length)}`);
  });
});

test('within JSON, strings are redacted, and keys that are not words of a program', () => {
  const value = { ann: ['ann', 1, null, true, { path: '/home/ann/x', '/home/ann/y': 2 }] };
  expect(redactWithin(value, redact)).toEqual({ ann: ['<name>', 1, null, true, { path: '<path>', '<path>': 2 }] });
});

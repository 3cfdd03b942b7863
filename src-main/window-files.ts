import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { systemCodeOf } from '../src-shared/errors.ts';
import { programFolder } from './program-folder.ts';

export type WindowFile = { type: string; bytes: Buffer<ArrayBuffer> };

/** The files of the built window by their path in an address: `/index.html`. */
export type WindowFiles = ReadonlyMap<string, WindowFile>;

/** No page is led elsewhere, sends forms or lies in another page's frame. */
export const CONFINEMENT = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The content security policy of the window: its own files and nothing else.
 * @param connections where it may connect to: `'self'` to reach the engine over a WebSocket, else `'none'`
 */
export function windowPolicy(connections: "'self'" | "'none'"): string {
  return `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src ${connections}; ${CONFINEMENT}`;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * Reads the built window into memory, so that no path that a browser asks for ever reaches the disk.
 * @returns undefined when it was not built
 */
export async function readWindowFiles(
  folder: string = join(programFolder(), 'out', 'src-renderer'),
): Promise<WindowFiles | undefined> {
  let entries;
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const files = entries.filter((entry) => entry.isFile());
  const read = await Promise.all(
    files.map(async ({ parentPath, name }): Promise<[string, WindowFile]> => {
      const path = join(parentPath, name);
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      return [`/${relative(folder, path).split(sep).join('/')}`, { type, bytes: await readFile(path) }];
    }),
  );
  return new Map(read);
}

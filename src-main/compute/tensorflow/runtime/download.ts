import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { setGlobalProxyFromEnv } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { messageOf, systemCodeOf } from '../../../../src-shared/errors.ts';
import { runtimeUnavailable } from './unavailable.ts';

export type Download = {
  url: URL;
  /** Where the complete, verified file is put; what has come so far stands beside it in `<file>.part`. */
  file: string;
  sha256: string;
  /** Bytes; nothing longer is accepted. */
  size: number;
};

export type DownloadOptions = {
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  /** Called with the bytes that are there, those of earlier attempts included. */
  onProgress?: (bytes: number) => void;
};

/** Attempts in a row that bring nothing before we give up. */
const FRUITLESS_ATTEMPTS = 3;

/**
 * Downloads a file whose hash is known. An interrupted download goes on where it stopped, in this call after a broken
 * connection, in the next after a broken process. Does nothing when the file is already there.
 */
export async function download(download: Download, options: DownloadOptions): Promise<void> {
  if ((await sizeOf(download.file)) === download.size) return;
  const part = `${download.file}.part`;
  const resumed = (await sizeOf(part)) > 0;
  const restore = useSystemNetwork(options.environment);
  let found: string;
  try {
    await receiveAll(download, part, options);
    found = await sha256Of(part, options.signal);
    if (resumed && found !== download.sha256) {
      // What an earlier attempt left may be of another file: once more from the beginning.
      await rm(part);
      await receiveAll(download, part, options);
      found = await sha256Of(part, options.signal);
    }
  } finally {
    restore();
  }
  if (found !== download.sha256) {
    await rm(part);
    throw runtimeUnavailable(
      `${withoutPassword(download.url)} is not the file this program was made for (sha256 ${found} instead of ${download.sha256}): it was deleted; check which index pip is configured to use.`,
    );
  }
  await rename(part, download.file);
}

async function receiveAll(download: Download, part: string, options: DownloadOptions): Promise<void> {
  let fruitless = 0;
  for (;;) {
    const before = await sizeOf(part);
    if (before === download.size) return;
    try {
      await receive(download, part, before, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (systemCodeOf(error) === 'ENOSPC') throw error;
      fruitless = (await sizeOf(part)) > before ? 0 : fruitless + 1;
      if (fruitless === FRUITLESS_ATTEMPTS) throw downloadFailed(download.url, error);
      await delay(500 * fruitless, undefined, { signal: options.signal });
    }
  }
}

/** One request, appended to `part` from byte `start` on. Throws when the connection ends early. */
async function receive(download: Download, part: string, start: number, options: DownloadOptions): Promise<void> {
  const { body, offset } = await request(download, start, options.signal);
  const output = await open(part, offset > 0 ? 'a' : 'w');
  let bytes = offset;
  try {
    for await (const chunk of body) {
      options.signal?.throwIfAborted();
      bytes += chunk.length;
      if (bytes > download.size) break;
      await output.writeFile(chunk);
      options.onProgress?.(bytes);
    }
  } finally {
    await output.close();
  }
  if (bytes !== download.size) {
    if (bytes > download.size) await rm(part);
    throw new Error(`the server sent ${bytes} bytes where ${download.size} were expected`);
  }
}

type Body = { body: AsyncIterable<Uint8Array>; offset: number };

async function request({ url, size }: Download, start: number, signal: AbortSignal | undefined): Promise<Body> {
  if (url.protocol === 'file:') return { body: createReadStream(fileURLToPath(url), { start }), offset: start };
  // Compressed transfer would make the byte positions those of another stream.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (start > 0) headers['range'] = `bytes=${start}-`;
  if (url.password) headers['authorization'] = basicAuthorization(url);
  const response = await fetch(withoutPassword(url), { headers, signal: signal ?? null });
  // A server without ranges, or with another one than was asked for, sends the whole file: begin again.
  const resumes = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${start}-`);
  const offset = resumes ? start : 0;
  const length = response.headers.get('content-length');
  if (response.ok && response.body && (length === null || Number(length) === size - offset)) {
    return { body: response.body, offset };
  }
  // What has come so far is not touched by an answer that cannot be the file, such as a login page of the network.
  await response.body?.cancel();
  const answer = `${response.status} ${response.statusText}`.trim();
  throw new Error(response.ok ? `the server sent ${length ?? 'no'} bytes` : `the server answered ${answer}`);
}

/** The address as it may be shown and asked for: fetch refuses one with a password in it. */
export function withoutPassword(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}

function basicAuthorization({ username, password }: URL): string {
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function downloadFailed(url: URL, error: unknown): Error {
  // fetch says only "fetch failed"; what happened is in its cause.
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return runtimeUnavailable(
    `The download of ${withoutPassword(url)} failed (${messageOf(cause)}): check the network, then start again; it goes on where it stopped.`,
    error,
  );
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

async function sha256Of(file: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest('hex');
}

/**
 * Makes fetch use the proxies of the environment and trust the certificates of the system, as pip does, until the
 * function that is returned is called.
 */
function useSystemNetwork(environment: NodeJS.ProcessEnv): () => void {
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...new Set([...trusted, ...getCACertificates('system')])]);
  const restoreProxy = setGlobalProxyFromEnv(environment);
  return () => {
    restoreProxy();
    setDefaultCACertificates(trusted);
  };
}

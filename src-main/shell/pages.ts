import { windowPolicy, type WindowFiles } from '../window-files.ts';

export const SCHEME = 'app';
const HOST = 'workbench';

/** Where the window's page lies. */
export const HOME = `${SCHEME}://${HOST}/`;

const HEADERS = {
  'Content-Security-Policy': windowPolicy("'none'"),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

function refusal(status: number, sentence: string): Response {
  return new Response(sentence, { status, headers: { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' } });
}

/** Answers a request for one of the window's files, from memory: no path of an address ever reaches the disk. */
export function answerPage(files: WindowFiles, { method, url }: { method: string; url: string }): Response {
  const { host, pathname } = new URL(url);
  if (host !== HOST) return refusal(403, 'There is only one host of this scheme.');
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'Only GET and HEAD requests are answered.');
  const file = files.get(pathname === '/' ? '/index.html' : pathname);
  if (file === undefined) return refusal(404, 'There is nothing at this address.');
  return new Response(method === 'HEAD' ? null : file.bytes, { headers: { ...HEADERS, 'Content-Type': file.type } });
}

/** Whether a frame shows the window's page: nobody else may ask the shell for anything. */
export function isHome(url: string): boolean {
  return url.startsWith(HOME);
}

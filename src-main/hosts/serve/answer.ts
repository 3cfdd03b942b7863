import { STATUS_CODES, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { CONFINEMENT, windowPolicy, type WindowFile } from '../../window-files.ts';
import type { Refusal } from './access.ts';
import { STYLE_SOURCE } from './page.ts';

const HTML = 'text/html; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';

/** Of the window: its own files, and the engine behind this very server. */
const WINDOW_POLICY = windowPolicy("'self'");

const SECURITY_HEADERS = {
  'Content-Security-Policy': `default-src 'none'; style-src ${STYLE_SOURCE}; ${CONFINEMENT}`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

function headersOf(type: string, body: string) {
  return { ...SECURITY_HEADERS, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
}

/** Node leaves the body out of an answer to HEAD. */
export function answerPage(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, headersOf(HTML, page)).end(page);
}

export function answerFile(response: ServerResponse, { type, bytes }: WindowFile): void {
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Security-Policy': WINDOW_POLICY,
    'Content-Type': type,
    'Content-Length': bytes.byteLength,
  };
  response.writeHead(200, headers).end(bytes);
}

export function answerSentence(response: ServerResponse, { status, sentence }: Refusal): void {
  const body = `${sentence}\n`;
  const headers: OutgoingHttpHeaders = headersOf(TEXT, body);
  if (status === 405) headers['Allow'] = 'GET, HEAD';
  response.writeHead(status, headers).end(body);
}

/** @param cookie to be kept by the browser */
export function answerRedirect(response: ServerResponse, location: string, cookie: string): void {
  response.writeHead(303, { ...headersOf(TEXT, ''), Location: location, 'Set-Cookie': cookie }).end();
}

/** Answers on a connection that has no response: a request to upgrade it, or what was no request at all. */
export function answerSocket(socket: Duplex, { status, sentence }: Refusal): void {
  if (!socket.writable) return;
  const body = `${sentence}\n`;
  const headers = Object.entries({ ...headersOf(TEXT, body), Connection: 'close' });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is not answered, for the person who made it. */
export type Refusal = { status: number; sentence: string };

/** What a request needs to be let in. */
export type Access = { port: number; token: string };

/** Cookies are shared by all ports of a host: each server has a name of its own. */
export function cookieName(port: number): string {
  return `vicreg-${port}`;
}

const hash = (text: string) => createHash('sha256').update(text).digest();

/** In a time that tells nothing about how much of it is right, its length included. */
function isToken(given: string, token: string): boolean {
  return timingSafeEqual(hash(given), hash(token));
}

/** The path and the query of a request; undefined for what is neither, as `*` or the address of another server. */
export function targetOf({ url }: IncomingMessage): URL | undefined {
  return url?.startsWith('/') === true ? new URL(`http://127.0.0.1${url}`) : undefined;
}

function cookiesOf({ headers }: IncomingMessage, name: string): string[] {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
}

/** A token in the address counts before the cookie. */
function hasToken(request: IncomingMessage, { port, token }: Access): boolean {
  const inAddress = targetOf(request)?.searchParams.get('token');
  if (inAddress !== null && inAddress !== undefined) return isToken(inAddress, token);
  return cookiesOf(request, cookieName(port)).some((cookie) => isToken(cookie, token));
}

/** Names that lead to this machine only; any other was made to lead here by a page that wants to reach in (DNS rebinding). */
function isHost(host: string | undefined, port: number): boolean {
  const names = ['127.0.0.1', 'localhost'];
  const hosts = port === 80 ? names : [];
  return [...hosts, ...names.map((name) => `${name}:${port}`)].includes(host?.toLowerCase() ?? '');
}

/** Whether a request comes from a page of this server, or from no page. */
function isOrigin({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined || headers.origin === `http://${headers.host?.toLowerCase() ?? ''}`;
}

const USE_THE_ADDRESS = "Open the address that 'vicreg serve' printed when it was started.";

/** @returns undefined when the request may be answered */
export function refusalOf(request: IncomingMessage, access: Access): Refusal | undefined {
  const { headers, method } = request;
  if (!isHost(headers.host, access.port)) {
    return { status: 403, sentence: `This server is not reached under that name. ${USE_THE_ADDRESS}` };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, sentence: 'Only GET and HEAD requests are answered.' };
  }
  if (!hasToken(request, access)) {
    return { status: 401, sentence: `The token is missing or wrong; each start has a new one. ${USE_THE_ADDRESS}` };
  }
  return undefined;
}

/** The same for a request to talk to the engine over a WebSocket. */
export function upgradeRefusalOf(request: IncomingMessage, access: Access): Refusal | undefined {
  const refusal = refusalOf(request, access);
  if (refusal !== undefined) return refusal;
  if (!isOrigin(request)) {
    return { status: 403, sentence: `Pages of other servers may not talk to the engine. ${USE_THE_ADDRESS}` };
  }
  return targetOf(request)?.pathname === '/contract' ? undefined : NOT_FOUND;
}

export const NOT_FOUND: Refusal = { status: 404, sentence: 'There is nothing at this address.' };

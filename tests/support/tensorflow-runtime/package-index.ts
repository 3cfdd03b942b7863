import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** How the server treats requests for the file; may be changed while it runs. */
export type Behaviour = {
  /** Whether it understands Range. */
  ranges: boolean;
  /** Breaks the connection after so many bytes of each answer. */
  cutAfter?: number;
  /** Sends so many bytes of each answer, then nothing more for as long as this is set. */
  stallAfter?: number;
  /** Answers with this instead. */
  instead?: { status: number; body: string };
  /** The hash that the index page gives, where it gives one. */
  indexHash?: string;
  /** "user:password" that every request must carry. */
  credentials?: string;
};

export type FileRequest = { range: string | undefined };

export type PackageIndex = {
  /** What pip calls an index URL. */
  url: string;
  behaviour: Behaviour;
  pageRequests: string[];
  fileRequests: FileRequest[];
};

/** A package index on 127.0.0.1 with one wheel, as the "simple repository API" has it, until the test is done. */
export async function startIndex(fileName: string, file: Buffer, behaviour: Behaviour): Promise<PackageIndex> {
  const index: PackageIndex = { url: '', behaviour, pageRequests: [], fileRequests: [] };
  const server = createServer((request, response) => {
    const { credentials } = index.behaviour;
    const expected = `Basic ${Buffer.from(credentials ?? '').toString('base64')}`;
    if (credentials !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="index"' }).end();
    } else if (request.url?.startsWith('/simple/')) {
      index.pageRequests.push(request.url);
      const hash = index.behaviour.indexHash === undefined ? '' : `#sha256=${index.behaviour.indexHash}`;
      response.setHeader('content-type', 'text/html');
      response.end(`<!DOCTYPE html><html><body><a href="../../files/${fileName}${hash}">${fileName}</a></body></html>`);
    } else {
      index.fileRequests.push({ range: request.headers.range });
      void serve(index, file, request, response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  index.url = `http://127.0.0.1:${address.port}/simple`;
  return index;
}

async function serve(index: PackageIndex, file: Buffer, request: IncomingMessage, response: ServerResponse) {
  const { ranges, cutAfter, stallAfter, instead } = index.behaviour;
  if (instead) {
    response.writeHead(instead.status, { 'content-length': Buffer.byteLength(instead.body) }).end(instead.body);
    return;
  }
  const asked = ranges ? /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] : undefined;
  const start = Number(asked ?? 0);
  const body = file.subarray(start);
  response.setHeader('content-length', body.length);
  if (asked !== undefined) {
    response.statusCode = 206;
    response.setHeader('content-range', `bytes ${start}-${file.length - 1}/${file.length}`);
  }
  if (stallAfter !== undefined) {
    response.write(body.subarray(0, stallAfter));
    while (index.behaviour.stallAfter !== undefined && !response.destroyed) await delay(20);
    response.end(body.subarray(stallAfter));
  } else if (cutAfter !== undefined && cutAfter < body.length) {
    response.write(body.subarray(0, cutAfter), () => response.destroy());
  } else {
    response.end(body);
  }
}

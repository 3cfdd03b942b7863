import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished } from 'vitest';
import { createWebSocketServer, webSocketTransport } from '../../../src-main/engine/transports/web-socket.ts';
import { openBrowserTransport } from '../../../src-shared/rpc/browser-transport.ts';
import { rpcSuite } from '../../support/rpc-suite.ts';

describe('the contract over a WebSocket', () => {
  rpcSuite(async (accept) => {
    const sockets = createWebSocketServer();
    const server = createServer().listen(0, '127.0.0.1');
    server.on('upgrade', (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocketTransport(webSocket)));
    });
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === 'string') expect.fail('there is no port');
    return () => openBrowserTransport(new WebSocket(`ws://127.0.0.1:${address.port}`));
  });
});

import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { connectLocalSocket, listenOnLocalSocket } from '../../../src-main/engine/transports/local-socket.ts';
import { rpcSuite } from '../../support/rpc-suite.ts';
import { freshFolder } from '../../support/storage.ts';

describe('the contract over a local socket', () => {
  rpcSuite(async (accept) => {
    const path = join(freshFolder(), 'engine.sock');
    const listening = await listenOnLocalSocket(path, {
      onConnection: accept,
      onError: (error) => expect.fail(error.message),
    });
    onTestFinished(listening.close);
    return () => connectLocalSocket(path);
  });
});

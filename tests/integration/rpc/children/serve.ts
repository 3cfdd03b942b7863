/** Serves the test contract on the local socket that is its parameter, says so, and goes on until it is killed. */
import { listenOnLocalSocket } from '../../../../src-main/engine/transports/local-socket.ts';
import { createServer } from '../../../../src-shared/rpc/server.ts';
import { testContract, testHandlers } from '../../../support/rpc-contract.ts';

const fail = (error: unknown) => {
  throw error;
};
const server = createServer(testContract, testHandlers().handlers, {
  onDefect: fail,
  onRefused: fail,
  onClients: () => {},
});
await listenOnLocalSocket(process.argv[2] ?? '', { onConnection: server.accept, onError: fail });
process.stdout.write('listening\n');

/** Serves the engine on the local socket that is its parameter; tells the address, and its memory in bytes when asked. */
import { connectLocalSocket } from '../../../../src-main/engine/transports/local-socket.ts';
import { startServing } from '../../../../src-main/hosts/serve/server.ts';

const { url } = await startServing({
  port: 0,
  connectEngine: () => connectLocalSocket(process.argv[2] ?? ''),
  page: () => Promise.reject(new Error('nobody asks for it here')),
  onError(error) {
    throw error;
  },
});
process.on('message', () => process.send?.(process.memoryUsage().rss));
process.send?.(url);

/** Measures calls through a local socket to another process. By hand: `node tests/support/rpc-round-trip.ts`. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectLocalSocket } from '../../src-main/engine/transports/local-socket.ts';
import { connect } from '../../src-shared/rpc/client.ts';
import { testContract } from './rpc-contract.ts';

const SERVER = join(import.meta.dirname, '../integration/rpc/children/serve.ts');

async function measure(count: number, call: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => `${(times[Math.floor(share * count)] ?? NaN).toFixed(3)} ms`;
  return `median ${at(0.5)}, 99th percentile ${at(0.99)} (${count} calls)`;
}

const folder = mkdtempSync(join(tmpdir(), 'vicreg-round-trip-'));
const path = join(folder, 'engine.sock');
const child = spawn(process.execPath, ['--no-warnings', SERVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
await new Promise((resolve) => child.stdout.once('data', resolve));
const { services, close } = await connect(testContract, await connectLocalSocket(path));
const numbers = new Float32Array(2_621_440);
await measure(1000, () => services.values.echo({ id: 'warm' }));
process.stdout.write(`small call: ${await measure(5000, () => services.values.echo({ id: 'run-1', step: 7 }))}\n`);
process.stdout.write(`10 MB there and back: ${await measure(50, () => services.values.echo(numbers))}\n`);
close();
child.kill();
rmSync(folder, { recursive: true });

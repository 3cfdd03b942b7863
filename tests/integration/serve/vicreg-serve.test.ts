import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { readEngineFile } from '../../../src-main/engine/attach/engine-file.ts';
import { programVersion } from '../../../src-main/program-folder.ts';
import { isAlive } from '../../../src-main/storage/process-identity.ts';
import { workbenchContract } from '../../../src-shared/contract/index.ts';
import { openBrowserTransport } from '../../../src-shared/rpc/browser-transport.ts';
import { connect } from '../../../src-shared/rpc/client.ts';
import { newPerson, type Person } from '../../support/command-line.ts';

function person(): Person {
  const someone = newPerson();
  onTestFinished(() => someone.leave());
  return someone;
}

/** Runs `vicreg serve --json` until it says where. */
async function startServe(someone: Person) {
  const { child, ended } = someone.start('serve', '--json');
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await vi.waitFor(() => expect(printed).toContain('\n'), { timeout: 30_000 });
  const { url } = z.strictObject({ url: z.url() }).parse(JSON.parse(printed));
  const { origin, host, search } = new URL(url);
  const first = await fetch(url, { redirect: 'manual' });
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { child, ended, url, origin, cookie, contractUrl: `ws://${host}/contract${search}` };
}

async function client(contractUrl: string) {
  const transport = await openBrowserTransport(new WebSocket(contractUrl));
  const connection = await connect(workbenchContract(programVersion()), transport);
  onTestFinished(connection.close);
  return connection;
}

function engineOf({ environment }: Person) {
  return readEngineFile(environment['VICREG_HOME'] ?? '') ?? expect.fail('there is no engine');
}

describe('vicreg serve', { timeout: 120_000 }, () => {
  it('prints one line, answers at once, and leaves the engine alone when it ends', async () => {
    const someone = person();
    const { child, ended, url, origin, cookie, contractUrl } = await startServe(someone);
    expect((await fetch(origin)).status).toBe(401);
    const page = await (await fetch(origin, { headers: { cookie } })).text();
    expect(page).toContain('<div id="app">');
    const { services, closed } = await client(contractUrl);
    expect(await services.system.information()).toMatchObject({ version: programVersion() });
    const engine = engineOf(someone);
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 0, stdout: `${JSON.stringify({ url })}\n`, stderr: '' });
    expect((await closed).code).toBe('engine-gone');
    expect(isAlive(engine)).toBe(true);
  });

  it('starts the engine again for the next page when it was killed', async () => {
    const someone = person();
    const { origin, cookie, contractUrl } = await startServe(someone);
    const { closed } = await client(contractUrl);
    const before = engineOf(someone);
    someone.killEngine();
    expect((await closed).code).toBe('engine-gone');
    expect((await fetch(origin, { headers: { cookie } })).status).toBe(200);
    await client(contractUrl);
    expect(engineOf(someone).processId).not.toBe(before.processId);
  });

  it('says in a sentence that a port is taken, or none', async () => {
    const someone = person();
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const address = other.address();
    if (address === null || typeof address === 'string') expect.fail('there is no port');
    const taken = await someone.json('serve', '--port', String(address.port));
    expect(taken).toMatchObject({ code: 1, document: { error: { code: 'port-taken' } } });
    for (const port of ['65536', 'x', '-1']) {
      expect((await someone.vicreg('serve', '--port', port)).code).toBe(2);
    }
  });

  it('tells a person what the address is for', async () => {
    const { child, ended } = person().start('serve');
    await once(child.stdout ?? expect.fail('it has no output'), 'data');
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n/);
    expect(stdout).toContain('Keep it to yourself');
  });
});

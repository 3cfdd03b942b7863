import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, type Person } from '../support/command-line.ts';
import { noSandbox, openShell } from '../support/shell.ts';

const HOME = 'app://workbench/';

describe('a page in Electron', () => {
  let person: Person;
  beforeAll(() => {
    person = newPerson();
  });
  afterAll(() => person.leave());

  it('has nothing of Node, and of the shell exactly what is declared', async () => {
    const { app, page, complaints } = await openShell(person);
    const names = ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'];
    expect(await page.evaluate(`${JSON.stringify(names)}.filter((name) => name in globalThis)`)).toEqual([]);
    expect(await page.evaluate('Object.entries(shell).map(([name, value]) => [name, typeof value])')).toEqual([
      ['connectEngine', 'function'],
      ['chooseFolder', 'function'],
      ['pathOfFile', 'function'],
      ['notify', 'function'],
      ['onCommand', 'function'],
    ]);
    await page.evaluate('try { shell.chooseFolder = () => "own"; shell = {} } catch {}');
    expect(await page.evaluate('String(shell.chooseFolder)')).toContain('native code');
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents ?? {};
      const read: unknown = Reflect.get(contents, 'getLastWebPreferences');
      const given: unknown = typeof read === 'function' ? Reflect.apply(read, contents, []) : null;
      return given;
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
    expect(complaints).toEqual([]);
  });

  it.skipIf(noSandbox !== null)('is held by the sandbox of the operating system', async () => {
    const { app } = await openShell(person);
    const read = (processId: number | undefined, file: string) =>
      readFileSync(`/proc/${processId ?? 0}/${file}`, 'utf8');
    expect(read(app.process().pid, 'cmdline')).not.toContain('no-sandbox');
    const renderer = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    );
    expect(read(renderer, 'cmdline')).toContain('--type=renderer');
    expect(read(renderer, 'cmdline')).not.toContain('no-sandbox');
    const status = read(renderer, 'status');
    // System calls are filtered, no program that it started would have more rights, and it sees no other processes.
    expect(status).toMatch(/^Seccomp:\t2$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(/^NSpid:\t(.*)$/m.exec(status)?.[1]?.split('\t').at(-1)).toBe('1');
  });

  it.each(['https://example.com/', 'file:///etc/passwd', 'app://elsewhere/', 'data:text/html,<p>x</p>'])(
    'is not led to %s',
    async (address) => {
      const { app } = await openShell(person);
      // Not through Playwright's page, which waits for the navigations that are refused.
      const inPage = (script: string) =>
        app.evaluate(
          ({ BrowserWindow }, code): Promise<unknown> | undefined =>
            BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code),
          script,
        );
      await inPage(`location.assign(${JSON.stringify(address)})`);
      expect(await inPage(`window.open(${JSON.stringify(address)}) === null`)).toBe(true);
      await inPage(`{
        const link = document.createElement('a');
        link.href = ${JSON.stringify(address)};
        link.target = '_blank';
        document.body.append(link);
        link.click();
        link.target = '';
        link.click();
      }`);
      await inPage("location.hash = '#/settings'");
      await expect.poll(() => inPage("document.querySelector('h1').textContent")).toBe('Settings');
      expect(await inPage('location.href')).toBe(`${HOME}#/settings`);
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    },
  );

  it('stays the page when it is loaded again', async () => {
    const { page } = await openShell(person);
    await page.reload();
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    const strip = page.getByRole('contentinfo', { name: 'State of the machine' });
    await strip.getByText('memory').waitFor();
  });

  it('runs no code but its own, and connects to nothing', async () => {
    const { page } = await openShell(person);
    const violations = z.array(z.string()).parse(
      await page.evaluate(`(async () => {
        const told = [];
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => told.push(effectiveDirective));
        const script = document.createElement('script');
        script.textContent = 'window.injected = true';
        document.body.append(script);
        await fetch('https://example.com/').catch(() => {});
        try { new WebSocket('ws://127.0.0.1:9/'); } catch {}
        const frame = document.createElement('iframe');
        frame.src = 'https://example.com/';
        document.body.append(frame);
        const picture = document.createElement('img');
        picture.src = 'https://example.com/x.png';
        document.body.append(picture);
        const wait = async () => { while (new Set(told).size < 4) await new Promise((next) => setTimeout(next, 10)); };
        await wait();
        return told;
      })()`),
    );
    expect(new Set(violations)).toEqual(new Set(['script-src-elem', 'connect-src', 'frame-src', 'img-src']));
    expect(await page.evaluate('"injected" in window')).toBe(false);
  });

  it('gets no permission', async () => {
    const { page } = await openShell(person);
    expect(await page.evaluate('Notification.requestPermission()')).toBe('denied');
    const names = ['geolocation', 'camera', 'microphone', 'notifications', 'clipboard-read'];
    for (const name of names) {
      const state = await page.evaluate(`navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`);
      expect([name, state]).toEqual([name, 'denied']);
    }
  });

  it('gets its files and nothing else from its scheme', async () => {
    const { app } = await openShell(person);
    const answers = await app.evaluate(async ({ net }) => {
      const ask = async (url: string, method = 'GET') => {
        const { status, headers } = await net.fetch(url, { method });
        return [status, headers.get('content-security-policy')] as const;
      };
      return Promise.all([
        ask('app://workbench/'),
        ask('app://workbench/nothing'),
        ask('app://workbench/..%2f..%2fpackage.json'),
        ask('app://workbench/%2fetc%2fpasswd'),
        ask('app://elsewhere/index.html'),
        ask('app://workbench/', 'POST'),
      ]);
    });
    expect(answers.map(([status]) => status)).toEqual([200, 404, 404, 404, 403, 405]);
    for (const [, policy] of answers)
      expect(policy).toMatch(/^default-src 'none'; script-src 'self';.*connect-src 'none'/);
  });
});

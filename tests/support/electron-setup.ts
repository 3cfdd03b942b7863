import { spawn, type ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import type { TestProject } from 'vitest/node';
import { electronForTests, type TestedElectron } from './electron-for-tests.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Only in `npm run test:electron`. */
    electron?: TestedElectron;
  }
}

/** A screen that nobody sees, for machines without one. */
async function startScreen(): Promise<ChildProcess> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    const numbers = server.stdio[3];
    if (numbers instanceof Readable) numbers.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8').trim()));
    server.once('error', reject);
    server.once('exit', () => reject(new Error('Xvfb ended')));
  });
  process.env['DISPLAY'] = `:${number}`;
  return server;
}

/** Makes sure of an Electron and a screen; says which Electron is tested. */
export default async function setUp(project: TestProject): Promise<() => void> {
  const electron = await electronForTests();
  process.stdout.write(`Tested with Electron ${electron.version} (${electron.executable}).\n`);
  project.provide('electron', electron);
  const hasScreen =
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined;
  const screen = hasScreen ? undefined : await startScreen();
  return () => void screen?.kill();
}

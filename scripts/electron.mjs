import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a window can be shown here. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Electron's executable, which its package fetches on first use.
 * @returns undefined when it cannot be had
 */
export function electronProgram(root, node) {
  const folder = join(root, 'node_modules', 'electron');
  if (!existsSync(folder)) return undefined;
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) {
    console.error('Fetching Electron (once, about 120 MB) …');
    // What it says when it fails is a stack trace; the caller has a sentence.
    const options = { stdio: ['ignore', 'ignore', 'ignore'] };
    if (spawnSync(node, [join(folder, 'install.js')], options).status !== 0) return undefined;
  }
  const program = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(program) ? program : undefined;
}

/**
 * Runs the window until the person closes it.
 * @returns its exit code; undefined when it ended before it could be shown, as where the system allows no sandbox
 */
export function runElectron(program, root, node) {
  // A relative data folder counts from where the person stood, which npm passes on.
  const child = spawn(program, [root], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: { ...process.env, VICREG_NODE: node },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let isShown = false;
  child.on('message', () => {
    isShown = true;
    child.disconnect();
  });
  const signals = ['SIGINT', 'SIGTERM'];
  const pass = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve) => {
    const end = (code) => {
      for (const signal of signals) process.off(signal, pass);
      resolve(code === 0 || isShown ? (code ?? 1) : undefined);
    };
    child.on('error', () => end(null));
    child.on('exit', end);
  });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { installRuntime, type InstallProgress } from '../../../src-main/compute/tensorflow/runtime/install-runtime.ts';
import type { Recipe } from '../../../src-main/compute/tensorflow/runtime/place.ts';
import { removeRuntime } from '../../../src-main/compute/tensorflow/runtime/remove-runtime.ts';
import { checkRequirements } from '../../../src-main/compute/tensorflow/runtime/requirements.ts';
import { runtimeState } from '../../../src-main/compute/tensorflow/runtime/runtime-state.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { startIndex, type Behaviour, type PackageIndex } from '../../support/tensorflow-runtime/package-index.ts';
import { makeTinyTensorflow, type TinyTensorflow } from '../../support/tensorflow-runtime/tiny-tensorflow.ts';

const unmet = await checkRequirements({ environment: process.env }).then(
  () => undefined,
  (error: unknown) => (error instanceof Error ? error.message : String(error)),
);
const isRequired = process.env['VICREG_REQUIRE_TENSORFLOW'] !== undefined;

let folder: string;
let tiny: TinyTensorflow;
let cache: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vicreg-runtime-'));
  if (unmet === undefined || isRequired) tiny = makeTinyTensorflow(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  cache = mkdtempSync(join(folder, 'cache-'));
});

const sound: Behaviour = { ranges: true };

function environmentFor(index: Pick<PackageIndex, 'url'>): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, VICREG_CACHE: cache, PIP_INDEX_URL: index.url, PIP_CONFIG_FILE: '/dev/null', PIP_RETRIES: '0' };
}

/** An index with the tiny wheel, and what it takes to install from it. */
async function prepare(behaviour: Behaviour, change: Partial<Recipe['wheels'][number]> = {}) {
  const index = await startIndex(tiny.fileName, tiny.file, behaviour);
  const recipe = { ...tiny.recipe, wheels: tiny.recipe.wheels.map((wheel) => ({ ...wheel, ...change })) };
  return { index, options: { environment: environmentFor(index), recipe } };
}

const root = (): string => join(cache, 'tensorflow');
const filesBelow = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();

function answerOf(binding: string): unknown {
  const addon: { exports: { answer?: unknown } } = { exports: {} };
  process.dlopen(addon, binding);
  return addon.exports.answer;
}

describe.skipIf(unmet !== undefined && !isRequired)(`installing TensorFlow ${unmet ?? ''}`, () => {
  it('fetches, builds and keeps only what is needed; a second call does nothing', async () => {
    const { index, options } = await prepare(sound);
    expect(await runtimeState(options)).toMatchObject({ status: 'missing', reason: /vicreg runtime install/ });
    const progress: InstallProgress[] = [];
    const runtime = await installRuntime({ ...options, onProgress: (step) => progress.push(step) });
    expect([...new Set(progress.map(({ phase }) => phase))]).toEqual([
      'resolving',
      'downloading',
      'unpacking',
      'building',
    ]);
    const downloaded = progress.filter(({ phase }) => phase === 'downloading');
    expect(downloaded.at(-1)).toEqual({ phase: 'downloading', done: tiny.file.length, total: tiny.file.length });
    expect(answerOf(runtime.binding)).toBe(42);
    expect(filesBelow(root()).map((path) => path.replace(/^[^/]*\//, ''))).toEqual([
      'quiet.node',
      'runtime.json',
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
      'tfjs_binding.node',
    ]);
    const [wheel] = options.recipe.wheels;
    expect(runtime.manifest.wheels).toEqual([
      {
        name: 'tensorflow-cpu',
        version: '2.21.0',
        sha256: wheel?.sha256,
        source: index.url.replace('/simple', `/files/${tiny.fileName}`),
      },
    ]);
    const requests = [index.pageRequests.length, index.fileRequests.length];
    expect(requests).toEqual([1, 1]);
    const installedAt = statSync(runtime.folder).mtimeMs;
    expect(await installRuntime(options)).toEqual(runtime);
    expect([index.pageRequests.length, index.fileRequests.length]).toEqual(requests);
    expect(statSync(runtime.folder).mtimeMs).toBe(installedAt);
    expect(await runtimeState(options)).toEqual({ status: 'installed', runtime });
  });

  it('goes on by itself where a broken connection stopped', async () => {
    const { index, options } = await prepare({ ranges: true, cutAfter: 1_200_000 });
    const { binding } = await installRuntime(options);
    expect(answerOf(binding)).toBe(42);
    const starts = index.fileRequests.map(({ range }) => Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')?.[1]));
    expect(starts.length).toBeGreaterThanOrEqual(3);
    expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
  });

  it('begins again with a server that knows no ranges', async () => {
    const { index, options } = await prepare({ ranges: false, cutAfter: 1_200_000 });
    const cancel = new AbortController();
    const failed = installRuntime({ ...options, signal: cancel.signal, onProgress: abortAt(cancel, 1_000_000) });
    await expect(failed).rejects.toThrow('enough');
    index.behaviour = { ranges: false };
    expect(answerOf((await installRuntime(options)).binding)).toBe(42);
    expect(index.fileRequests.at(-1)?.range).toMatch(/^bytes=[1-9]/);
  });

  it('goes on where a cancelled installation stopped, without asking pip again', async () => {
    const { index, options } = await prepare({ ranges: true, stallAfter: 1_500_000 });
    const cancel = new AbortController();
    const failed = installRuntime({ ...options, signal: cancel.signal, onProgress: abortAt(cancel, 1_000_000) });
    await expect(failed).rejects.toThrow('enough');
    const part = filesBelow(root()).find((path) => path.endsWith('.part')) ?? '';
    const kept = statSync(join(root(), part)).size;
    expect(kept).toBeGreaterThanOrEqual(1_000_000);
    index.behaviour = sound;
    const { binding } = await installRuntime(options);
    expect(answerOf(binding)).toBe(42);
    expect(index.fileRequests).toEqual([{ range: undefined }, { range: `bytes=${kept}-` }]);
    expect(index.pageRequests).toHaveLength(1);
  });

  it('throws away what was left of another file', async () => {
    const { index, options } = await prepare({ ranges: true, stallAfter: 1_500_000 });
    const cancel = new AbortController();
    const failed = installRuntime({ ...options, signal: cancel.signal, onProgress: abortAt(cancel, 1_000_000) });
    await expect(failed).rejects.toThrow('enough');
    const part = join(root(), filesBelow(root()).find((path) => path.endsWith('.part')) ?? '');
    writeFileSync(part, Buffer.alloc(statSync(part).size, 7));
    index.behaviour = sound;
    expect(answerOf((await installRuntime(options)).binding)).toBe(42);
  });

  it('refuses a file with another hash, deletes it and remembers why', async () => {
    const { index, options } = await prepare(sound, { sha256: 'a'.repeat(64) });
    const error = await appErrorOf(installRuntime(options));
    expect(error.message).toMatch(/is not the file this program was made for \(sha256 [0-9a-f]{64} instead of a{64}\)/);
    expect(index.fileRequests).toHaveLength(1);
    expect(filesBelow(root())).toEqual(['last-failure.json']);
    expect(await runtimeState(options)).toEqual({ status: 'missing', reason: error.message });
  });

  it('refuses an index that offers another hash before downloading anything', async () => {
    const { index, options } = await prepare({ ranges: true, indexHash: 'b'.repeat(64) });
    expect((await appErrorOf(installRuntime(options))).message).toMatch(/b{64}.*check which index pip/);
    expect(index.fileRequests).toEqual([]);
  });

  it('says in one sentence that a download failed, and keeps what has come', async () => {
    const { index, options } = await prepare({ ranges: true, stallAfter: 1_500_000 });
    const cancel = new AbortController();
    const failed = installRuntime({ ...options, signal: cancel.signal, onProgress: abortAt(cancel, 1_000_000) });
    await expect(failed).rejects.toThrow('enough');
    const before = filesBelow(root());
    index.behaviour = { ranges: true, instead: { status: 200, body: '<html>Please log in</html>' } };
    expect((await appErrorOf(installRuntime(options))).message).toMatch(
      /^The download of http.*failed \(the server sent 26 bytes\): check the network, then start again; .*\.$/,
    );
    index.behaviour = { ranges: true, instead: { status: 503, body: '' } };
    expect((await appErrorOf(installRuntime(options))).message).toMatch(/the server answered 503/);
    expect(filesBelow(root()).filter((path) => path.endsWith('.part'))).toEqual(
      before.filter((path) => path.endsWith('.part')),
    );
  });

  it('says that pip finds nothing when there is no network', async () => {
    const options = { recipe: tiny.recipe, environment: environmentFor({ url: 'http://127.0.0.1:9/simple' }) };
    expect((await appErrorOf(installRuntime(options))).message).toMatch(
      /^TensorFlow could not be found through pip \(.*tensorflow-cpu==2.21.0\): check the network.*\.$/,
    );
  });

  it('takes the password of a mirror to the mirror and nowhere else', async () => {
    const { index, options } = await prepare({ ranges: true, credentials: 'me:secret' });
    const environment = { ...options.environment, PIP_INDEX_URL: index.url.replace('http://', 'http://me:secret@') };
    const runtime = await installRuntime({ ...options, environment });
    expect(answerOf(runtime.binding)).toBe(42);
    expect(JSON.stringify(runtime.manifest)).not.toContain('secret');
  });

  it('finds a damaged runtime and installs it anew', async () => {
    const { options } = await prepare(sound);
    const runtime = await installRuntime(options);
    truncateSync(join(runtime.folder, 'tensorflow/libtensorflow_cc.so.2'), 100);
    expect(await runtimeState(options)).toMatchObject({
      status: 'damaged',
      reason: /libtensorflow_cc.so.2 has 100 bytes/,
    });
    expect((await installRuntime(options)).folder).toBe(runtime.folder);
    rmSync(join(runtime.folder, 'quiet.node'));
    expect(await runtimeState(options)).toMatchObject({ status: 'damaged', reason: /quiet.node is missing/ });
    writeFileSync(join(runtime.folder, 'runtime.json'), '{');
    expect(await runtimeState(options)).toMatchObject({ status: 'damaged', reason: /runtime.json/ });
    expect(answerOf((await installRuntime(options)).binding)).toBe(42);
  });

  it('removes everything and says how much that was', async () => {
    const { options } = await prepare(sound);
    await installRuntime(options);
    const sizes = filesBelow(root()).map((path) => statSync(join(root(), path)).size);
    const bytesFreed = sizes.reduce((sum, size) => sum + size, 0);
    expect(bytesFreed).toBeGreaterThan(3_000_000);
    expect(await removeRuntime(options.environment)).toEqual({ folder: root(), bytesFreed });
    expect(existsSync(root())).toBe(false);
    expect(await removeRuntime(options.environment)).toEqual({ folder: root(), bytesFreed: 0 });
    expect((await runtimeState(options)).status).toBe('missing');
  });

  it('says what does not compile', async () => {
    const { options } = await prepare(sound);
    const sources = mkdtempSync(join(folder, 'sources-'));
    writeFileSync(join(sources, 'broken.cc'), '#include <no_such_header.h>\n');
    const failed = installRuntime({ ...options, recipe: { ...options.recipe, sources } });
    expect((await appErrorOf(failed)).message).toMatch(/could not be compiled \(.*no_such_header.h/);
  });

  it('says that what was built does not load', async () => {
    const { options } = await prepare(sound);
    const sources = mkdtempSync(join(folder, 'sources-'));
    writeFileSync(join(sources, 'unloadable.cc'), 'extern int missing(); int present = missing();\n');
    const failed = installRuntime({ ...options, recipe: { ...options.recipe, sources } });
    expect((await appErrorOf(failed)).message).toMatch(/does not load on this machine \(.*undefined symbol/);
  });

  it('checks that there is room before it downloads', async () => {
    const { index, options } = await prepare(sound, { unpackedSize: 1e18 });
    expect((await appErrorOf(installRuntime(options))).message).toMatch(/^There is no room below .*VICREG_CACHE/);
    expect(index.fileRequests).toEqual([]);
  });

  it('names the folder that cannot be written', async () => {
    const { options } = await prepare(sound);
    writeFileSync(join(cache, 'tensorflow'), 'a file in the way');
    const { message } = await appErrorOf(installRuntime(options));
    expect(message).toMatch(/^TensorFlow cannot be installed below .*: make that folder writable or set VICREG_CACHE/);
  });
});

/** Cancels once so many bytes have been downloaded. */
function abortAt(cancel: AbortController, bytes: number): (progress: InstallProgress) => void {
  return ({ phase, done }) => {
    if (phase === 'downloading' && done >= bytes) cancel.abort(new Error('enough'));
  };
}

describe.skipIf(unmet !== undefined && !isRequired)(`several processes ${unmet ?? ''}`, () => {
  const child = (options: { environment: NodeJS.ProcessEnv; recipe: Recipe }) => {
    const program = join(import.meta.dirname, '../../support/tensorflow-runtime/install-child.ts');
    const started = spawn(process.execPath, ['--no-warnings', program, JSON.stringify(options.recipe)], {
      env: options.environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void started.kill('SIGKILL'));
    const lines: string[] = [];
    const reader = createInterface(started.stdout).on('line', (line) => lines.push(line));
    const ended = once(reader, 'close');
    return { lines, ended, kill: () => started.kill('SIGKILL') };
  };

  it('install once when they start at the same time', async () => {
    const { index, options } = await prepare({ ranges: true, stallAfter: 1_500_000 });
    const children = [child(options), child(options), child(options)];
    await expect
      .poll(() => children.filter(({ lines }) => lines.includes('waiting')).length, { timeout: 20_000 })
      .toBe(2);
    index.behaviour = sound;
    await Promise.all(children.map(({ ended }) => ended));
    expect(children.map(({ lines }) => lines.at(-1))).toEqual(Array(3).fill(expect.stringMatching(/^installed /)));
    expect(index.fileRequests).toHaveLength(1);
  });

  it('take over from one that is killed, with what it had', async () => {
    const { index, options } = await prepare({ ranges: true, stallAfter: 1_500_000 });
    const first = child(options);
    await expect.poll(() => first.lines, { timeout: 20_000 }).toContain('downloading');
    const second = child(options);
    await expect.poll(() => second.lines, { timeout: 20_000 }).toContain('waiting');
    expect((await appErrorOf(removeRuntime(options.environment))).message).toMatch(
      /being installed .* another process/,
    );
    index.behaviour = sound;
    first.kill();
    await second.ended;
    expect(second.lines.at(-1)).toMatch(/^installed /);
    expect(index.fileRequests.at(-1)?.range).toMatch(/^bytes=[1-9]/);
  });
});

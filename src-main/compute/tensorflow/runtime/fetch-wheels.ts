import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCodeOf } from '../../../../src-shared/errors.ts';
import { download, withoutPassword } from './download.ts';
import { resolveWheels } from './resolve-wheels.ts';
import type { Wheel } from './wheels.ts';

export type FetchedWheel = { wheel: Wheel; file: string; source: string };

export type FetchOptions = {
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  onResolving: () => void;
  onProgress: (done: number, total: number) => void;
};

/** Kept beside a wheel while it is downloaded, so that going on needs no second question to pip. */
const sidecarSchema = z.object({ url: z.url(), sha256: z.string() });

/** Downloads the wheels into `folder`, going on with what an earlier attempt left there. */
export async function fetchWheels(wheels: Wheel[], folder: string, options: FetchOptions): Promise<FetchedWheel[]> {
  await mkdir(folder, { recursive: true });
  const addresses = await addressesOf(wheels, folder, options);
  const total = wheels.reduce((sum, { size }) => sum + size, 0);
  const fetched: FetchedWheel[] = [];
  let done = 0;
  for (const [wheel, url] of addresses) {
    const file = wheelFile(folder, wheel);
    const before = done;
    const onProgress = (bytes: number) => options.onProgress(before + bytes, total);
    try {
      await download({ url, file, sha256: wheel.sha256, size: wheel.size }, { ...options, onProgress });
    } catch (error) {
      // The address may have been the fault: pip is asked again the next time.
      if (!options.signal?.aborted) await rm(sidecarFile(folder, wheel), { force: true });
      throw error;
    }
    done += wheel.size;
    options.onProgress(done, total);
    fetched.push({ wheel, file, source: withoutPassword(url) });
  }
  return fetched;
}

const wheelFile = (folder: string, { name, version }: Wheel): string => join(folder, `${name}-${version}.whl`);
const sidecarFile = (folder: string, wheel: Wheel): string => `${wheelFile(folder, wheel)}.json`;

async function addressesOf(wheels: Wheel[], folder: string, options: FetchOptions): Promise<Map<Wheel, URL>> {
  const addresses = new Map<Wheel, URL>();
  for (const wheel of wheels) {
    const url = await knownAddress(sidecarFile(folder, wheel), wheel);
    if (url) addresses.set(wheel, url);
  }
  const unknown = wheels.filter((wheel) => !addresses.has(wheel));
  if (unknown.length === 0) return addresses;
  options.onResolving();
  for (const [wheel, url] of await resolveWheels(unknown, options)) {
    const sidecar: z.infer<typeof sidecarSchema> = { url: url.href, sha256: wheel.sha256 };
    // A password in the address of a mirror stays where pip keeps it.
    if (!url.password) await writeFile(sidecarFile(folder, wheel), JSON.stringify(sidecar));
    addresses.set(wheel, url);
  }
  return addresses;
}

async function knownAddress(file: string, wheel: Wheel): Promise<URL | undefined> {
  try {
    const sidecar = sidecarSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return sidecar.sha256 === wheel.sha256 ? new URL(sidecar.url) : undefined;
  } catch (error) {
    // A sidecar that was cut while being written is as good as none.
    if (systemCodeOf(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError)
      return undefined;
    throw error;
  }
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

function parentOf(processId: number): number | undefined {
  try {
    // After the name, which may hold anything, come the state and the parent.
    const [, after = ''] = /\) . (\d+)/.exec(readFileSync(`/proc/${processId}/stat`, 'utf8')) ?? [];
    return Number(after);
  } catch {
    return undefined;
  }
}

/** A process and all that it started, directly or not. */
export function withDescendants(processId: number): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const family = new Set([processId]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const each of all) if (family.has(parentOf(each) ?? 0)) family.add(each);
  }
  return [...family];
}

/** The files that a process runs, has open or has mapped, and its folder; empty where the system does not tell. */
export function filesOf(processId: number): string[] {
  const folder = `/proc/${processId}`;
  try {
    const open = readdirSync(`${folder}/fd`).map((name) => readlinkSync(`${folder}/fd/${name}`));
    const mapped = readFileSync(`${folder}/maps`, 'utf8')
      .split('\n')
      .flatMap((line) => /\/.*$/.exec(line) ?? []);
    return [...new Set([readlinkSync(`${folder}/exe`), readlinkSync(`${folder}/cwd`), ...open, ...mapped])];
  } catch {
    // A sandboxed process shows itself to nobody, and one may have ended.
    return [];
  }
}

import { readFile } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { systemCodeOf } from '../../../src-shared/errors.ts';

/** Bytes. */
export type Memory = { used: number; total: number };

function kilobytes(meminfo: string, name: string): number {
  const value = new RegExp(`^${name}: *([0-9]+) kB$`, 'm').exec(meminfo)?.[1];
  if (value === undefined) throw new Error(`/proc/meminfo does not say ${name}`);
  return Number(value) * 1024;
}

/** /proc/meminfo: what the system can give without swapping, its caches included, is not in use. */
export function parseMeminfo(meminfo: string): Memory {
  const total = kilobytes(meminfo, 'MemTotal');
  return { used: total - kilobytes(meminfo, 'MemAvailable'), total };
}

/**
 * memory.max, memory.current and memory.stat of a control group (version 2). Pages of files that nobody used lately are
 * given back when memory is short, so they are not in use; undefined without a limit.
 */
export function parseGroupMemory(max: string, current: string, stat: string): Memory | undefined {
  if (max.trim() === 'max') return undefined;
  const inactive = Number(/^inactive_file ([0-9]+)$/m.exec(stat)?.[1] ?? 0);
  return { used: Math.max(0, Number(current) - inactive), total: Number(max) };
}

/** The path of this process's control group (version 2) below its mount: /proc/self/cgroup, see cgroups(7). */
export function parseGroupPath(cgroup: string): string | undefined {
  return /^0::(\/.*)$/m.exec(cgroup)?.[1];
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // ENODEV: the group was removed between the opening and the reading of the file.
    if (['ENOENT', 'ENODEV', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}

async function readGroup(folder: string): Promise<Memory | undefined> {
  const [max, current, stat] = await Promise.all(
    ['memory.max', 'memory.current', 'memory.stat'].map((name) => readIfThere(join(folder, name))),
  );
  return max === undefined || current === undefined ? undefined : parseGroupMemory(max, current, stat ?? '');
}

/** The lowest limit among a control group and those that hold it, undefined when none is limited. */
export async function readGroupMemory(path: string, mount = '/sys/fs/cgroup'): Promise<Memory | undefined> {
  const names = path.split('/').filter((name) => name !== '');
  const folders = [...names.keys(), names.length].map((length) => join(mount, ...names.slice(0, length)));
  const limited = (await Promise.all(folders.map(readGroup))).filter((memory) => memory !== undefined);
  return limited.sort((a, b) => a.total - b.total)[0];
}

/** The memory that this process can have: the machine's or, where it has less, its control group's. */
export async function readMemory(): Promise<Memory> {
  if (process.platform !== 'linux') return { used: totalmem() - freemem(), total: totalmem() };
  const machine = parseMeminfo(await readFile('/proc/meminfo', 'utf8'));
  const path = parseGroupPath((await readIfThere('/proc/self/cgroup')) ?? '');
  const group = path === undefined ? undefined : await readGroupMemory(path);
  return group !== undefined && group.total < machine.total ? group : machine;
}

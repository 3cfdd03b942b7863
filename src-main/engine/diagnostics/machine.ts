import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, release } from 'node:os';
import { readMemory } from '../machine/memory.ts';
import { askNvidia, parseNumber } from '../machine/nvidia-smi.ts';

/** "Debian GNU/Linux 12 (bookworm)"; null where the system has no such file. */
async function distribution(): Promise<string | null> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? null;
}

async function describeGpus() {
  const answer = await askNvidia(['driver_version', 'memory.total', 'name']);
  if (answer.kind !== 'rows') return `nvidia-smi ${answer.kind === 'missing' ? 'is not there' : 'gives no answer'}`;
  return answer.rows.map(([driver, memory, name]) => ({ name, driver, memoryMebibytes: parseNumber(memory) }));
}

/** What the program's behaviour may depend on; memory in bytes. */
export async function describeMachine(version: string, redact: (text: string) => string) {
  return {
    program: version,
    node: process.version,
    system: { platform: process.platform, distribution: await distribution(), kernel: redact(release()) },
    processor: { model: cpus()[0]?.model.trim() ?? null, architecture: arch(), cores: availableParallelism() },
    memory: await readMemory(),
    gpus: await describeGpus(),
  };
}

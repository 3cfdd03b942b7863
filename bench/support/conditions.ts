import { availableParallelism, cpus, loadavg } from 'node:os';

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What figures depend on; the load is what others did to the machine, and the benchmark itself. */
export function printConditions(when: 'before' | 'after'): void {
  const [minute = NaN] = loadavg();
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`;
  const detail = when === 'before' ? `${new Date().toISOString()}, Node ${process.version}, ${machine}, ` : '';
  print(`${when}: ${detail}load average of the last minute ${minute.toFixed(2)}`);
}

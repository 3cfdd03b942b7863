import type { RunConfig } from '../../src-shared/config/run-config.ts';
import { backendDescriptionSchema, type Report } from '../../src-shared/contract/trainer.ts';

type Description = Extract<Report, { kind: 'started' }>['description'];

/** What an earlier attempt of a run ran on; null when there was none, or a program that described it otherwise. */
export function earlierBackend(recorded: unknown): Description | null {
  const parsed = backendDescriptionSchema.safeParse(recorded);
  return parsed.success ? parsed.data : null;
}

/** The configuration for going on: as many threads as before, whatever this machine would choose by itself. */
export function withEarlierThreads(config: RunConfig, earlier: Description | null): RunConfig {
  const { threads } = config.compute;
  if (earlier === null || threads !== 'auto') return config;
  return { ...config, compute: { ...config.compute, threads: earlier.threads } };
}

function parts(description: Description): Map<string, string> {
  const { backend, device, threads, mode, versions, switches } = description;
  return new Map(
    Object.entries({ backend, device, threads, mode, ...versions, ...switches }).map(([name, value]) => [
      name,
      String(value),
    ]),
  );
}

/**
 * Says that a run cannot go on bit for bit, because what its numbers depend on has changed; null when nothing has.
 */
export function notSameNumbers(earlier: Description, now: Description): string | null {
  const before = parts(earlier);
  const after = parts(now);
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  if (changed.length === 0) return null;
  const list = changed.map((name) => `${name} was ${before.get(name) ?? 'not there'}, is ${after.get(name) ?? 'gone'}`);
  return `From here on its numbers are not those of an uninterrupted run to the last bit: ${list.join('; ')}.`;
}

import { runConfigSchema, type RunConfig } from '../../../src-shared/config/run-config.ts';

/** The configuration that a run was given; null when this version of the program does not understand it. */
export function parseStoredConfig(config: unknown): RunConfig | null {
  const parsed = runConfigSchema.safeParse(config);
  return parsed.success ? parsed.data : null;
}

import type { RunConfigInput } from '../run-config.ts';

/** A run configuration to start from, with where its numbers come from. */
export type Preset = {
  name: string;
  title: string;
  /** Who published the recipe, and what was changed here. */
  source: string;
  /** What it reached where it was published, with the conditions; null where nothing was published. */
  published: string | null;
  config: RunConfigInput;
};

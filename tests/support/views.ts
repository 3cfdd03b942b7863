import { runConfigSchema, type RunConfigInput, type ViewConfig } from '../../src-shared/config/run-config.ts';

export type ViewInput = NonNullable<NonNullable<RunConfigInput['augmentation']>['views']>[0];

/** A recipe of one view with its defaults filled in. */
export function viewOf(view: ViewInput): ViewConfig {
  return runConfigSchema.parse({ augmentation: { views: [view, view] } }).augmentation.views[0];
}

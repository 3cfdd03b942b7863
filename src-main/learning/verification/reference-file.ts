import { z } from 'zod';
import { formatPath } from '../../../src-shared/config/parse-run-config.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { augmentationsSectionSchema } from './augmentations.ts';
import { toleranceSchema } from './comparison.ts';
import { diagnosticsSectionSchema } from './diagnostics.ts';
import { formulaCheckSchema } from './formula-check.ts';
import { knnSectionSchema } from './knn.ts';
import { networkSectionSchema } from './network-schema.ts';
import { optimizersSectionSchema } from './optimizers.ts';
import { schedulesSectionSchema } from './schedules.ts';
import { vicregSectionSchema } from './vicreg.ts';

export const REFERENCE_SCHEMA_VERSION = 1;

/** A file of reference numbers. It may leave any section out; sections of other names are kept as they are. */
const referenceFileSchema = z.looseObject({
  schemaVersion: z.literal(REFERENCE_SCHEMA_VERSION),
  tolerance: toleranceSchema.prefault({}),
  formulaCheck: formulaCheckSchema.optional(),
  vicreg: vicregSectionSchema.optional(),
  optimisers: optimizersSectionSchema.optional(),
  schedules: schedulesSectionSchema.optional(),
  network: networkSectionSchema.optional(),
  diagnostics: diagnosticsSectionSchema.optional(),
  knn: knnSectionSchema.optional(),
  augmentations: augmentationsSectionSchema.optional(),
});
export type ReferenceFile = z.infer<typeof referenceFileSchema>;

const versionSchema = z.object({ schemaVersion: z.int() });

/**
 * @param value parsed JSON
 * @param origin what the sentence of an error names: the file
 * @throws AppError `reference-malformed` with the path of every key at fault, `reference-newer` for a later schema
 */
export function parseReferenceFile(value: unknown, origin: string): ReferenceFile {
  const version = versionSchema.safeParse(value);
  if (version.success && version.data.schemaVersion > REFERENCE_SCHEMA_VERSION) {
    throw new AppError(
      'reference-newer',
      `${origin} was written for a newer version of VICReg Workbench (schemaVersion ${version.data.schemaVersion}, this ` +
        `program knows ${REFERENCE_SCHEMA_VERSION}). Update the program to use it.`,
      { kind: 'usage' },
    );
  }
  const result = referenceFileSchema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${formatPath(path)}: ${message}`,
  );
  throw new AppError('reference-malformed', `${origin} is not a file of reference numbers. ${listed(issues)}.`, {
    kind: 'usage',
  });
}

const SHOWN_ISSUES = 5;

function listed(issues: string[]): string {
  const more = issues.length - SHOWN_ISSUES;
  const shown = issues.slice(0, SHOWN_ISSUES).join('. ');
  return more > 0 ? `${shown}. And ${more} more` : shown;
}

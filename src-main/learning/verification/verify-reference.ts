import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type {
  Verification,
  VerificationDetail,
  VerificationSection,
} from '../../../src-shared/contract/verification.ts';
import { messageOf } from '../../../src-shared/errors.ts';
import { augmentationChecks } from './augmentations.ts';
import { bySeverity, severity, type CaseCheck, type Comparison } from './comparison.ts';
import { diagnosticsChecks } from './diagnostics.ts';
import { formulaChecks } from './formula-check.ts';
import { knnChecks } from './knn.ts';
import { networkChecks } from './network.ts';
import { optimizerChecks } from './optimizers.ts';
import { parseReferenceFile, type ReferenceFile } from './reference-file.ts';
import { scheduleChecks } from './schedules.ts';
import { vicregChecks } from './vicreg.ts';

export type VerificationOptions = {
  /** What the sentence of an error names: the file. */
  origin: string;
  /** The name of the backend that is running. */
  backend: string;
  onProgress: (phase: string, done: number, total: number) => void;
};

/** What a file holds besides its sections. */
const NOT_SECTIONS = ['schemaVersion', 'set', 'generatedWith', 'formula', 'tolerance'];

/**
 * Runs every case of a reference file on the current backend and says how far each is from its reference. A case that
 * cannot be computed has failed; a section that this program does not know is counted and not judged.
 * @param reference parsed JSON
 * @throws AppError when the file is not one of reference numbers
 */
export async function verifyReference(reference: unknown, options: VerificationOptions): Promise<Verification> {
  const file = parseReferenceFile(reference, options.origin);
  const checks = checksOf(file);
  const total = Object.values(checks).reduce((sum, cases) => sum + cases.length, 0);
  let done = 0;
  const sections: Record<string, VerificationSection> = {};
  for (const [name, cases] of Object.entries(checks)) {
    const outcomes: Outcome[] = [];
    for (const check of cases) {
      options.onProgress(`${name} ${check.id}`, done, total);
      outcomes.push(await outcomeOf(check));
      done++;
      await tf.nextFrame();
    }
    sections[name] = sectionOf(outcomes);
  }
  options.onProgress('done', done, total);
  const known = new Set([...NOT_SECTIONS, ...Object.keys(sections)]);
  for (const [name, content] of Object.entries(file)) {
    if (!known.has(name)) sections[name] = unsupportedSection(content);
  }
  const failed = Object.values(sections).reduce((sum, section) => sum + section.failed, 0);
  return { backend: options.backend, failed, sections };
}

/** The cases of the sections that the file has, in the order in which they are run: what others rest on comes first. */
function checksOf(file: ReferenceFile): Record<string, CaseCheck[]> {
  const { tolerance } = file;
  return {
    ...(file.formulaCheck && { formulaCheck: formulaChecks(file.formulaCheck) }),
    ...(file.vicreg && { vicreg: vicregChecks(file.vicreg, tolerance) }),
    ...(file.optimisers && { optimisers: optimizerChecks(file.optimisers) }),
    ...(file.schedules && { schedules: scheduleChecks(file.schedules) }),
    ...(file.network && { network: networkChecks(file.network, tolerance) }),
    ...(file.diagnostics && { diagnostics: diagnosticsChecks(file.diagnostics) }),
    ...(file.knn && { knn: knnChecks(file.knn) }),
    ...(file.augmentations && { augmentations: augmentationChecks(file.augmentations, tolerance) }),
  };
}

type Outcome = { id: string; comparisons: Comparison[]; error?: string };

async function outcomeOf({ id, run }: CaseCheck): Promise<Outcome> {
  try {
    return { id, comparisons: await run() };
  } catch (error) {
    return { id, comparisons: [], error: messageOf(error) };
  }
}

function sectionOf(outcomes: Outcome[]): VerificationSection {
  const judged = outcomes.map(judgedDetails);
  const details = judged.flat().sort(bySeverity);
  const [worst] = details;
  return {
    supported: true,
    cases: outcomes.length,
    failed: judged.filter((ofCase) => ofCase.some(({ deviation, tolerance }) => !(deviation <= tolerance))).length,
    worst: worst === undefined ? null : severity(worst),
    details,
    reported: outcomes.flatMap(({ id, comparisons }) =>
      comparisons
        .filter(({ tolerance }) => tolerance === null)
        .map(({ quantity, deviation }) => ({ id, quantity, deviation })),
    ),
  };
}

function judgedDetails({ id, comparisons, error }: Outcome): VerificationDetail[] {
  if (error !== undefined) {
    return [{ id, quantity: 'the case', deviation: NaN, tolerance: 0, message: `cannot be computed: ${error}` }];
  }
  return comparisons.flatMap(({ quantity, deviation, tolerance }) =>
    tolerance === null ? [] : [{ id, quantity, deviation, tolerance }],
  );
}

const unsupportedSchema = z.union([
  z.array(z.unknown()),
  z.object({ cases: z.array(z.unknown()) }).transform(({ cases }) => cases),
]);

function unsupportedSection(content: unknown): VerificationSection {
  const cases = unsupportedSchema.safeParse(content).data?.length ?? 0;
  return { supported: false, cases, failed: 0, worst: null, details: [], reported: [] };
}

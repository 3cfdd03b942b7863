import { join } from 'node:path';
import { Option, type Command } from 'commander';
import type { VerificationState } from '../../../../src-shared/contract/system.ts';
import type { Verification, VerificationDetail } from '../../../../src-shared/contract/verification.ts';
import { programFolder } from '../../../program-folder.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { personsPath } from '../paths.ts';
import { jsonNumber } from '../terminal/output.ts';
import { openLiveLine, progressBar } from '../terminal/live-line.ts';
import { formatTable } from '../terminal/table.ts';
import { lastOf, withEngine } from '../with-engine.ts';

/** The reference numbers that come with the program. */
const SHIPPED = join(programFolder(), 'resources', 'reference', 'reference.json');

const SHOWN_FAILURES = 20;

function detailDocument(detail: VerificationDetail) {
  return { ...detail, deviation: jsonNumber(detail.deviation), tolerance: jsonNumber(detail.tolerance) };
}

function document({ backend, failed, sections }: Verification) {
  const entries = Object.entries(sections).map(([name, section]) => {
    const summary = {
      supported: section.supported,
      cases: section.cases,
      failed: section.failed,
      worst: section.worst === null ? null : jsonNumber(section.worst),
      details: section.details.slice(0, SHOWN_FAILURES).map(detailDocument),
    };
    return [name, summary] as const;
  });
  return { backend, failed, sections: Object.fromEntries(entries) };
}

function isFailure({ deviation, tolerance }: VerificationDetail): boolean {
  return !(deviation <= tolerance);
}

function failureLines({ sections }: Verification): string[] {
  const failures = Object.entries(sections).flatMap(([name, section]) =>
    section.details.filter(isFailure).map((detail) => {
      const why =
        detail.message ?? `off by ${detail.deviation.toExponential(2)}, allowed ${detail.tolerance.toExponential(2)}`;
      return `  ${name} / ${detail.id} / ${detail.quantity}: ${why}`;
    }),
  );
  const more = failures.length - SHOWN_FAILURES;
  return [...failures.slice(0, SHOWN_FAILURES), ...(more > 0 ? [`  … and ${more} more`] : [])];
}

function text(verification: Verification): string {
  const rows = Object.entries(verification.sections).map(([name, { supported, cases, failed, worst }]) =>
    supported
      ? [name, String(cases), String(failed), worst === null ? '' : worst.toPrecision(3), failed > 0 ? 'FAILED' : 'ok']
      : [name, String(cases), '', '', 'not built yet'],
  );
  const table = formatTable(
    [
      { title: 'SECTION' },
      { title: 'CASES', align: 'right' },
      { title: 'FAILED', align: 'right' },
      { title: 'WORST', align: 'right' },
      { title: '' },
    ],
    rows,
  );
  const verdict =
    verification.failed === 0
      ? `${verification.backend} agrees with the reference. WORST is deviation / tolerance: up to 1 passes.`
      : `${verification.backend} does not agree with the reference: ${verification.failed} case(s) failed.`;
  return [table, verdict, ...failureLines(verification)].join('\n');
}

function progressText({ description, progress }: VerificationState): string {
  if (progress !== null) return `${progressBar(progress.done, progress.total)}  ${progress.phase}`;
  return description === null ? 'Starting …' : `Comparing on ${description.backend} …`;
}

/** `vicreg verify` */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description("compare this machine's arithmetic with reference numbers computed in float64")
    .argument('[file]', 'a file of reference numbers (default: the one that comes with the program)')
    .addOption(new Option('--backend <name>', 'which backend').choices(['auto', 'tensorflow', 'wasm']).default('auto'))
    .option(...JSON_OPTION)
    .action(
      action(async (output, file: string | undefined, options: { backend: 'auto' | 'tensorflow' | 'wasm' }) => {
        const line = openLiveLine();
        const request = { file: file === undefined ? SHIPPED : personsPath(file), backend: options.backend };
        const { finished: verification } = await interruptible((signal) =>
          withEngine(({ system }) =>
            lastOf(system.verify(request, { signal }), (state) => line.update(progressText(state))),
          ),
        ).finally(() => line.end());
        if (verification === null) throw new Error('the engine ended a verification without its result');
        output.result(document(verification), () => text(verification));
        if (verification.failed > 0) process.exitCode = 1;
      }),
    );
}

import type { Command } from 'commander';
import type { EngineServices } from '../../../../src-shared/contract/index.ts';
import type { CopyState, StorageReport } from '../../../../src-shared/contract/storage.ts';
import { AppError } from '../../../../src-shared/errors.ts';
import { formatBytes, formatDuration } from '../../../../src-shared/format.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { personsPath } from '../paths.ts';
import { openLiveLine, progressBar } from '../terminal/live-line.ts';
import type { Output } from '../terminal/output.ts';
import { formatTable } from '../terminal/table.ts';
import { withEngine } from '../with-engine.ts';

const LISTED = 10;

function partsTable(report: StorageReport): string {
  const { database, checkpoints, datasets, logs, leftOvers, other, total } = report;
  const parts = { database, checkpoints, 'data sets': datasets, logs, 'left-overs': leftOvers, other, total };
  return formatTable(
    [{ title: 'PART' }, { title: 'SIZE', align: 'right' }],
    Object.entries(parts).map(([name, bytes]) => [name, formatBytes(bytes)]),
  );
}

function runsTable({ runs }: StorageReport): string {
  const rows = runs
    .slice(0, LISTED)
    .map(({ id, name, checkpoints, bytes }) => [id, name, String(checkpoints), formatBytes(bytes)]);
  const table = formatTable(
    [{ title: 'RUN' }, { title: 'NAME' }, { title: 'CHECKPOINTS', align: 'right' }, { title: 'SIZE', align: 'right' }],
    rows,
  );
  return runs.length > LISTED ? `${table}\n… and ${runs.length - LISTED} more with less` : table;
}

function reportText(report: StorageReport): string {
  const { folder, disk, runs, datasetList, superseded, movedFrom } = report;
  const sets = datasetList.map(({ name, bytes, isUnfinished }) => [
    `${name}${isUnfinished ? ' (unfinished)' : ''}`,
    formatBytes(bytes),
  ]);
  return [
    `data folder: ${folder}`,
    `free on its disk: ${formatBytes(disk.free)} of ${formatBytes(disk.total)}`,
    '',
    partsTable(report),
    ...(runs.length === 0 ? [] : ['', runsTable(report)]),
    ...(sets.length === 0 ? [] : ['', formatTable([{ title: 'DATA SET' }, { title: 'SIZE', align: 'right' }], sets)]),
    ...(superseded.files === 0
      ? []
      : [
          '',
          `${superseded.files} superseded checkpoint(s) take ${formatBytes(superseded.bytes)}: 'vicreg storage clean' deletes them.`,
        ]),
    ...movedFrom.map(
      (old) => `It was moved from ${old}, whose files stay until you delete them; leave location.json in it.`,
    ),
  ].join('\n');
}

const PHASES: Record<CopyState['phase'], string> = {
  database: 'Copying the database',
  files: 'Copying files',
  verifying: 'Reading the copy again',
};

function progressText({ phase, done, total, milliseconds }: CopyState): string {
  const speed = milliseconds > 0 ? `, ${formatDuration(milliseconds / 1000)}` : '';
  return `${PHASES[phase]} ${progressBar(done, total)}  ${formatBytes(done)} of ${formatBytes(total)}${speed}`;
}

/** Follows a copy that was begun to its end; Ctrl-C cancels it. */
async function followCopy({ storage }: EngineServices, signal: AbortSignal, show: (text: string) => void) {
  const cancel = () => void storage.cancelCopy().catch(() => {});
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  for await (const state of storage.followCopy()) {
    if (state === null) break;
    if (state.end === null) show(progressText(state));
    else if (state.end.outcome === 'finished') return { ...state.end, milliseconds: state.milliseconds };
    else throw new AppError(state.end.code, state.end.reason);
  }
  throw new AppError('copy-failed', 'The engine ended before the copy was made.');
}

async function copy(
  output: Output,
  folder: string,
  begin: (services: EngineServices, folder: string) => Promise<void>,
) {
  const path = personsPath(folder);
  const line = openLiveLine();
  const { files, bytes, notes, milliseconds } = await interruptible((signal) =>
    withEngine(async (services) => {
      await begin(services, path);
      return followCopy(services, signal, (text) => line.update(text));
    }),
  ).finally(() => line.end());
  return (what: string) =>
    output.result({ folder: path, files, bytes, seconds: milliseconds / 1000, notes }, () =>
      [
        `${what} ${path}: ${files} file(s), ${formatBytes(bytes)}, in ${formatDuration(milliseconds / 1000)}; each was read again and is as it was written.`,
        ...notes.map((note) => `note: ${note}`),
      ].join('\n'),
    );
}

/** `vicreg storage …` */
export function addStorageCommand(program: Command): void {
  const storage = program
    .command('storage')
    .description('how much room the data folder and its parts take; move it, clean it')
    .option(...JSON_OPTION)
    .action(
      action(async (output) => {
        const report = await withEngine((services) => services.storage.show());
        output.result(report, () => reportText(report));
      }),
    );
  storage
    .command('move')
    .description('move the data folder to another place, when nothing trains; the old files stay until you delete them')
    .argument('<folder>', 'an empty folder, or one that is not there')
    .option(...JSON_OPTION)
    .action(
      action(async (output, folder: string) => {
        const tell = await copy(output, folder, ({ storage: service }, path) => service.move({ folder: path }));
        tell('The data folder is now');
      }),
    );
  storage
    .command('clean')
    .description('delete superseded checkpoints, which no run goes on from')
    .option(...JSON_OPTION)
    .action(
      action(async (output) => {
        const removed = await withEngine((services) => services.storage.removeSuperseded());
        output.result(
          removed,
          () => `Deleted ${removed.files} checkpoint(s): ${formatBytes(removed.bytes)} are free again.`,
        );
      }),
    );
}

/** `vicreg backup` */
export function addBackupCommand(program: Command): void {
  program
    .command('backup')
    .description(
      'copy the data folder while runs train; the copy is a data folder itself (VICREG_HOME=FOLDER opens it)',
    )
    .argument('<folder>', 'an empty folder, or one that is not there')
    .option(...JSON_OPTION)
    .action(
      action(async (output, folder: string) => {
        const tell = await copy(output, folder, ({ storage }, path) => storage.backUp({ folder: path }));
        tell('Backed up to');
      }),
    );
}

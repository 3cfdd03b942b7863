import type { Command } from 'commander';
import type { RunChange } from '../../../../src-shared/contract/library.ts';
import { AppError } from '../../../../src-shared/errors.ts';
import { formatBytes } from '../../../../src-shared/format.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import type { Output } from '../terminal/output.ts';
import { withEngine } from '../with-engine.ts';

const countRuns = (count: number) => (count === 1 ? '1 run' : `${count} runs`);

/** @param done what has become of the runs, such as "archived" */
async function change(output: Output, runIds: string[], done: string, wanted: Omit<RunChange, 'runId'>): Promise<void> {
  const { undo } = await withEngine(({ library }) =>
    library.change({ changes: runIds.map((runId) => ({ runId, ...wanted })) }),
  );
  output.result({ runIds, change: wanted, before: undo }, () => `${countRuns(runIds.length)} ${done}.`);
}

/** What is switched on and off, with what is said of the runs afterwards. */
const SWITCHES = [
  ['pin', 'show runs before the others', { pinned: true }, 'pinned'],
  ['unpin', 'show them in their place again', { pinned: false }, 'no longer pinned'],
  ['archive', 'put runs away: lists leave them out unless asked', { archived: true }, 'archived'],
  ['unarchive', 'take them out of the archive', { archived: false }, 'no longer archived'],
  ['trash', 'put runs into the trash, where they stay until they are deleted', { trashed: true }, 'in the trash'],
  ['restore', 'take runs out of the trash', { trashed: false }, 'restored'],
] as const;

function addSwitches(runs: Command): void {
  for (const [name, description, wanted, done] of SWITCHES) {
    runs
      .command(name)
      .description(description)
      .argument('<runs...>')
      .option(...JSON_OPTION)
      .action(action((output, runIds: string[]) => change(output, runIds, done, wanted)));
  }
}

function addTagCommands(runs: Command): void {
  const ways = [
    ['tag', 'give runs tags', 'addTags', 'tagged'],
    ['untag', 'take tags from runs', 'removeTags', 'no longer tagged so'],
  ] as const;
  for (const [name, description, key, done] of ways) {
    runs
      .command(name)
      .description(description)
      .argument('<tags>', 'comma-separated')
      .argument('<runs...>')
      .option(...JSON_OPTION)
      .action(
        action((output, tags: string, runIds: string[]) => change(output, runIds, done, { [key]: tags.split(',') })),
      );
  }
}

function addTextCommands(runs: Command): void {
  const texts = [
    ['rename', 'give runs another name', 'name', '<name>', 'renamed'],
    ['note', 'write a note to runs, in the place of what was there; empty for none', 'note', '<text>', 'noted'],
  ] as const;
  for (const [name, description, key, argument, done] of texts) {
    runs
      .command(name)
      .description(description)
      .argument(argument)
      .argument('<runs...>')
      .option(...JSON_OPTION)
      .action(action((output, text: string, runIds: string[]) => change(output, runIds, done, { [key]: text })));
  }
}

/** What deleting would do, so that a person can decide; the tone is that of a refusal, because nothing was done. */
async function refuse(runIds: string[]): Promise<never> {
  const sizes = await withEngine(({ library }) => library.sizes({ runIds }));
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  throw new AppError(
    'not-confirmed',
    `This would delete ${countRuns(runIds.length)} for good, with metrics, notes and checkpoints (${formatBytes(bytes)}). ` +
      'There is no way back. Add --yes to do it.',
    { kind: 'usage' },
  );
}

function addDeleteCommand(runs: Command): void {
  runs
    .command('delete')
    .description('delete runs in the trash for good, with their checkpoints')
    .argument('<runs...>')
    .option('--yes', 'there is no way back, and nothing is asked')
    .option(...JSON_OPTION)
    .action(
      action(async (output, runIds: string[], { yes }: { yes?: boolean }) => {
        if (yes !== true) await refuse(runIds);
        const deleted = await withEngine(({ library }) => library.delete({ runIds }));
        output.result(deleted, () => `${countRuns(deleted.runs)} deleted, ${formatBytes(deleted.bytes)} freed.`);
      }),
    );
}

/** `vicreg runs rename`, `tag`, `untag`, `note`, `pin`, `archive`, `trash`, `restore`, `delete` … */
export function addLibraryCommands(runs: Command): void {
  addTextCommands(runs);
  addTagCommands(runs);
  addSwitches(runs);
  addDeleteCommand(runs);
}

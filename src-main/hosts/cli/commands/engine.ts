import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { settingsSchema } from '../../../../src-shared/contract/settings.ts';
import { applySettings } from '../../../../src-shared/config/parse-run-config.ts';
import { AppError, messageOf } from '../../../../src-shared/errors.ts';
import { endEngine } from '../../../engine/attach/end-engine.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { personsPath } from '../paths.ts';
import { formatBytes } from '../../../../src-shared/format.ts';
import { formatTable } from '../terminal/table.ts';
import { personsDataFolder, withEngine } from '../with-engine.ts';

/** `vicreg engine`, `vicreg engine end` */
export function addEngineCommand(program: Command): void {
  const engine = program
    .command('engine')
    .description('the process in the background that keeps the runs and trains: show it, end it')
    .option(...JSON_OPTION)
    .action(
      action(async (output) => {
        const information = await withEngine(({ system }) => system.information());
        const { version, processId, startedAt, folder, clients, notes } = information;
        output.result(information, () =>
          [
            `version ${version}, process ${processId}, since ${startedAt}`,
            `data folder: ${folder}`,
            `connected: ${clients}, this command included`,
            ...notes,
          ].join('\n'),
        );
      }),
    );
  engine
    .command('end')
    .description('pause what trains, with a checkpoint, and end the engine; the next command starts it again')
    .option(...JSON_OPTION)
    .action(
      action(async (output) => {
        const processId = await endEngine(personsDataFolder());
        output.result({ processId }, () =>
          processId === null ? 'No engine was running.' : `The engine (process ${processId}) has ended.`,
        );
      }),
    );
}

/** `vicreg settings` */
export function addSettingsCommand(program: Command): void {
  program
    .command('settings')
    .description('show the settings of the program, or change some')
    .argument('[changes...]', 'such as keepAwake=false')
    .option(...JSON_OPTION)
    .action(
      action(async (output, changes: string[]) => {
        const parsed = settingsSchema.partial().safeParse(applySettings({}, changes));
        if (!parsed.success) {
          const faults = parsed.error.issues.map(({ path, message }) =>
            `${path.join('.')}: ${message}`.replace(/^: /, ''),
          );
          throw new AppError('setting-invalid', `The settings were not changed. ${faults.join('; ')}.`, {
            kind: 'usage',
          });
        }
        const settings = await withEngine((services) =>
          changes.length === 0 ? services.settings.show() : services.settings.change(parsed.data),
        );
        output.result(settings, () =>
          formatTable(
            [{ title: 'SETTING' }, { title: 'VALUE', align: 'right' }, { title: '' }],
            settingsSchema
              .keyof()
              .options.map((name) => [name, String(settings[name]), settingsSchema.shape[name].description ?? '']),
          ),
        );
      }),
    );
}

/** `vicreg diagnostics` */
export function addDiagnosticsCommand(program: Command): void {
  program
    .command('diagnostics')
    .description('write a zip archive for a report of a bug, without private paths, names or pictures')
    .argument('[file]', 'where to', 'vicreg-diagnostics.zip')
    .option(...JSON_OPTION)
    .action(
      action(async (output, file: string) => {
        const archive = await withEngine(({ system }) => system.diagnostics());
        const path = personsPath(file);
        try {
          await writeFile(path, archive, { flag: 'wx' });
        } catch (error) {
          throw new AppError('diagnostics-not-written', `${path} cannot be written: ${messageOf(error)}.`, {
            cause: error,
          });
        }
        output.result({ path, bytes: archive.byteLength }, () =>
          [
            `Wrote ${path} (${formatBytes(archive.byteLength)}).`,
            'Look into it before you send it: README.txt in it says what it holds.',
          ].join('\n'),
        );
      }),
    );
}

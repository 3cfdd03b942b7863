import type { Command } from 'commander';
import { z } from 'zod';
import { presets } from '../../../../src-shared/config/presets/index.ts';
import { runConfigSchema } from '../../../../src-shared/config/run-config.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { loadConfig } from '../load-config.ts';
import { collect } from '../options.ts';

/** `vicreg config schema`, `vicreg config show …` */
export function addConfigCommand(program: Command): void {
  const config = program.command('config').description('the settings of a run');
  config
    .command('schema')
    .description('print the JSON Schema of a run configuration: every setting, its default, unit and source')
    .option(...JSON_OPTION)
    .action(
      action((output) => {
        const schema = z.toJSONSchema(runConfigSchema, { io: 'input' });
        output.result(schema, () => JSON.stringify(schema, null, 2));
      }),
    );
  config
    .command('show')
    .description('print a complete configuration, with every default filled in')
    .argument('<config>', 'a JSON file, or preset:NAME')
    .option('--set <path=value>', 'change a setting; may be repeated', collect, [])
    .option(...JSON_OPTION)
    .action(
      action(async (output, source: string, options: { set: string[] }) => {
        const complete = await loadConfig(source, options.set);
        output.result(complete, () => JSON.stringify(complete, null, 2));
      }),
    );
}

/** `vicreg presets` */
export function addPresetsCommand(program: Command): void {
  program
    .command('presets')
    .description('list the presets, with where their numbers come from')
    .option(...JSON_OPTION)
    .action(
      action((output) => {
        const documents = presets.map(({ name, title, source, published }) => ({ name, title, source, published }));
        output.result({ presets: documents }, () =>
          documents
            .map(({ name, title, source, published }) =>
              [
                name,
                `  ${title}`,
                `  source: ${source}`,
                ...(published === null ? [] : [`  published: ${published}`]),
              ].join('\n'),
            )
            .join('\n'),
        );
      }),
    );
}

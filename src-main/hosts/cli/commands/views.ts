import type { Command } from 'commander';
import { action, JSON_OPTION } from '../command-action.ts';
import { contactSheet, writeSheet } from '../contact-sheet.ts';
import { interruptible } from '../interrupt.ts';
import { loadConfig } from '../load-config.ts';
import { collect, wholeNumber } from '../options.ts';
import { personsPath } from '../paths.ts';
import { withEngine } from '../with-engine.ts';

type ViewsOptions = { preset: string; set: string[]; step: number; count: number; out: string };

/** `vicreg views` */
export function addViewsCommand(program: Command): void {
  program
    .command('views')
    .description('draw the two views that an update of training makes of its pictures, as one sheet')
    .argument('<dataset>', 'a prepared data set')
    .option('--preset <name>', 'whose augmentations', 'digits')
    .option('--set <path=value>', 'change a setting, such as augmentation.views.0.grayscale=1', collect, [])
    .option('--step <number>', 'which update, from 0', wholeNumber(0), 0)
    .option('--count <number>', 'the first so many pictures of its batch, at most 64', wholeNumber(1), 8)
    .requiredOption('--out <file>', 'the PNG to write: pictures, their first views, their second views')
    .option(...JSON_OPTION)
    .action(
      action(async (output, dataset: string, { preset, set, step, count, out }: ViewsOptions) => {
        const { seed, augmentation, training } = await loadConfig(`preset:${preset}`, set);
        const path = personsPath(out);
        const request = {
          dataset,
          seed,
          augmentation,
          pictures: { kind: 'batch' as const, step, batchSize: training.batchSize },
          from: 0,
          count: Math.min(count, 64),
        };
        const pairs = await interruptible((signal) =>
          withEngine((services) => services.preview.views(request, { signal })),
        );
        await writeSheet(path, contactSheet(pairs));
        const { epoch, rows, classes, drawn, size, viewSize } = pairs;
        const pictures = rows.map((row, index) => ({
          row,
          class: classes[index] ?? null,
          views: drawn.map((view) => view[index]),
        }));
        output.result({ out: path, step, epoch, size, viewSize, pictures }, () =>
          [
            `${path}: ${rows.length} pictures of ${dataset} as update ${step} (epoch ${epoch}) sees them.`,
            'Top: the pictures. Middle: their first views. Bottom: their second views, before they are normalised.',
          ].join('\n'),
        );
      }),
    );
}

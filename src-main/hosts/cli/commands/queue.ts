import type { Command } from 'commander';
import { action, JSON_OPTION } from '../command-action.ts';
import { wholeNumber } from '../options.ts';
import type { Output } from '../terminal/output.ts';
import { formatTable } from '../terminal/table.ts';
import type { EngineServices } from '../../../../src-shared/contract/index.ts';
import { withEngine } from '../with-engine.ts';

type Queue = Awaited<ReturnType<EngineServices['training']['queue']>>;

function text({ held, active, waiting }: Queue): string {
  if (active.length + waiting.length === 0) return held ? 'The queue is empty, and held.' : 'The queue is empty.';
  const rows = [
    ...active.map((run) => ['', run.id, run.name, run.status, `${run.step}/${run.totalSteps}`]),
    ...waiting.map(({ run, held: isHeld }, index) => [
      String(index + 1),
      run.id,
      run.name,
      isHeld ? 'held' : 'waits',
      `${run.step}/${run.totalSteps}`,
    ]),
  ];
  const table = formatTable(
    [
      { title: 'PLACE', align: 'right' },
      { title: 'RUN' },
      { title: 'NAME' },
      { title: 'STATUS' },
      { title: 'STEP', align: 'right' },
    ],
    rows,
  );
  return held ? `${table}\nThe queue is held: nothing begins until 'vicreg queue release'.` : table;
}

async function tellQueue(output: Output, change: (services: EngineServices) => Promise<unknown>): Promise<void> {
  const queue = await withEngine(async (services) => {
    await change(services);
    return services.training.queue();
  });
  output.result(queue, () => text(queue));
}

/** `vicreg queue …`: first in, first out, one run at a time. */
export function addQueueCommand(program: Command): void {
  const queue = program
    .command('queue')
    .description('show the runs that wait; change their order, hold them back, take them out')
    .option(...JSON_OPTION)
    .action(action((output) => tellQueue(output, () => Promise.resolve())));
  queue
    .command('move')
    .description('give a waiting run another place')
    .argument('<run>')
    .argument('<place>', 'from 1; the last when there are fewer', wholeNumber(1))
    .option(...JSON_OPTION)
    .action(
      action((output, runId: string, place: number) =>
        tellQueue(output, ({ training }) => training.move({ runId, position: place - 1 })),
      ),
    );
  const holding = [
    ['hold', true, 'keep a waiting run from beginning; without one, the whole queue'],
    ['release', false, 'let a held run begin; without one, the whole queue'],
  ] as const;
  for (const [name, held, description] of holding) {
    queue
      .command(name)
      .description(description)
      .argument('[run]')
      .option(...JSON_OPTION)
      .action(
        action((output, runId: string | undefined) =>
          tellQueue(output, ({ training }) => training.hold({ runId: runId ?? null, held })),
        ),
      );
  }
  queue
    .command('remove')
    .description('take a run out of the queue; it is kept')
    .argument('<run>')
    .option(...JSON_OPTION)
    .action(action((output, runId: string) => tellQueue(output, ({ training }) => training.leave({ runId }))));
}

/**
 * What eight clients that follow one run cost it: a real run with a small network on wasm, with stretches in which nobody
 * is connected and stretches in which eight processes follow it, in turns.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { attachEngine, type EngineConnection } from '../src-main/engine/attach/attach-engine.ts';
import { addDigits, quickConfig, stateWhere } from '../tests/support/engine-runs.ts';
import { askChild, nextMessage } from './support/ask-child.ts';
import { print, printConditions } from './support/conditions.ts';
import { quantile } from './support/quantiles.ts';
import { withHome } from './support/temporary-home.ts';

const CLIENT = join(import.meta.dirname, 'support/following-client.ts');
const CLIENTS = 8;
const ROUNDS = Number(process.argv[2] ?? 10);
const STRETCH_MILLISECONDS = 8000;
/** Whoever came or went leaves the stretch alone. */
const SETTLE_MILLISECONDS = 1000;
/** More than are ever made. */
const STEPS = 10_000_000;

type Stretch = { fromStep: number; toStep: number };

async function withEngine<Result>(home: string, ask: (services: EngineConnection['services']) => Promise<Result>) {
  const { services, close } = await attachEngine(home);
  try {
    return await ask(services);
  } finally {
    close();
  }
}

/** Lets time pass in which the bench itself is not connected. */
async function stretch(home: string, runId: string): Promise<Stretch> {
  const stepNow = () => withEngine(home, async ({ runs }) => (await runs.show({ runId })).run.step);
  await setTimeout(SETTLE_MILLISECONDS);
  const fromStep = await stepNow();
  await setTimeout(STRETCH_MILLISECONDS);
  return { fromStep, toStep: await stepNow() };
}

async function startClients(home: string, runId: string) {
  const clients = Array.from({ length: CLIENTS }, () =>
    spawn(process.execPath, ['--no-warnings', CLIENT, home, runId], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  );
  await Promise.all(clients.map(nextMessage));
  const tell = (message: string) => Promise.all(clients.map((client) => askChild(client, message)));
  return {
    follow: () => tell('follow'),
    /** @returns how many points they have read */
    leave: async () => (await tell('leave')).reduce<number>((sum, points) => sum + Number(points), 0),
    end: () => clients.forEach((client) => client.kill()),
  };
}

/** The median of the milliseconds from one update to the next. */
async function stepTime(home: string, runId: string, { fromStep, toStep }: Stretch): Promise<number> {
  const times: number[] = [];
  const names = ['loss'];
  await withEngine(home, async ({ runs }) => {
    for (let from: number | null = fromStep; from !== null && from < toStep;) {
      const answer: Awaited<ReturnType<typeof runs.points>> = await runs.points({ runId, names, fromStep: from });
      const { steps, milliseconds } = answer.series[0] ?? { steps: [], milliseconds: [] };
      for (let index = 1; index < steps.length; index++) {
        if ((steps[index] ?? Infinity) > toStep) break;
        times.push((milliseconds[index] ?? NaN) - (milliseconds[index - 1] ?? NaN));
      }
      from = answer.nextStep;
    }
  });
  return quantile(times, 0.5);
}

function range(ratios: readonly number[]): string {
  const at = (share: number) => quantile(ratios, share).toFixed(3);
  return `median ${at(0.5)}, the middle half from ${at(0.25)} to ${at(0.75)}, all from ${at(0)} to ${at(1)}`;
}

async function measureRounds(home: string, runId: string): Promise<void> {
  const clients = await startClients(home, runId);
  const alone: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let points = 0;
    const unfollowed = () => stretch(home, runId);
    const followed = async () => {
      await clients.follow();
      const measured = await stretch(home, runId);
      points = await clients.leave();
      return measured;
    };
    // Who comes first changes, so that a drift of the machine falls on both.
    const order = round % 2 === 0 ? [unfollowed, followed] : [followed, unfollowed];
    const stretches: Stretch[] = [];
    for (const one of order) stretches.push(await one());
    if (round % 2 === 1) stretches.reverse();
    const [without = NaN, withClients = NaN] = await Promise.all(stretches.map((one) => stepTime(home, runId, one)));
    alone.push(without);
    ratios.push(withClients / without);
    const times = `${without.toFixed(3)} ms without, ${withClients.toFixed(3)} ms with`;
    print(
      `round ${round + 1}: median step ${times}, ratio ${(withClients / without).toFixed(3)}; ${points} points read`,
    );
  }
  clients.end();
  print(`ratio of step times with ${CLIENTS} clients to without: ${range(ratios)}`);
  const noise = alone.slice(1).map((time, index) => time / (alone[index] ?? NaN));
  print(`noise, as the ratio of one stretch without clients to the one before: ${range(noise)}`);
}

printConditions('before');
await withHome(async (home) => {
  const runId = await withEngine(home, async (services) => {
    await addDigits(services);
    const { id } = await services.training.start({ config: quickConfig(STEPS) });
    await stateWhere(services, id, ({ run }) => run.step > 100);
    return id;
  });
  await measureRounds(home, runId);
});
printConditions('after');

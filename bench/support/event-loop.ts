import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';

const RESOLUTION_MILLISECONDS = 10;

const distributionSchema = z.strictObject({ median: z.number(), p99: z.number(), longest: z.number() });

/** All in milliseconds. */
export const eventLoopSchema = z.strictObject({
  delay: distributionSchema.describe('How late a timer of 10 milliseconds was, whoever was to blame'),
  work: distributionSchema.describe('Processor time of the thread between two ticks: others on the machine count not'),
  busy: z.number().describe('Share of a core that the process kept busy, all of its threads'),
});
export type EventLoop = z.infer<typeof eventLoopSchema>;

type Histogram = { percentile: (share: number) => number; max: number };

/** @param unit so many of the histogram's are a millisecond */
function distributionOf(histogram: Histogram, unit: number, less: number): z.infer<typeof distributionSchema> {
  const milliseconds = (value: number) => Math.max(0, value / unit - less);
  const [median, p99] = [milliseconds(histogram.percentile(50)), milliseconds(histogram.percentile(99))];
  return { median, p99, longest: milliseconds(histogram.max) };
}

function threadMicroseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Watches the event loop of this process; `take` tells how it did since it was last asked. */
export function watchEventLoop(): { take: () => EventLoop } {
  // What Node counts is the time between two ticks, the resolution included.
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  delays.enable();
  const work = createHistogram();
  let worked = threadMicroseconds();
  setInterval(() => {
    const now = threadMicroseconds();
    work.record(Math.max(1, now - worked));
    worked = now;
  }, RESOLUTION_MILLISECONDS).unref();
  let began = performance.now();
  let usage = process.cpuUsage();
  return {
    take() {
      const { user, system } = process.cpuUsage(usage);
      const taken = {
        delay: distributionOf(delays, 1e6, RESOLUTION_MILLISECONDS),
        work: distributionOf(work, 1e3, 0),
        busy: (user + system) / 1000 / (performance.now() - began),
      };
      delays.reset();
      work.reset();
      began = performance.now();
      usage = process.cpuUsage();
      return taken;
    },
  };
}

export function eventLoopLines({ delay, work, busy }: EventLoop): string[] {
  const line = ({ median, p99, longest }: EventLoop['delay']) =>
    `median ${median.toFixed(2)} ms, 99th percentile ${p99.toFixed(2)} ms, longest ${longest.toFixed(2)} ms`;
  return [
    `event-loop delay of the engine (a timer of ${RESOLUTION_MILLISECONDS} ms): ${line(delay)}`,
    `processor time of its thread between two ticks: ${line(work)}; the process kept ${busy.toFixed(2)} cores busy`,
  ];
}

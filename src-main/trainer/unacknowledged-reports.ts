import type { Report } from '../../src-shared/contract/trainer.ts';

/** The reports that the engine has not said to be recorded, in order. */
export type UnacknowledgedReports = {
  add: (report: Report) => void;
  /** The first `count` reports of all that were ever added are recorded. */
  acknowledge: (count: number) => void;
  /** No acknowledgement will come any more. */
  giveUp: () => void;
  /** Resolves when none is left, or none will be acknowledged any more. */
  settled: () => Promise<void>;
  list: () => Report[];
};

export function keepUnacknowledgedReports(): UnacknowledgedReports {
  const reports: Report[] = [];
  let acknowledged = 0;
  let isGivenUp = false;
  let onSettled = () => {};
  const look = () => {
    if (isGivenUp || reports.length === 0) onSettled();
  };
  return {
    add: (report) => void reports.push(report),
    acknowledge(count) {
      reports.splice(0, count - acknowledged);
      acknowledged = count;
      look();
    },
    giveUp() {
      isGivenUp = true;
      look();
    },
    settled: () =>
      new Promise((resolve) => {
        onSettled = resolve;
        look();
      }),
    list: () => [...reports],
  };
}

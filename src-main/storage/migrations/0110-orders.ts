/**
 * Evaluations in the order in which they were made, whatever the clock said then; runs of one status in the order of
 * all runs, those of one moment too.
 */
export const orders = {
  version: 110,
  sql: `
    DROP INDEX evaluations_by_run;
    CREATE INDEX evaluations_by_run ON evaluations (run_id);
    DROP INDEX runs_by_status;
    CREATE INDEX runs_by_status ON runs (status, created_at, id);
  `,
};

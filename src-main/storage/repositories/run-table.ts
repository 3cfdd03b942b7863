import { z } from 'zod';
import { TOTALS, type RunCursor, type RunPlace, type RunTable } from '../../../src-shared/contract/runs.ts';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import { splitJson } from '../split-json.ts';
import { IS_IN_PLACES, parseRunSummaries, placesFor, SUMMARY_COLUMNS } from './runs.ts';
import { measureSeriesTotals, type SeriesTotals } from './series-totals.ts';

type Row = { id: string; config: string } & { [Key in keyof SeriesTotals]: SeriesTotals[Key] | null };

const selectRuns = prepared((database) =>
  database.prepare<[RunCursor & { count: number } & ReturnType<typeof placesFor>], Row>(
    `SELECT ${SUMMARY_COLUMNS}, config, names, totals FROM runs LEFT JOIN series_totals ON series_totals.run_id = id
     WHERE (created_at, id) <= (:createdAt, :id) AND ${IS_IN_PLACES} ORDER BY created_at DESC, id DESC LIMIT :count`,
  ),
);

/** Behind every time that a run can have. */
const NEWEST: RunCursor = { createdAt: '\u{10ffff}', id: '' };

/** Numbers values in the order in which they are first seen, from 0. */
function numbering(): { values: string[]; numberOf: (value: string) => number } {
  const values: string[] = [];
  const numbers = new Map<string, number>();
  return {
    values,
    numberOf(value) {
      let number = numbers.get(value);
      if (number === undefined) {
        number = values.push(value) - 1;
        numbers.set(value, number);
      }
      return number;
    },
  };
}

const keySchema = z.string();

function tabulateConfigs(configs: readonly string[]): RunTable['configs'] {
  const keys = numbering();
  const parts = numbering();
  const rows = configs.map((config) =>
    splitJson(config).map(([key, value]): [number, number] => [keys.numberOf(key), parts.numberOf(value) + 1]),
  );
  const width = keys.values.length;
  const partOf = new Uint32Array(rows.length * width);
  for (const [row, entries] of rows.entries()) {
    for (const [key, part] of entries) partOf[row * width + key] = part;
  }
  return { keys: keys.values.map((key) => keySchema.parse(JSON.parse(key))), parts: parts.values, partOf };
}

const namesSchema = z.array(z.string());

function tabulateSeries(found: readonly SeriesTotals[]): RunTable['series'] {
  const names = numbering();
  // Runs have the same series for the most part: each list of names is read once.
  const numbersOf = new Map<string, number[]>();
  const read = (text: string) => {
    const numbers = namesSchema.parse(JSON.parse(text)).map(names.numberOf);
    numbersOf.set(text, numbers);
    return numbers;
  };
  const name = found.map((one) => numbersOf.get(one.names) ?? read(one.names));
  const totals = new Float64Array(name.flat().length * TOTALS.length);
  const bytes = new Uint8Array(totals.buffer);
  let at = 0;
  for (const one of found) {
    bytes.set(one.totals, at);
    at += one.totals.byteLength;
  }
  return {
    names: names.values,
    run: Uint32Array.from(name.flatMap((numbers, run) => numbers.map(() => run))),
    name: Uint32Array.from(name.flat()),
    totals,
  };
}

/**
 * At most `limit` runs from a cursor on, the newest first. No points are read but of runs under way and of those that
 * were never asked for since they ended.
 * @param pause is waited for before each of those
 */
export async function readRunTable(
  database: Database,
  { from, limit, places }: { from: RunCursor | null; limit: number; places: readonly RunPlace[] },
  pause: () => Promise<void> | undefined,
): Promise<RunTable> {
  const rows = selectRuns(database).all({ ...(from ?? NEWEST), ...placesFor(places), count: limit + 1 });
  const summaries = parseRunSummaries(rows);
  const beyond = summaries[limit];
  const configs = tabulateConfigs(rows.slice(0, limit).map(({ config }) => config));
  const found: SeriesTotals[] = [];
  for (const { id, names, totals } of rows.slice(0, limit)) {
    if (names !== null && totals !== null) found.push({ names, totals });
    else {
      await pause();
      found.push(measureSeriesTotals(database, id));
    }
  }
  return {
    runs: summaries.slice(0, limit),
    configs,
    series: tabulateSeries(found),
    next: beyond === undefined ? null : { createdAt: beyond.createdAt, id: beyond.id },
  };
}

import type { SeriesPoints } from '../../../src-shared/contract/runs.ts';
import type { EngineServices } from '../../../src-shared/contract/index.ts';

/** Every point of some series of a run (null: of all), one value per step, by the name of the series. */
export async function readSeries(
  { runs }: EngineServices,
  runId: string,
  names: string[] | null,
): Promise<Map<string, Omit<SeriesPoints, 'name'>>> {
  const parts = new Map<string, SeriesPoints[]>();
  for (let fromStep: number | null = 0; fromStep !== null;) {
    const answer: Awaited<ReturnType<typeof runs.points>> = await runs.points({ runId, names, fromStep });
    for (const points of answer.series) parts.set(points.name, [...(parts.get(points.name) ?? []), points]);
    fromStep = answer.nextStep;
  }
  return new Map([...parts].map(([name, pieces]) => [name, joined(pieces)]));
}

function joined(pieces: readonly SeriesPoints[]): Omit<SeriesPoints, 'name'> {
  const length = pieces.reduce((sum, { steps }) => sum + steps.length, 0);
  const whole = {
    steps: new Float64Array(length),
    milliseconds: new Float64Array(length),
    values: new Float32Array(length),
  };
  let offset = 0;
  for (const { steps, milliseconds, values } of pieces) {
    whole.steps.set(steps, offset);
    whole.milliseconds.set(milliseconds, offset);
    whole.values.set(values, offset);
    offset += steps.length;
  }
  return whole;
}

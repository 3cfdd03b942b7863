import { z } from 'zod';
import type { RunEvent } from '../../../src-shared/contract/runs.ts';
import type { Annotation } from '../charts/chart-series.ts';

const statusChange = z.object({ to: z.string() });

/** How an event is drawn; null when charts do not show it. `isAgain`: the run had made updates before. */
function lookOf({ kind, data }: RunEvent, isAgain: boolean): Annotation['look'] | null {
  if (kind === 'checkpoint') return 'mark';
  if (kind === 'checkpoint-damaged' || kind === 'backend-changed') return 'warning';
  if (kind !== 'status') return null;
  const to = statusChange.safeParse(data).data?.to;
  if (to === 'failed') return 'alarm';
  if (to === 'interrupted') return 'warning';
  if (to === 'running') return isAgain ? 'line' : null;
  return to === 'paused' || to === 'stopped' ? 'line' : null;
}

/** The events of a run that its charts show, each behind the last update that it follows. */
export function annotationsOf(events: readonly RunEvent[]): Annotation[] {
  return events.flatMap((event) => {
    const { step, sentence } = event;
    if (step === null) return [];
    const look = lookOf(event, step > 0);
    return look === null ? [] : [{ step: Math.max(0, step - 1), sentence, look }];
  });
}

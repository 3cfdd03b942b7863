import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOutbox } from '../../../src-shared/rpc/outbox.ts';

const newest = (_earlier: number, later: number) => later;

describe('createOutbox', () => {
  it('sends at once while the subscriber keeps up', () => {
    const sent: number[] = [];
    const outbox = createOutbox(newest, (event: number) => sent.push(event));
    for (const event of [1, 2, 3]) {
      outbox.emit(event);
      outbox.more();
    }
    expect(sent).toEqual([1, 2, 3]);
  });

  it('keeps one event for a slow subscriber, merged from all that waited', () => {
    const sent: number[][] = [];
    const outbox = createOutbox(
      (earlier: number[], later: number[]) => [...earlier, ...later],
      (event) => sent.push(event),
    );
    for (const event of [1, 2, 3, 4]) outbox.emit([event]);
    expect(sent).toEqual([[1]]);
    outbox.more();
    outbox.more();
    expect(sent).toEqual([[1], [2, 3, 4]]);
  });

  it('sends what waits before the end, and nothing after it', () => {
    const sent: (number | string)[] = [];
    const outbox = createOutbox(newest, (event: number) => sent.push(event));
    outbox.emit(1);
    outbox.emit(2);
    outbox.finish(() => sent.push('end'));
    outbox.emit(3);
    expect(sent).toEqual([1]);
    outbox.more();
    expect(sent).toEqual([1, 2, 'end']);
  });

  it('never sends before the last event was taken, and always sends the newest', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('emit', 'more')), (actions) => {
        let emitted = 0;
        let inFlight = 0;
        let last = 0;
        const outbox = createOutbox(newest, (event: number) => {
          last = event;
          inFlight++;
        });
        for (const action of actions) {
          if (action === 'emit') outbox.emit(++emitted);
          else if (inFlight > 0) {
            inFlight--;
            outbox.more();
          }
          expect(inFlight).toBeLessThanOrEqual(1);
        }
        if (inFlight > 0) outbox.more();
        expect(last).toBe(emitted);
      }),
    );
  });
});

import type { ListedKeys } from '../../lib/shortcuts.ts';
import type { Places, Range } from './axis.ts';
import { indexAt } from './index-at.ts';

type Stroke = { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean };
type Shown = { range: Range; extent: Range; cursor: number | null; places: Places };
/** What is left out stays as it is. */
type Moved = { range?: Range | null; cursor?: number | null };

const ZOOM = 2;
const PAN = 0.25;

/** Makes a range lie within the extent; null when it is all of it. */
function within({ from, to }: Range, extent: Range): Range | null {
  const width = Math.min(to - from, extent.to - extent.from);
  const start = Math.max(extent.from, Math.min(from, extent.to - width));
  return width >= extent.to - extent.from ? null : { from: start, to: start + width };
}

function zoomed({ range, extent, cursor }: Shown, factor: number): Range | null {
  const middle = cursor !== null && cursor >= range.from && cursor <= range.to ? cursor : (range.from + range.to) / 2;
  return within({ from: middle - (middle - range.from) * factor, to: middle + (range.to - middle) * factor }, extent);
}

function panned({ range, extent }: Shown, share: number): Range | null {
  const by = (range.to - range.from) * share;
  return within({ from: range.from + by, to: range.to + by }, extent);
}

/** The next point (or bucket) of a series before or behind the cursor; the newest shown when there is no cursor yet. */
function stepped({ cursor, range, places }: Shown, direction: 1 | -1): Moved {
  const { starts, ends } = places;
  if (starts.length === 0) return {};
  const newest = Math.max(0, indexAt(starts, range.to));
  const next = cursor === null ? newest : indexAt(starts, cursor) + direction;
  const place = ends[Math.max(0, Math.min(starts.length - 1, next))] ?? 0;
  return { cursor: place };
}

/** What a key does to a chart; null when it does nothing. */
export function moveOnKey({ key, shiftKey, ctrlKey, metaKey, altKey }: Stroke, shown: Shown): Moved | null {
  if (ctrlKey || metaKey || altKey) return null;
  switch (key) {
    case 'ArrowLeft':
      return shiftKey ? { range: panned(shown, -PAN) } : stepped(shown, -1);
    case 'ArrowRight':
      return shiftKey ? { range: panned(shown, PAN) } : stepped(shown, 1);
    case 'Home':
      return { cursor: shown.range.from };
    case 'End':
      return { cursor: shown.range.to };
    case '+':
    case '=':
      return { range: zoomed(shown, 1 / ZOOM) };
    case '-':
      return { range: zoomed(shown, ZOOM) };
    case '0':
      return { range: null };
    case 'Escape':
      return { range: null, cursor: null };
    default:
      return null;
  }
}

/** For the help. */
export const CHART_KEYS: readonly ListedKeys[] = [
  { title: 'Move the cursor', keys: ['ArrowLeft', 'ArrowRight'], scope: 'Charts' },
  { title: 'To the beginning, to the end', keys: ['Home', 'End'], scope: 'Charts' },
  { title: 'Move what is shown', keys: ['Shift+ArrowLeft', 'Shift+ArrowRight'], scope: 'Charts' },
  { title: 'Zoom in, zoom out', keys: ['+', '-'], scope: 'Charts' },
  { title: 'Show everything', keys: ['0'], scope: 'Charts' },
];

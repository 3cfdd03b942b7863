/**
 * One line that is rewritten while something goes on. Where standard error is no terminal (a log file, CI) a line is
 * written out every so often instead, so that the log tells how it went.
 */
export type LiveLine = {
  update(text: string): void;
  /** Ends the line; `text` is what stays. */
  end(text?: string): void;
};

const REDRAW_MILLISECONDS = 100;
const LOG_MILLISECONDS = 10_000;

export function openLiveLine(stream: NodeJS.WriteStream = process.stderr): LiveLine {
  let drawnAt = -Infinity;
  let isDrawn = false;
  const clear = () => {
    if (isDrawn) stream.write('\r\u001b[2K');
    isDrawn = false;
  };
  return {
    update: (text) => {
      const now = performance.now();
      if (now - drawnAt < (stream.isTTY ? REDRAW_MILLISECONDS : LOG_MILLISECONDS)) return;
      drawnAt = now;
      if (!stream.isTTY) {
        stream.write(`${text}\n`);
        return;
      }
      clear();
      stream.write(text.slice(0, Math.max(stream.columns - 1, 20)));
      isDrawn = true;
    },
    end: (text) => {
      clear();
      if (text !== undefined) stream.write(`${text}\n`);
    },
  };
}

/** '█████░░░░░ 52 %': how much of something is done. */
export function progressBar(done: number, total: number, width = 20): string {
  const share = total > 0 ? Math.min(Math.max(done / total, 0), 1) : 0;
  const full = Math.round(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** A curve in one line of text: the mean of each part, from the lowest block (minimum) to the highest (maximum). */
export function sparkline(values: readonly number[], width: number): string {
  const blocks = '▁▂▃▄▅▆▇█';
  const parts = Math.min(width, values.length);
  const means = Array.from({ length: parts }, (_, part) => {
    const slice = values.slice(
      Math.floor((part * values.length) / parts),
      Math.floor(((part + 1) * values.length) / parts),
    );
    return slice.reduce((sum, value) => sum + value, 0) / slice.length;
  });
  const finite = means.filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  return means
    .map((mean) => (Number.isFinite(mean) ? blocks[span > 0 ? Math.round(((mean - low) / span) * 7) : 0] : '×'))
    .join('');
}

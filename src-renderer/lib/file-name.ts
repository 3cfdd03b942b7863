const MOST_CHARACTERS = 60;

/** Letters (of any script), digits and hyphens: what every system takes. */
function plain(text: string): string {
  const safe = text
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N}.=]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return Array.from(safe).slice(0, MOST_CHARACTERS).join('') || 'unnamed';
}

/** 'first-run_vs_second-run_loss.svg', '12-runs_loss.csv': what a file of some runs holds. */
export function fileNameOf(runs: readonly string[], what: string, extension: string): string {
  const subject = runs.length > 2 ? `${runs.length}-runs` : runs.map(plain).join('_vs_');
  return `${subject}_${plain(what)}.${extension}`;
}

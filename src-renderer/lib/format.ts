/** '12,480'. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** '24 Nov 2026, 19:42' in the person's time zone. */
export function formatTime(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

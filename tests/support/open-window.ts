import type { Page } from 'playwright';
import { onTestFinished } from 'vitest';

export type OpenWindow = {
  page: Page;
  /** What went wrong in the page without being shown to the person. */
  complaints: string[];
};

/** Collects what goes wrong in a page without being shown to the person. */
export function listenToComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}

/** Prints what the person would have seen when the test fails: that says more than the line of the test. */
export function showFailure(page: Page): void {
  onTestFinished(async ({ task }) => {
    if (task.result?.state !== 'fail' || page.isClosed()) return;
    process.stderr.write(`${page.url()}\n${await page.locator('body').ariaSnapshot()}\n`);
  });
}

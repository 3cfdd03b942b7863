import type { Page } from 'playwright';
import type { Furnished } from './furnish.ts';

export type Screen = {
  name: string;
  place: string;
  /** Waits until there is what the picture is to show. */
  ready: (page: Page) => Promise<unknown>;
};

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name }).first().waitFor();

/** Every chart in sight has been drawn. */
const charts = async (page: Page) => {
  await page.locator('.uplot canvas').first().waitFor();
  await page.waitForLoadState('networkidle');
  // A frame for what came last.
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 500)))');
};

/** The engine has answered what a screen asks it for. */
const asked = (page: Page) =>
  page
    .getByText(/…$/)
    .filter({ hasText: /Asking|Drawing|Reading/ })
    .first()
    .waitFor({ state: 'hidden' });

const views = async (page: Page) => {
  await heading('New run')(page);
  await page.getByRole('region', { name: 'Two views' }).locator('canvas').nth(5).waitFor();
};

/** Every run that has a curve shows it. */
const trends = (page: Page) => page.getByRole('grid').locator('svg path[stroke]').nth(6).waitFor();

/** The screens of a store that holds nothing, and of a furnished one. */
export const SCREENS = {
  empty: [
    { name: 'empty-datasets', place: '#/datasets', ready: heading('Data sets') },
    { name: 'empty-runs', place: '#/runs', ready: heading('Runs') },
    { name: 'empty-new-run', place: '#/new', ready: heading('New run') },
    { name: 'empty-compare', place: '#/compare', ready: heading('Compare') },
  ],
  furnished: ({ finished, live }: Furnished): readonly Screen[] => [
    {
      name: 'datasets',
      place: '#/datasets/digits',
      ready: (page) => page.getByRole('region', { name: 'Split' }).waitFor(),
    },
    { name: 'new-run', place: '#/new?preset=digits', ready: views },
    { name: 'runs', place: '#/runs', ready: trends },
    { name: 'run', place: `#/runs/${live}`, ready: charts },
    { name: 'run-finished', place: `#/runs/${finished[0] ?? ''}`, ready: charts },
    { name: 'compare', place: `#/compare?runs=${finished.join(',')}`, ready: charts },
    { name: 'settings', place: '#/settings', ready: asked },
    { name: 'settings-storage', place: '#/settings/storage', ready: asked },
  ],
} satisfies { empty: readonly Screen[]; furnished: (furnished: Furnished) => readonly Screen[] };

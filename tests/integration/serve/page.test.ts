import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PageState } from '../../../src-main/hosts/serve/page-state.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { aRun, aState, serve } from './served.ts';

async function pageOf(state: Partial<PageState>) {
  const { ask, cookie } = await serve({ page: () => Promise.resolve({ ...aState, ...state }) });
  return ask('/', { headers: { cookie } });
}

describe('the page', () => {
  it('shows version, data folder, what runs and waits, and the last runs', async () => {
    const { status, body } = await pageOf({
      notes: ['The clock was set back.'],
      active: [aRun],
      waiting: [{ ...aRun, id: 'r2', name: 'next in line', status: 'queued', step: 0, loss: null }],
      recent: [{ ...aRun, id: 'r3', name: 'yesterday', status: 'failed', reason: 'The loss was NaN.', loss: NaN }],
    });
    expect(status).toBe(200);
    for (const words of ['version 1.2.3', '/home/someone/vicreg', 'The clock was set back.', 'window was not built']) {
      expect(body).toContain(words);
    }
    expect(body).toMatch(/Running[^]*digits by night[^]*41 of 600[^]*12\.35[^]*2026-01-02 03:04 UTC[^]*Queued/);
    expect(body).toMatch(/Queued[^]*next in line[^]*0 of 600[^]*–[^]*Last runs/);
    expect(body).toMatch(/Last runs[^]*yesterday[^]*failed[^]*The loss was NaN\.[^]*>NaN</);
  });

  it('says so when there is nothing, and when the queue is held', async () => {
    const { body } = await pageOf({ isQueueHeld: true });
    for (const words of ['Nothing is running.', 'Nothing waits.', 'There are no other runs.', 'The queue is held']) {
      expect(body).toContain(words);
    }
  });

  it('has the one style that its policy allows, for dark and light, and no script', async () => {
    const { body, headers } = await pageOf({ active: [aRun] });
    const styles = [...body.matchAll(/<style>([^]*?)<\/style>/g)].map(([, style]) => style ?? '');
    const hashes = styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(hashes).toHaveLength(1);
    expect(headers['content-security-policy']).toContain(`style-src ${hashes.join(' ')};`);
    expect(styles[0]).toContain('prefers-color-scheme: dark');
    expect(body).not.toMatch(/<script| style=| on[a-z]+=|https?:/i);
  });

  it('shows names as text, whatever they are', async () => {
    const evil = `</td><script>alert(1)</script><img src=x onerror="alert('2')">&amp;`;
    const run = { ...aRun, id: evil, name: evil, method: evil, datasetName: evil, reason: evil, createdAt: evil };
    const { body } = await pageOf({ version: evil, folder: evil, notes: [evil], active: [run], recent: [run] });
    expect(body).not.toMatch(/<script|<img|onerror="/);
    const escaped =
      '&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;2&#39;)&quot;&gt;&amp;amp;';
    expect(body.split(`<bdi>${escaped}</bdi>`)).toHaveLength(5);
  });

  it('says that the engine is gone, and is itself again when it is back', async () => {
    let isGone = true;
    const gone = new AppError('engine-gone', 'The engine has gone: its <process> ended.');
    const { ask, cookie } = await serve({ page: () => (isGone ? Promise.reject(gone) : Promise.resolve(aState)) });
    const without = await ask('/', { headers: { cookie } });
    expect(without).toMatchObject({ status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(without.headers['content-security-policy']).toContain("default-src 'none'");
    expect(without.body).toContain('The engine has gone: its &lt;process&gt; ended.');
    isGone = false;
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });

  it('says so when the program has a defect', async () => {
    const { ask, cookie } = await serve({ page: () => Promise.reject(new TypeError('one is not a function')) });
    const { status, body } = await ask('/', { headers: { cookie } });
    expect(status).toBe(500);
    expect(body).toContain('This is a defect in the program: one is not a function');
  });
});

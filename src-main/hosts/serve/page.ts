import { createHash } from 'node:crypto';
import { formatMetric } from '../cli/terminal/format.ts';
import { html, type Html } from './html.ts';
import type { PageRun, PageState } from './page-state.ts';

/** Seconds after which the page asks for itself again; it has no script that could be told of changes. */
const REFRESH_SECONDS = 10;

const STYLE = `
:root { color-scheme: light dark; --line: #d5d7db; --quiet: #5c6370; --accent: #2f6fde; }
@media (prefers-color-scheme: dark) { :root { --line: #3a3f48; --quiet: #a0a7b4; --accent: #7aa7ff; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 0.5rem; }
p { margin: 0.5rem 0; }
.quiet { color: var(--quiet); }
.note { border-left: 3px solid var(--accent); padding-left: 0.75rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
td { overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font: 0.9em ui-monospace, monospace; }
`;

/** Byte for byte what the hash is of, so not within a template that is laid out anew. */
const STYLE_ELEMENT: Html = { html: `<style>${STYLE}</style>` };

/** For the Content-Security-Policy: the only style that a page may have. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

function document(content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="${REFRESH_SECONDS}" />
        <title>VICReg Workbench</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          <h1>VICReg Workbench</h1>
          ${content}
        </main>
      </body>
    </html>`.html;
}

/** '2026-11-24 19:42 UTC' of ISO 8601. */
function minute(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

function row(run: PageRun): Html {
  // bdi: a name in another direction of writing must not turn what stands beside it round.
  return html`<tr>
    <td><bdi>${run.name}</bdi><br /><span class="quiet">${run.id}</span></td>
    <td>${run.status}${run.reason === null ? '' : html`<br /><span class="quiet">${run.reason}</span>`}</td>
    <td>${run.method}</td>
    <td><bdi>${run.datasetName}</bdi></td>
    <td class="number">${run.step} of ${run.totalSteps}</td>
    <td class="number">${run.loss === null ? '–' : formatMetric(run.loss)}</td>
    <td class="number"><time datetime="${run.createdAt}">${minute(run.createdAt)}</time></td>
  </tr>`;
}

function section(title: string, runs: readonly PageRun[], nothing: string): Html {
  if (runs.length === 0) {
    return html`<h2>${title}</h2>
      <p class="quiet">${nothing}</p>`;
  }
  return html`<h2>${title}</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Run</th>
            <th>Status</th>
            <th>Method</th>
            <th>Data set</th>
            <th class="number">Updates</th>
            <th class="number">Last loss</th>
            <th class="number">Created</th>
          </tr>
        </thead>
        <tbody>
          ${runs.map(row)}
        </tbody>
      </table>
    </div>`;
}

const HELD = html`<p class="note">The queue is held: nothing begins until <code>vicreg queue release</code>.</p>`;

/** The page of the program where the window was not built. */
export function page(state: PageState): string {
  return document(html`
    <p class="quiet">
      version ${state.version}, data folder <code>${state.folder}</code>, as of ${minute(new Date().toISOString())}
    </p>
    <p>
      The window was not built: <code>npm run build</code> does that. This page shows what there is, and asks again
      every ${REFRESH_SECONDS} seconds; the command line does everything: <code>vicreg --help</code>.
    </p>
    ${state.notes.map((note) => html`<p class="note">${note}</p>`)} ${state.isQueueHeld ? HELD : ''}
    ${section('Running', state.active, 'Nothing is running.')} ${section('Queued', state.waiting, 'Nothing waits.')}
    ${section('Last runs', state.recent, 'There are no other runs.')}
  `);
}

/** The page when there is nothing to show. */
export function pageOfError(sentence: string): string {
  return document(
    html`<p class="note">${sentence}</p>
      <p class="quiet">This page asks again every ${REFRESH_SECONDS} seconds.</p>`,
  );
}

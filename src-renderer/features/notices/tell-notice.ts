import { toast } from 'svelte-sonner';
import { go, route } from '../../lib/route.svelte.ts';
import { notifyThroughShell } from '../../lib/shell.ts';
import { notificationChoice } from './notification-choice.svelte.ts';
import type { RunNotice } from './run-notices.ts';
import { isAnyInFront } from './window-in-front.ts';

const KINDS = {
  started: toast.info,
  finished: toast.success,
  paused: toast.info,
  stopped: toast.info,
  failed: toast.error,
  interrupted: toast.warning,
} as const;

/** Long enough to read; what went wrong stays until the person has seen it. */
const MILLISECONDS = { short: 6000, long: 20_000 };

const isAlarm = ({ kind }: RunNotice) => kind === 'failed' || kind === 'interrupted';

/** Tells in this window; what is on the screen anyway has no way there, and need not be told that it begins. */
export function tellInWindow(notice: RunNotice): void {
  const { key, kind, run, sentence } = notice;
  const isOnScreen = route.place === 'runs' && route.subject === run.id && document.visibilityState === 'visible';
  if (isOnScreen && kind === 'started') return;
  const action = { label: kind === 'started' ? 'Watch' : 'Open', onClick: () => go('runs', run.id) };
  KINDS[kind](sentence, {
    id: key,
    duration: isAlarm(notice) ? MILLISECONDS.long : MILLISECONDS.short,
    ...(isOnScreen ? {} : { action }),
  });
}

function notifyThroughBrowser({ key, run, sentence }: RunNotice): void {
  // One of this key takes the place of another window's.
  const notification = new Notification('VICReg Workbench', { body: sentence, tag: key });
  notification.addEventListener('click', () => {
    window.focus();
    go('runs', run.id);
    notification.close();
  });
}

/** Tells through the system when the run has come to its end and the person looks at something else. */
export async function tellThroughSystem(notice: RunNotice): Promise<void> {
  const { key, kind, run, sentence } = notice;
  if (kind === 'started' || kind === 'paused' || !notificationChoice.isOn) return;
  if (notifyThroughShell !== undefined) notifyThroughShell({ key, runId: run.id, sentence });
  else if (!(await isAnyInFront())) notifyThroughBrowser(notice);
}

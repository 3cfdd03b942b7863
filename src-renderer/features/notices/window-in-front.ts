const LOCK = 'window-in-front';

/**
 * Lets the other windows of this browser know while this one is in front: it then holds a lock, which the browser takes
 * back whatever becomes of the window.
 * @returns ends it
 */
export function tellOtherWindows(): () => void {
  const leave = new AbortController();
  const { signal } = leave;
  let release: (() => void) | undefined;
  const hold = () => {
    if (release !== undefined || !document.hasFocus()) return;
    const held = new Promise<void>((resolve) => (release = resolve));
    void navigator.locks.request(LOCK, { mode: 'shared' }, () => held);
  };
  const drop = () => {
    release?.();
    release = undefined;
  };
  window.addEventListener('focus', hold, { signal });
  window.addEventListener('blur', drop, { signal });
  signal.addEventListener('abort', drop);
  hold();
  return () => leave.abort();
}

/** Whether the person looks at one of the windows. */
export async function isAnyInFront(): Promise<boolean> {
  if (document.hasFocus()) return true;
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === LOCK);
}

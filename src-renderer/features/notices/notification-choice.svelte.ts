import { isInShell } from '../../lib/platform.ts';

/** Whether the system tells of runs that end while no window is in front: always asked for in a browser. */

const KEY = 'notifications';

let stored = $state(localStorage.getItem(KEY));
window.addEventListener('storage', ({ key, newValue }) => {
  if (key === KEY) stored = newValue;
});

const permissionNow = () => ('Notification' in window ? Notification.permission : 'denied');
let permission = $state(permissionNow());

/** The person's choice for this program on this machine. */
export const notificationChoice = {
  get isOn(): boolean {
    return isInShell ? stored !== 'off' : stored === 'on' && permission === 'granted';
  },
  /** The browser lets no page of this address tell anything; only the person can change that, in the browser. */
  get isRefused(): boolean {
    return !isInShell && permission === 'denied';
  },
  /** In a browser the person is asked, the first time. */
  async choose(isOn: boolean): Promise<void> {
    if (isOn && !isInShell && permissionNow() === 'default') await Notification.requestPermission();
    permission = permissionNow();
    stored = isOn ? 'on' : 'off';
    localStorage.setItem(KEY, stored);
  },
};

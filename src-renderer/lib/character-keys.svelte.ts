/**
 * Whether keys that write a character by themselves (letters, '/', '?') are shortcuts: a choice for this window and the
 * next ones. Speech input, and a hand that slips, press them by accident (WCAG 2.1.4).
 */

const KEY = 'character-keys';

let stored = $state(localStorage.getItem(KEY));
window.addEventListener('storage', ({ key, newValue }) => {
  if (key === KEY) stored = newValue;
});

export const characterKeys = {
  get areOn(): boolean {
    return stored !== 'off';
  },
  set areOn(value: boolean) {
    stored = value ? 'on' : 'off';
    localStorage.setItem(KEY, stored);
  },
};

/** Inputs in which letters are not written. */
const WITHOUT_LETTERS =
  'input:is([type=checkbox], [type=radio], [type=range], [type=button], [type=submit], [type=color])';
const WRITTEN_IN = `input:not(${WITHOUT_LETTERS}), textarea, select, [contenteditable], [role=combobox], [aria-haspopup=listbox][aria-expanded=true], [role=listbox] *, [role=menu] *`;

/** Whether keys that are pressed at an element are written there, or choose from what it lists. */
export function isWritingAt(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(WRITTEN_IN);
}

/** Whether a dialog stands before everything else. */
export function isInDialog(): boolean {
  return document.querySelector(':is([role=dialog], [role=alertdialog])[data-state=open]') !== null;
}

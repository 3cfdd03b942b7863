/** Keys as shortcuts name them, as the keyboard sends them, and as people read them. */

/** One press: 'Mod' is Ctrl, on a Mac ⌘. `key` is lower case where it is a letter. */
type Press = { mod: boolean; shift: boolean; key: string };

/** What is needed of a KeyboardEvent. */
export type KeyStroke = {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
};

const isLetter = (key: string) => /^[a-z]$/.test(key);

function parsePress(text: string): Press {
  const parts = text === '+' ? ['+'] : text.split('+');
  const key = parts.at(-1) ?? '';
  return {
    mod: parts.includes('Mod'),
    shift: parts.includes('Shift'),
    key: key.length === 1 ? key.toLowerCase() : key,
  };
}

/** The presses of 'Mod+K' or, one after the other, of 'G D'. */
export function parseKeys(keys: string): Press[] {
  return keys.split(' ').map(parsePress);
}

/** The Latin letter or digit of a key on keyboards of other scripts, where `key` is a letter of that script. */
function latinKey({ key, code }: KeyStroke): string {
  if (key.length !== 1) return key;
  const latin = /^(?:Key([A-Z])|Digit(\d))$/.exec(code);
  const isForeign = key.charCodeAt(0) > 127;
  return (isForeign ? (latin?.[1] ?? latin?.[2] ?? key) : key).toLowerCase();
}

/** Whether keys, as shortcuts name them, begin with one that writes a character: 'P', 'Shift+S', 'G D', '?'. */
export function writeCharacter(keys: string): boolean {
  return parseKeys(keys).some(({ mod, key }) => !mod && key.length === 1);
}

/** Whether a stroke is this press; Shift counts for letters and named keys only: '?' is wherever the keyboard has it. */
export function isPress(stroke: KeyStroke, press: Press, isMac: boolean): boolean {
  const [mod, other] = isMac ? [stroke.metaKey, stroke.ctrlKey] : [stroke.ctrlKey, stroke.metaKey];
  if (stroke.altKey || other || mod !== press.mod) return false;
  const key = latinKey(stroke);
  if (key !== press.key) return false;
  return isLetter(key) || key.length > 1 ? stroke.shiftKey === press.shift : true;
}

const NAMES: Record<string, string> = { Enter: '↵', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓' };
const ARROWS: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→' };

function pressLabel({ mod, shift, key }: Press, isMac: boolean): string {
  const name = NAMES[key] ?? ARROWS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  if (isMac) return `${shift ? '⇧' : ''}${mod ? '⌘' : ''}${name}`;
  return `${mod ? 'Ctrl+' : ''}${shift ? 'Shift+' : ''}${name}`;
}

/** What stands on the keys, one text for each press: ['Ctrl+K'], ['⌘K'], ['G', 'D']. */
export function keyLabels(keys: string, isMac: boolean): string[] {
  return parseKeys(keys).map((press) => pressLabel(press, isMac));
}

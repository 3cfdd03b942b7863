import { afterEach, describe, expect, it } from 'vitest';
import { keyLabels, type KeyStroke } from '../../../../src-renderer/lib/key-strokes.ts';
import {
  bindShortcuts,
  createKeyListener,
  doingOf,
  SHORTCUTS,
  type Attention,
} from '../../../../src-renderer/lib/shortcuts.ts';
import { listedShortcuts } from '../../../../src-renderer/features/help/listed-shortcuts.ts';

const stroke = (key: string, changes: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...changes,
});
const ctrl = { ctrlKey: true };
const free: Attention = { isWriting: false, isInDialog: false, time: 0 };

describe('shortcuts', () => {
  const done: string[] = [];
  const unbind: (() => void)[] = [];
  const bind = (...[doings]: Parameters<typeof bindShortcuts>) => unbind.push(bindShortcuts(doings));
  const doing = (name: string, when?: () => boolean) => ({
    act: () => void done.push(name),
    ...(when === undefined ? {} : { when }),
  });
  /** What is done for these strokes, one after the other, a tenth of a second apart. */
  function press(strokes: readonly KeyStroke[], attention: Partial<Attention> = {}, isMac = false): string[] {
    const listen = createKeyListener(isMac);
    strokes.forEach((each, index) => listen(each, { ...free, time: index * 100, ...attention })?.());
    return done.splice(0);
  }
  afterEach(() => {
    for (const end of unbind.splice(0)) end();
  });

  it('are told apart by Ctrl, Shift and Alt, and by ⌘ on a Mac', () => {
    bind({ palette: doing('palette'), 'run.stop': doing('stop') });
    expect(press([stroke('k', ctrl)])).toEqual(['palette']);
    expect(press([stroke('k')])).toEqual([]);
    expect(press([stroke('k', { metaKey: true })])).toEqual([]);
    expect(press([stroke('k', { ctrlKey: true, altKey: true })])).toEqual([]);
    expect(press([stroke('K', { ctrlKey: true, shiftKey: true })])).toEqual([]);
    expect(press([stroke('k', { metaKey: true })], {}, true)).toEqual(['palette']);
    expect(press([stroke('k', ctrl)], {}, true)).toEqual([]);
    expect(press([stroke('S', { shiftKey: true })])).toEqual(['stop']);
    expect(press([stroke('s')])).toEqual([]);
  });

  it('of one sign are found wherever the keyboard has it, and letters on keyboards of other scripts', () => {
    bind({ help: doing('help'), search: doing('search'), palette: doing('palette'), 'go.runs': doing('runs') });
    expect(press([stroke('?', { shiftKey: true }), stroke('/', { shiftKey: true }), stroke('?')])).toEqual([
      'help',
      'search',
      'help',
    ]);
    expect(press([stroke('л', { ctrlKey: true, code: 'KeyK' })])).toEqual(['palette']);
    expect(press([stroke('п', { code: 'KeyG' }), stroke('к', { code: 'KeyR' })])).toEqual(['runs']);
    // On a French keyboard the key named KeyQ writes an a: what it writes counts.
    expect(press([stroke('g'), stroke('r', { code: 'KeyX' })])).toEqual(['runs']);
  });

  it('of two keys wait for the second, which then does nothing else', () => {
    bind({ 'go.datasets': doing('datasets'), 'run.duplicate': doing('duplicate') });
    expect(press([stroke('g'), stroke('d'), stroke('d')])).toEqual(['datasets', 'duplicate']);
    expect(press([stroke('g'), stroke('x'), stroke('d')])).toEqual(['duplicate']);
    expect(press([stroke('g'), stroke('Shift', { shiftKey: true }), stroke('d')])).toEqual(['datasets']);
    const listen = createKeyListener(false);
    expect(listen(stroke('g'), free)).toBe(undefined);
    listen(stroke('d'), { ...free, time: 5000 })?.();
    expect(done.splice(0)).toEqual(['duplicate']);
  });

  it('take nothing from a person who writes but what has Ctrl, and nothing at all in a dialog', () => {
    bind({ palette: doing('palette'), 'run.pause': doing('pause'), 'go.runs': doing('runs'), help: doing('help') });
    const strokes = [stroke('p'), stroke('g'), stroke('r'), stroke('?'), stroke('k', ctrl)];
    expect(press(strokes, { isWriting: true })).toEqual(['palette']);
    expect(press(strokes, { isInDialog: true })).toEqual([]);
  });

  it('that write a character can be switched off at any time; named keys and those with Ctrl stay', () => {
    bind({ 'run.pause': doing('pause'), 'run.stop': doing('stop'), 'go.runs': doing('runs'), help: doing('help') });
    bind({ search: doing('search'), palette: doing('palette'), 'runs.rename': doing('rename') });
    let areOn = false;
    const listen = createKeyListener(false, () => areOn);
    const characters = [
      stroke('p'),
      stroke('S', { shiftKey: true }),
      stroke('g'),
      stroke('r'),
      stroke('?'),
      stroke('/'),
    ];
    const press = (each: KeyStroke) => listen(each, free)?.();
    for (const each of [...characters, stroke('k', ctrl), stroke('F2')]) press(each);
    expect(done.splice(0)).toEqual(['palette', 'rename']);
    areOn = true;
    for (const each of characters) press(each);
    expect(done.splice(0)).toEqual(['pause', 'stop', 'runs', 'help', 'search']);
  });

  it('that are switched off are not in the help', () => {
    const keys = listedShortcuts(true, false).flatMap(({ shortcuts }) => shortcuts.flatMap((each) => each.keys));
    expect(keys).toEqual(expect.arrayContaining(['Mod+K', 'F2', 'Delete', 'Mod+1']));
    for (const each of SHORTCUTS.flatMap((shortcut) => [...shortcut.keys])) {
      expect([each, keys.includes(each)]).toEqual([each, /Mod|F2|Delete/.test(each)]);
    }
    expect(listedShortcuts(true, false).every(({ shortcuts }) => shortcuts.every((each) => each.keys.length > 0))).toBe(
      true,
    );
  });

  it('do what is bound last, while it can be done, and what was bound before when that has gone', () => {
    let can = true;
    bind({ search: doing('outer') });
    const end = bindShortcuts({ search: doing('inner', () => can) });
    expect(press([stroke('/')])).toEqual(['inner']);
    can = false;
    expect(press([stroke('/')])).toEqual([]);
    expect(doingOf('search')).toBe(undefined);
    end();
    expect(press([stroke('/')])).toEqual(['outer']);
  });

  it('share a key where only one of them can be done at a time', () => {
    let isRunning = true;
    bind({
      'run.pause': doing('pause', () => isRunning),
      'run.resume': doing('resume', () => !isRunning),
    });
    expect(press([stroke('p')])).toEqual(['pause']);
    isRunning = false;
    expect(press([stroke('p')])).toEqual(['resume']);
  });

  it('are not begun by keys that begin another, and only what cannot be done at one time shares one', () => {
    const keys = SHORTCUTS.flatMap((shortcut) => [...shortcut.keys]);
    const twice = keys.filter((each, index) => keys.indexOf(each) !== index);
    // Pause and resume; archive, and take out of the trash.
    expect(twice).toEqual(['P', 'E']);
    for (const each of keys) expect(keys.filter((other) => other.startsWith(`${each} `))).toEqual([]);
  });

  it('are written as the keyboard of the machine has them', () => {
    expect(keyLabels('Mod+K', false)).toEqual(['Ctrl+K']);
    expect(keyLabels('Mod+Enter', true)).toEqual(['⌘↵']);
    expect(keyLabels('Shift+S', true)).toEqual(['⇧S']);
    expect(keyLabels('G D', false)).toEqual(['G', 'D']);
    expect(keyLabels('+', false)).toEqual(['+']);
    expect(keyLabels('Shift+ArrowLeft', false)).toEqual(['Shift+←']);
  });

  it('are all in the help, those of tables, charts and pictures too', () => {
    const listed = listedShortcuts(true, true);
    const titles = listed.flatMap(({ shortcuts }) => shortcuts.map(({ title, keys, scope }) => [title, keys, scope]));
    expect(titles).toEqual(expect.arrayContaining(SHORTCUTS.map(({ title, keys, scope }) => [title, keys, scope])));
    expect(listed.map(({ scope }) => scope)).toEqual(
      expect.arrayContaining(['Anywhere', 'Table of runs', 'Charts', 'Data sets']),
    );
    const keys = listedShortcuts(false, true).flatMap(({ shortcuts }) => shortcuts.flatMap((each) => each.keys));
    expect(keys).toContain('G D');
    expect(keys).not.toContain('Mod+1');
  });
});

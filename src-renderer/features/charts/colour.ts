/**
 * Colours for a canvas, which knows no custom properties: 'var(--variance)' as the theme of `element` has it now. Ask
 * anew at each frame, because the theme may change.
 */
export function colourReader(element: HTMLElement): (css: string) => string {
  const style = getComputedStyle(element);
  return (css) => {
    const name = /^var\((--[\w-]+)\)$/.exec(css)?.[1];
    return name === undefined ? css : style.getPropertyValue(name).trim();
  };
}

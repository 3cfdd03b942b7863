import { joinConsole } from '../../../src-shared/console-text.ts';

type Part = { begins: boolean; text: string };

/** All of a console, at each of its parts. */
export async function* wholeConsole(parts: AsyncIterable<Part>): AsyncGenerator<string, void, void> {
  let whole = '';
  for await (const { begins, text } of parts) {
    whole = begins ? text : joinConsole(whole, text);
    yield whole;
  }
}

/** Whether somebody who has scrolled so far reads the end, which is then followed. Lengths in CSS pixels. */
export function isAtEnd(box: { scrollHeight: number; scrollTop: number; clientHeight: number }): boolean {
  return box.scrollHeight - box.scrollTop - box.clientHeight < 16;
}

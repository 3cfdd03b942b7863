import { describe, expect, it } from 'vitest';
import { isAtEnd, wholeConsole } from '../../../../src-renderer/features/run/whole-console.ts';
import { joinConsole } from '../../../../src-shared/console-text.ts';

type Part = { begins: boolean; text: string };

async function* told(...parts: Part[]): AsyncGenerator<Part> {
  for (const part of parts) yield await Promise.resolve(part);
}

describe('the console in the window', () => {
  it('is what came first with what has followed, and begins anew where that is said', async () => {
    const seen: string[] = [];
    const parts = told(
      { begins: true, text: 'a\n' },
      { begins: false, text: 'b\n' },
      { begins: true, text: 'c\n' },
      { begins: false, text: 'd\n' },
    );
    for await (const text of wholeConsole(parts)) seen.push(text);
    expect(seen).toEqual(['a\n', 'a\nb\n', 'c\n', 'c\nd\n']);
  });

  it('keeps the end when it becomes too long, from the beginning of a line', () => {
    const line = `${'x'.repeat(99)}\n`;
    const joined = joinConsole(line.repeat(2621), 'the last one\n');
    expect(joined.length).toBeLessThanOrEqual(256 * 1024);
    expect(joined.endsWith(`${line}the last one\n`)).toBe(true);
    expect(joinConsole(line.repeat(5000), '').startsWith(line)).toBe(true);
  });

  it('is followed at its end unless somebody has scrolled up', () => {
    expect(isAtEnd({ scrollHeight: 500, scrollTop: 300, clientHeight: 200 })).toBe(true);
    expect(isAtEnd({ scrollHeight: 500, scrollTop: 290, clientHeight: 200 })).toBe(true);
    expect(isAtEnd({ scrollHeight: 500, scrollTop: 100, clientHeight: 200 })).toBe(false);
  });
});

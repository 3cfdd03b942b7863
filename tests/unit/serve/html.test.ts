import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from '../../../src-main/hosts/serve/html.ts';

/** What a browser makes of the text that `html` wrote. */
function unescape(text: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_entity, name: string) => characters[name] ?? '');
}

describe('html', () => {
  it('makes text of any value, which a browser reads as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', ';', '/', '\u0000') }), (value) => {
        const { html: written } = html`<p title="${value}">${value}</p>`;
        const [, attribute, content] = /^<p title="([^"<>']*)">([^"<>']*)<\/p>$/.exec(written) ?? [];
        expect([unescape(attribute ?? ''), unescape(content ?? '')]).toEqual([value, value]);
      }),
    );
  });

  it('keeps HTML within HTML, and lists of it', () => {
    const items = ['a', '&'].map((text) => html`<i>${text}</i>`);
    expect(html`<b>${items}${html`<u></u>`}</b>${1}`.html).toBe('<b><i>a</i><i>&amp;</i><u></u></b>1');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, trainDocument, type Person } from '../support/command-line.ts';

const listDocument = z.object({
  runs: z.array(z.object({ id: z.string(), name: z.string(), tags: z.array(z.string()), note: z.string() })),
});

/** Many commands, each with its process start, on a machine that may be busy. */
describe('keeping runs by the command line', { timeout: 240_000 }, () => {
  let person: Person;
  let first: string;
  let second: string;

  const draft = async (...options: string[]) => {
    const { code, document } = await person.json('train', 'preset:digits', '--set', 'dataset=null', ...options);
    expect(code).toBe(0);
    return trainDocument.parse(document).runId;
  };
  const listed = async (...options: string[]) =>
    listDocument.parse((await person.json('runs', 'list', ...options)).document).runs;
  const runs = async (...arguments_: string[]) => {
    const { code, stderr, stdout } = await person.vicreg('runs', ...arguments_);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return stdout;
  };

  beforeAll(async () => {
    person = newPerson();
    first = await draft('--draft', '--set', 'name=first');
    second = await draft('--draft', '--set', 'name=second');
  }, 60_000);
  afterAll(() => person.leave());

  it('names, tags, notes and pins several at once', async () => {
    expect(await runs('rename', 'by night', first)).toBe('1 run renamed.\n');
    expect(await runs('tag', 'Baseline, to keep', first, second)).toBe('2 runs tagged.\n');
    await runs('untag', 'BASELINE', second);
    await runs('note', 'Loss of **variance** falls.', first);
    await runs('pin', first);
    expect(await listed()).toMatchObject([
      { id: first, name: 'by night', tags: ['Baseline', 'to keep'], note: 'Loss of **variance** falls.' },
      { id: second, name: 'second', tags: ['to keep'] },
    ]);
    const shown = await runs('show', first);
    for (const text of ['pinned', 'tags: Baseline, to keep', 'Loss of **variance** falls.'])
      expect(shown).toContain(text);
    expect(await person.vicreg('runs')).toMatchObject({ code: 0 });
  });

  it('archives and unarchives', async () => {
    await runs('archive', second);
    expect((await listed()).map(({ id }) => id)).toEqual([first]);
    expect((await listed('--archived')).map(({ id }) => id)).toEqual([second]);
    await runs('unarchive', second);
    expect(await listed('--archived')).toEqual([]);
  });

  it('says what was before, and refuses with a sentence', async () => {
    expect(await person.json('runs', 'rename', 'second of two', second)).toMatchObject({
      code: 0,
      document: { runIds: [second], before: [{ runId: second, name: 'second' }] },
    });
    const refused = await person.vicreg('runs', 'tag', ' ', second);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('A tag must not be empty.');
    expect((await person.vicreg('runs', 'pin', 'nobody')).stderr).toContain('There is no run nobody.');
  });

  it('saves a draft in the place of an earlier one', async () => {
    expect(await draft(`--draft`, second, '--set', 'name=third')).toBe(second);
    expect((await listed()).map(({ name }) => name)).toEqual(['by night', 'third']);
  });

  it('deletes for good only from the trash, and only when it is confirmed', async () => {
    const early = await person.vicreg('runs', 'delete', second, '--yes');
    expect(early.stderr).toContain(`Run ${second} is not in the trash.`);
    await runs('trash', first, second);
    expect(await listed()).toEqual([]);
    expect((await listed('--trash')).map(({ id }) => id).sort()).toEqual([first, second].sort());
    await runs('restore', first);
    const unsure = await person.vicreg('runs', 'delete', second);
    expect(unsure.code).toBe(2);
    expect(unsure.stderr).toContain('This would delete 1 run for good, with metrics, notes and checkpoints (0 B).');
    expect(unsure.stderr).toContain('Add --yes to do it.');
    expect(await runs('delete', second, '--yes')).toContain('1 run deleted, 0 B freed.');
    expect(await listed('--trash')).toEqual([]);
    expect((await listed()).map(({ id }) => id)).toEqual([first]);
  });
});

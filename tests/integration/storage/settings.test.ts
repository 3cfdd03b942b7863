import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSettings, writeSettings } from '../../../src-main/storage/repositories/settings.ts';
import { freshDatabase } from '../../support/storage.ts';

test('there are none at first', async () => {
  expect(readSettings(await freshDatabase())).toEqual({});
});

test('what was written last is read, whatever JSON it is, and the rest stays', async () => {
  const database = await freshDatabase();
  const anyJson = fc.constantFrom(null, true, 0, -1.5, '', 'ü"\n', [1, ['a']], { on: false });
  const anyChanges = fc.dictionary(fc.string({ maxLength: 3 }), anyJson, { maxKeys: 4, noNullPrototype: true });
  fc.assert(
    fc.property(fc.array(anyChanges, { maxLength: 5 }), (several) => {
      database.prepare('DELETE FROM settings').run();
      for (const changes of several) writeSettings(database, changes);
      expect(readSettings(database)).toEqual(Object.fromEntries(several.flatMap((changes) => Object.entries(changes))));
    }),
    { numRuns: 50 },
  );
});

test('changes are written together or not at all', async () => {
  const database = await freshDatabase();
  writeSettings(database, { queueHeld: false });
  database.exec(
    "CREATE TRIGGER refuse BEFORE INSERT ON settings WHEN NEW.key = 'b' BEGIN SELECT raise(ABORT, 'no b'); END",
  );
  expect(() => writeSettings(database, { a: 1, queueHeld: true, b: 2 })).toThrow('no b');
  expect(readSettings(database)).toEqual({ queueHeld: false });
});

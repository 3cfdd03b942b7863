import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, settingsSchema } from '../../../../src-shared/contract/settings.ts';
import type { CopyState } from '../../../../src-shared/contract/storage.ts';
import { backendRows } from '../../../../src-renderer/features/settings/describe-backend.ts';
import { copyEnding, folderFault } from '../../../../src-renderer/features/settings/describe-copy.ts';
import { sectionOf } from '../../../../src-renderer/features/settings/sections.ts';
import {
  isDefault,
  readNumber,
  SETTING_FIELDS,
  valueInWords,
} from '../../../../src-renderer/features/settings/setting-fields.ts';
import { storageParts } from '../../../../src-renderer/features/settings/storage-parts.ts';

const silence = SETTING_FIELDS.find(({ name }) => name === 'silenceSeconds') ?? expect.fail();

describe('a setting', () => {
  it('is shown for each that the schema has, with the range that it gives', () => {
    expect(SETTING_FIELDS.map(({ name }) => name)).toEqual(settingsSchema.keyof().options);
    expect(silence.range).toEqual({ min: 1, max: 86_400 });
    for (const { title, hint } of SETTING_FIELDS) expect([title, hint].every((text) => text !== '')).toBe(true);
  });

  it('takes what the schema takes, and says the range of everything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double(), fc.string()), (typed) => {
        const reading = readNumber(silence, String(typed));
        if ('fault' in reading) expect(reading.fault).toBe('Give a whole number from 1 to 86,400.');
        else expect(settingsSchema.partial().parse(reading.changes)).toEqual(reading.changes);
      }),
    );
    expect(readNumber(silence, ' 1,200 ')).toEqual({ changes: { silenceSeconds: 1200 } });
    for (const wrong of ['', ' ', '0', '86401', '1.5', 'soon', 'NaN'])
      expect(readNumber(silence, wrong)).toHaveProperty('fault');
  });

  it('is told in words, and whether it is the default', () => {
    expect(valueInWords(silence, DEFAULT_SETTINGS)).toBe('300 seconds');
    expect(isDefault(DEFAULT_SETTINGS, 'keepAwake')).toBe(true);
    expect(isDefault({ ...DEFAULT_SETTINGS, keepAwake: false }, 'keepAwake')).toBe(false);
  });
});

it('opens the first section for an address without one, and for one that is not there', () => {
  expect([undefined, 'nowhere', 'storage'].map(sectionOf)).toEqual(['compute', 'compute', 'storage']);
});

it('asks for the whole path of a folder before the engine is asked', () => {
  expect(['', '  ', 'backups/today', '~/backups'].map(folderFault)).not.toContain(undefined);
  expect(['/backups', ' /backups ', 'D:\\backups', '\\\\host\\share'].map(folderFault)).toEqual(
    Array(4).fill(undefined),
  );
});

it('tells how a copy ended', () => {
  const state: CopyState = {
    kind: 'back-up',
    folder: '/b',
    phase: 'verifying',
    done: 1,
    total: 1,
    milliseconds: 1500,
    end: null,
  };
  expect(copyEnding(state)).toBeUndefined();
  expect(copyEnding({ ...state, end: { outcome: 'finished', files: 1, bytes: 2500, notes: [] } })).toBe(
    'Backed up to /b: 1 file, 2.50 kB, in 1.5 s. Each was read again and is as it was written.',
  );
  expect(copyEnding({ ...state, end: { outcome: 'failed', code: 'disk-full', reason: 'There is no room.' } })).toBe(
    'There is no room.',
  );
});

it('marks the first backend that is available as the one in use, and says why another is not', () => {
  const check = { available: false, reason: 'It is not installed.', gflops: null, description: null };
  const rows = backendRows([
    { ...check, name: 'tensorflow' },
    { ...check, name: 'wasm', available: true, reason: null, gflops: 20 },
  ]);
  expect(rows.map(({ standing }) => standing)).toEqual(['unavailable', 'used']);
  expect(rows[0]?.facts).toBe('It is not installed.');
});

it('divides the data folder into parts whose shares make a whole', () => {
  const sizes = { database: 10, checkpoints: 60, datasets: 20, logs: 5, leftOvers: 4, other: 1, total: 100 };
  const report = {
    ...sizes,
    folder: '/d',
    disk: { free: 1, total: 2 },
    superseded: { files: 0, bytes: 0 },
    runs: [],
    datasetList: [],
    movedFrom: [],
  };
  const parts = storageParts(report);
  expect(parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(100);
  expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(storageParts({ ...report, total: 0 }).every(({ share }) => share === 0)).toBe(true);
});

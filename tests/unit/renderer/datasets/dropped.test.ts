import { describe, expect, it } from 'vitest';
import { answerDrop } from '../../../../src-renderer/features/datasets/dropped.ts';

describe('what is dropped on the window', () => {
  it('becomes a data set where its path is known', () => {
    const dropped = { name: 'Größe', isFolder: true, path: '/srv/Größe' };
    expect(answerDrop([dropped])).toEqual({ add: { origin: 'folder', path: '/srv/Größe' } });
  });

  it('keeps its name in a browser, where the path has to be typed', () => {
    expect(answerDrop([{ name: 'holiday', isFolder: true, path: undefined }])).toEqual({
      add: {
        origin: 'folder',
        name: 'holiday',
        told: 'A browser does not say where “holiday” lies on this machine: type its whole path.',
      },
    });
  });

  it('is refused with a sentence when it is a file, several folders, or nothing', () => {
    const file = { name: 'a.png', isFolder: false, path: '/srv/a.png' };
    const folder = { name: 'a', isFolder: true, path: '/srv/a' };
    expect(answerDrop([file])).toEqual({ refusal: '“a.png” is a file. Drop the folder that it lies in.' });
    expect(answerDrop([folder, folder])).toHaveProperty('refusal');
    expect(answerDrop([])).toHaveProperty('refusal');
  });
});

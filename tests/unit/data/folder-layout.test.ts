import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../src-main/data/sources/folder-layout.ts';

function labelsOf(paths: string[]): number[] {
  return layoutOf(paths).places.map((place) => place.label);
}
function splitsOf(paths: string[]): (string | null)[] {
  return layoutOf(paths).places.map((place) => place.split);
}

describe('the layout of a folder of pictures', () => {
  it('takes the folders at the top for classes, sorted by code unit', () => {
    const paths = ['dog/1.jpg', 'cat/deep/er/2.jpg', 'Zebra/3.jpg', 'cat/4.jpg'];
    expect(layoutOf(paths).classNames).toEqual(['Zebra', 'cat', 'dog']);
    expect(labelsOf(paths)).toEqual([2, 1, 0, 1]);
    expect(splitsOf(paths)).toEqual([null, null, null, null]);
  });

  it.each([
    ['a single folder', ['holiday/1.jpg', 'holiday/2.jpg']],
    ['no folder', ['1.jpg', '2.jpg']],
    ['pictures beside the folders', ['cat/1.jpg', 'dog/2.jpg', 'cover.jpg']],
  ])('has no classes with %s', (_, paths) => {
    expect(layoutOf(paths).classNames).toEqual([]);
    expect(new Set(labelsOf(paths))).toEqual(new Set([-1]));
  });

  it('takes the split from train/ and test/, and the classes from the folders in them', () => {
    const paths = ['train/cat/1.jpg', 'train/dog/2.jpg', 'test/dog/3.jpg', 'test/cat/4.jpg'];
    expect(layoutOf(paths).classNames).toEqual(['cat', 'dog']);
    expect(labelsOf(paths)).toEqual([0, 1, 1, 0]);
    expect(splitsOf(paths)).toEqual(['train', 'train', 'test', 'test']);
  });

  it('takes val/ for testing as well, whatever the case of its letters', () => {
    const paths = ['Train/1.jpg', 'Val/2.jpg', 'test/3.jpg'];
    expect(splitsOf(paths)).toEqual(['train', 'test', 'test']);
    expect(layoutOf(paths).classNames).toEqual([]);
  });

  it('gives test pictures without a class folder no class, as in the test set of ImageNet', () => {
    const paths = ['train/cat/1.jpg', 'train/dog/2.jpg', 'test/3.jpg'];
    expect(labelsOf(paths)).toEqual([0, 1, -1]);
  });

  it('trains on pictures outside train/ and test/ without a class, as in STL-10', () => {
    const paths = ['train/cat/1.jpg', 'train/dog/2.jpg', 'test/dog/3.jpg', 'unlabeled/4.jpg'];
    expect(splitsOf(paths)).toEqual(['train', 'train', 'test', 'train']);
    expect(labelsOf(paths)).toEqual([0, 1, 1, -1]);
  });

  it('leaves the split to be drawn when there is train/ alone', () => {
    const paths = ['train/cat/1.jpg', 'train/dog/2.jpg'];
    expect(splitsOf(paths)).toEqual([null, null]);
    expect(labelsOf(paths)).toEqual([0, 1]);
  });

  it('takes test/ without train/ for a class like any other', () => {
    const paths = ['test/1.jpg', 'bus/2.jpg'];
    expect(layoutOf(paths).classNames).toEqual(['bus', 'test']);
    expect(splitsOf(paths)).toEqual([null, null]);
  });

  it('is not confused by a file named like a split or like an inherited property', () => {
    expect(splitsOf(['train', 'test', 'constructor/1.jpg'])).toEqual([null, null, null]);
  });
});

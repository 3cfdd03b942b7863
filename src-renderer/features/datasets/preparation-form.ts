import type { PreparationRequest } from '../../../src-shared/contract/datasets.ts';

/** What a person has put into the form, as it stands in its fields. */
export type PreparationForm = {
  origin: 'folder' | 'digits';
  path: string;
  name: string;
  size: string;
  fit: 'crop' | 'pad';
  seed: string;
  testPercent: string;
};

/** What the form begins with; `told` is a sentence for the person. */
export type AskedToAdd = { origin: PreparationForm['origin']; path?: string; name?: string; told?: string };

export type PreparationField = 'path' | 'name' | 'size' | 'seed' | 'testPercent';
export type PreparationFaults = Partial<Record<PreparationField, string>>;

/** Names that another data set, or a preparation that is not finished, has already. */
export type TakenNames = { datasets: readonly string[]; preparations: readonly string[] };

export const DIGITS_SOURCE = 'sample:digits';
const LONGEST_NAME = 300;
const SMALLEST_SIZE = 8;
const LARGEST_SIZE = 4096;

export const emptyForm: PreparationForm = {
  origin: 'folder',
  path: '',
  name: '',
  size: '',
  fit: 'crop',
  seed: '0',
  testPercent: '10',
};

/** On Windows a whole path begins with a drive or the name of a machine. */
const isWholePath = (path: string) => /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path);

/** A whole number of digits only: '1e3' and '0x10' are more likely slips than meant. */
const wholeNumber = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : NaN);

function pathFault({ origin, path }: PreparationForm): string | undefined {
  if (origin === 'digits') return undefined;
  if (path.trim() === '') return 'Give the path of a folder of pictures.';
  if (path.trim().startsWith('~'))
    return 'Give the whole path, such as /home/you/pictures: “~” is not understood here.';
  if (!isWholePath(path.trim())) return 'Give the whole path, from the root of the disk: /home/you/pictures.';
  return undefined;
}

function nameFault({ name }: PreparationForm, taken: TakenNames): string | undefined {
  const wanted = name.trim();
  if (wanted === '') return 'Give the data set a name.';
  if (wanted.length > LONGEST_NAME) {
    return `The name has ${wanted.length} characters: ${LONGEST_NAME} at most are possible.`;
  }
  if (taken.datasets.includes(wanted)) return 'There is a data set of this name already: choose another one.';
  if (taken.preparations.includes(wanted)) {
    return 'There is an unfinished preparation of this name: go on with it, discard it, or choose another name.';
  }
  return undefined;
}

function sizeFault({ origin, size }: PreparationForm): string | undefined {
  if (origin === 'digits' || size.trim() === '') return undefined;
  const value = wholeNumber(size);
  if (value >= SMALLEST_SIZE && value <= LARGEST_SIZE) return undefined;
  return `The side must be a whole number of pixels from ${SMALLEST_SIZE} to ${LARGEST_SIZE}, or empty.`;
}

function seedFault({ seed }: PreparationForm): string | undefined {
  if (Number.isSafeInteger(wholeNumber(seed))) return undefined;
  return `The seed must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`;
}

function testPercentFault({ testPercent }: PreparationForm): string | undefined {
  const text = testPercent.trim();
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value >= 0 && value / 100 < 1) return undefined;
  return 'The share must be a number from 0 to below 100 per cent: some pictures must be left to train on.';
}

/** What is wrong with the form, a sentence for each field at fault. */
export function preparationFaults(form: PreparationForm, taken: TakenNames): PreparationFaults {
  const faults = {
    path: pathFault(form),
    name: nameFault(form, taken),
    size: sizeFault(form),
    seed: seedFault(form),
    testPercent: testPercentFault(form),
  };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== undefined));
}

/** What to ask of the engine for a form without faults. */
export function preparationRequest(form: PreparationForm): PreparationRequest {
  const common = {
    name: form.name.trim(),
    seed: wholeNumber(form.seed),
    testShare: Number(form.testPercent) / 100,
  };
  if (form.origin === 'digits') return { ...common, source: DIGITS_SOURCE, fit: 'crop' };
  const size = form.size.trim() === '' ? {} : { size: wholeNumber(form.size) };
  return { ...common, ...size, source: form.path.trim(), fit: form.fit };
}

/** A name for what lies at a path, its last part, with a number behind it where that is taken. */
export function suggestedName({ origin, path }: PreparationForm, taken: TakenNames): string {
  const parts = path.split(/[\\/]/).filter((part) => part.trim() !== '');
  const wanted = origin === 'digits' ? 'digits' : (parts.at(-1) ?? '').trim().slice(0, LONGEST_NAME - 10);
  if (wanted === '') return '';
  const all = new Set([...taken.datasets, ...taken.preparations]);
  let name = wanted;
  for (let number = 2; all.has(name); number++) name = `${wanted} ${number}`;
  return name;
}

/** The field that an error of the engine is about; undefined where it is about none of them. */
export function fieldOfError(code: string): PreparationField | undefined {
  if (code === 'dataset-name-taken' || code === 'preparation-unfinished') return 'name';
  if (code === 'sample-size') return 'size';
  if (code === 'test-share-invalid') return 'testPercent';
  return /^(source|idx|cifar|digits)-/.test(code) ? 'path' : undefined;
}

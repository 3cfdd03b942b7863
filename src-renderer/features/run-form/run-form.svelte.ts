import type { Dataset } from '../../../src-shared/contract/datasets.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { fields, isThere, referenceOf, type Field } from './fields.ts';
import { checkDraft, fitIssues, placeIssues, type Issue } from './issues.ts';
import { saveForm, type SavedForm } from './saved-form.ts';
import { filled } from './schema.ts';
import { sameValue, valueAt, withValue, type Keys } from './values.ts';

/** What a preset leaves to the person is not told as a difference from it. */
const isLeftOpen = (field: Field, base: unknown) => field.path === 'dataset' && referenceOf(field, base) === null;

/** A run's length is given in epochs or in steps: giving one takes the other away. */
const EXCLUDES: Record<string, Keys> = {
  'training.epochs': ['training', 'steps'],
  'training.steps': ['training', 'epochs'],
};

function withExclusion(draft: unknown, { path }: Field, value: unknown): unknown {
  const partner = EXCLUDES[path];
  return partner === undefined || value === null ? draft : withValue(draft, partner, null);
}

/**
 * The configuration that is being made. The draft is one plain object, wrong values included; everything else is
 * derived from it anew after each change.
 * @param datasets undefined until they are known
 */
export function createRunForm(start: SavedForm, datasets: () => readonly Dataset[] | undefined) {
  let saved = $state.raw<SavedForm>(start);
  /** Of the engine, for the draft that it was asked with. */
  let refused = $state.raw<{ draft: unknown; issues: readonly Issue[] }>();
  /** The settings of kinds that were chosen before, so that looking at another kind loses nothing. */
  const leftBehind = new Map<string, unknown>();

  const checked = $derived(checkDraft(saved.draft));
  const issues = $derived.by(() => {
    const known = datasets();
    const unfit = known === undefined ? [] : fitIssues(saved.draft, known);
    const paths = new Set(unfit.map(({ path }) => path));
    const refusals =
      refused !== undefined && refused.draft === saved.draft
        ? refused.issues.filter(({ path }) => !paths.has(path))
        : [];
    return placeIssues([...checked.issues, ...unfit, ...refusals], fields, saved.draft);
  });
  const isChanged = (field: Field) =>
    isThere(field, saved.draft) &&
    !isLeftOpen(field, saved.base) &&
    !sameValue(valueAt(saved.draft, field.keys), referenceOf(field, saved.base));
  const changed = $derived(new Set(fields.filter(isChanged).map(({ id }) => id)));

  const change = (next: SavedForm) => {
    saved = next;
    saveForm(next);
  };
  const setDraft = (draft: unknown) => change({ ...saved, draft });

  function chooseKind({ control, keys }: Field, kind: string): void {
    if (control.kind !== 'variant') return;
    const { group, variants } = control;
    const before = valueAt(saved.draft, group);
    leftBehind.set(`${group.join('.')}@${String(valueAt(saved.draft, keys))}`, before);
    const based = valueAt(saved.base, keys) === kind ? valueAt(saved.base, group) : undefined;
    const schema = variants.kinds.find((candidate) => candidate.kind === kind)?.schema ?? {};
    const anew = based ?? filled(schema, { [variants.key]: kind });
    setDraft(withValue(saved.draft, group, leftBehind.get(`${group.join('.')}@${kind}`) ?? anew));
  }

  return {
    get origin() {
      return saved.origin;
    },
    get draft() {
      return saved.draft;
    },
    get base() {
      return saved.base;
    },
    /** undefined while something is wrong with the draft itself. */
    get config(): RunConfig | undefined {
      return checked.config;
    },
    get issues() {
      return issues;
    },
    /** The ids of the fields that differ from what was begun from. */
    get changed() {
      return changed;
    },
    value: (field: Field) => valueAt(saved.draft, field.keys),
    set(field: Field, value: unknown): void {
      if (field.control.kind === 'variant') chooseKind(field, String(value));
      else setDraft(withExclusion(withValue(saved.draft, field.keys, value), field, value));
    },
    reset(field: Field): void {
      const { control, keys, path } = field;
      if (control.kind === 'variant') {
        setDraft(withValue(saved.draft, control.group, valueAt(saved.base, control.group)));
        return;
      }
      const partner = EXCLUDES[path];
      const without = partner ? withValue(saved.draft, partner, valueAt(saved.base, partner)) : saved.draft;
      setDraft(withValue(without, keys, referenceOf(field, saved.base)));
    },
    setDraft,
    /** Takes another beginning, and gives what was there, to be put back. */
    begin(next: SavedForm): SavedForm {
      const before = saved;
      leftBehind.clear();
      change(next);
      return before;
    },
    /** Marks what the engine refused, until the draft is changed. */
    refuse(refusal: readonly Issue[]): void {
      refused = { draft: saved.draft, issues: refusal };
    },
  };
}

export type RunForm = ReturnType<typeof createRunForm>;

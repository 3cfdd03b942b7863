import { fields, type Field } from './fields.ts';

export type Group = { title: string; of?: string; fields: readonly Field[] };

/** In the order in which a person decides them. A setting stands in the group that names most of its path. */
const GROUPS: { title: string; of?: string; holds: string[] }[] = [
  { title: 'Data set', holds: ['name', 'dataset', 'seed'] },
  { title: 'Loss', of: 'its three terms', holds: ['method'] },
  { title: 'Encoder and expander', holds: ['encoder', 'expander'] },
  { title: 'Both views', holds: ['augmentation'] },
  { title: 'View 1', of: 'how the first branch sees a picture', holds: ['augmentation.views[0]'] },
  { title: 'View 2', of: 'how the second branch sees it', holds: ['augmentation.views[1]'] },
  { title: 'Optimiser', holds: ['optimizer'] },
  { title: 'Schedule', of: 'of the learning rate', holds: ['schedule'] },
  { title: 'Training', holds: ['training'] },
  { title: 'k-NN', of: 'accuracy while it trains', holds: ['knn'] },
  { title: 'Checkpoints', holds: ['checkpoints'] },
  { title: 'Compute', holds: ['compute'] },
];

/** Behind 'more' while they are as the defaults have them. */
const SELDOM = [
  /^method\.(targetDeviation|epsilon|covarianceForm)$/,
  /^encoder\.zeroInitialResidual$/,
  /^augmentation\.(interpolation|antialias)$/,
  /^augmentation\.views\[\d\]\.(rotation|shear|crop\.ratio|blur\.(sigma|kernel)|solarize\.threshold|stroke\.\w+)$/,
  /^augmentation\.views\[\d\]\.colourJitter\.(contrast|saturation|hue)$/,
  /^optimizer\.(eta|epsilon|beta[12]|clipRate|nesterov|decayVectors)$/,
  /^schedule\.(finalFactor|rule)$/,
  /^training\.gradientClip$/,
  /^knn\.(temperature|metric|bankLimit|queryLimit)$/,
  /^compute\.threads$/,
];

export function isSeldom({ path }: Field): boolean {
  return SELDOM.some((pattern) => pattern.test(path));
}

const isBelow = (path: string, start: string) =>
  path === start || path.startsWith(`${start}.`) || path.startsWith(`${start}[`);

function grouped(): Group[] {
  const starts = GROUPS.flatMap((group) => group.holds.map((start) => ({ group, start })));
  starts.sort((one, other) => other.start.length - one.start.length);
  const homeOf = ({ path }: Field) => starts.find(({ start }) => isBelow(path, start))?.group;
  const known = GROUPS.map((group) => ({ ...group, fields: fields.filter((field) => homeOf(field) === group) }));
  const others = fields.filter((field) => homeOf(field) === undefined);
  return others.length === 0 ? known : [...known, { title: 'Other settings', fields: others }];
}

export const groups: readonly Group[] = grouped();

/** The parts of the settings, in the order of their list; `id` is in the address: `#/settings/storage`. */
export const SECTIONS = [
  { id: 'compute', title: 'Compute' },
  { id: 'storage', title: 'Storage' },
  { id: 'appearance', title: 'Appearance and notifications' },
  { id: 'shortcuts', title: 'Shortcuts' },
  { id: 'engine', title: 'Engine' },
  { id: 'about', title: 'About' },
] as const;

export type SectionId = (typeof SECTIONS)[number]['id'];

/** The section of an address; the first one without, or for one that is not there. */
export function sectionOf(subject: string | undefined): SectionId {
  return SECTIONS.find(({ id }) => id === subject)?.id ?? SECTIONS[0].id;
}

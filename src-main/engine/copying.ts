/** What may not happen while the data folder is copied: `back-up` keeps files from being deleted, `move` all changes. */
export type Copying = { kind: 'back-up' | 'move' | null };

import { z } from 'zod';

/**
 * What a page has as `window.shell` in the shell's windows, and only there: everything that the engine cannot do for it.
 * The engine itself is reached as everywhere, through the contract.
 */
export type Shell<File = unknown> = {
  /**
   * Asks for a connection to the engine, in place of the one before. The answer is a message event of the page's own
   * window: its data is SHELL_CHANNELS.enginePort, its one port carries frames.
   */
  connectEngine: () => void;
  /** Lets the person choose a folder; see {@link chosenFolderSchema}. */
  chooseFolder: () => Promise<unknown>;
  /** Where a file or folder that was dropped on the page lies; empty for one that the page made itself. */
  pathOfFile: (file: File) => string;
  /** Has the system tell something while no window is in front; see {@link shellNoticeSchema}. */
  notify: (notice: ShellNotice) => void;
  /** From now on gives what the person chose in the menu or clicked in a notification; see {@link shellCommandSchema}. */
  onCommand: (listener: (command: unknown) => void) => void;
};

/** An absolute path; null when the person chose none. */
export const chosenFolderSchema = z.string().min(1).nullable();

/** What became of a run. The same `key` from several windows is told once. */
export const shellNoticeSchema = z.strictObject({
  key: z.string().max(500),
  runId: z.string().max(100),
  sentence: z.string().max(5000),
});
export type ShellNotice = z.infer<typeof shellNoticeSchema>;

/** What the page is to do. */
export const shellCommandSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('go'), place: z.enum(['datasets', 'new', 'runs', 'compare', 'settings']) }),
  z.strictObject({ kind: z.literal('show-run'), runId: z.string() }),
  z.strictObject({ kind: z.literal('add-dataset') }),
  z.strictObject({ kind: z.literal('find') }),
  z.strictObject({ kind: z.literal('show-shortcuts') }),
  z.strictObject({ kind: z.literal('show-diagnostics') }),
]);
export type ShellCommand = z.infer<typeof shellCommandSchema>;

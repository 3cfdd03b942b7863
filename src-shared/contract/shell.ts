import { z } from 'zod';

/**
 * What a page has as `window.shell` in the shell's windows, and only there: everything that the engine cannot do for it.
 * The engine itself is reached as everywhere, through the contract.
 */
export type Shell = {
  /**
   * Asks for a connection to the engine, in place of the one before. The answer is a message event of the page's own
   * window: its data is SHELL_CHANNELS.enginePort, its one port carries frames.
   */
  connectEngine: () => void;
  /** Lets the person choose a folder; see {@link chosenFolderSchema}. */
  chooseFolder: () => Promise<unknown>;
};

/** An absolute path; null when the person chose none. */
export const chosenFolderSchema = z.string().min(1).nullable();

import { chosenFolderSchema, type Shell } from '../../src-shared/contract/shell.ts';
import { SHELL_CHANNELS } from '../../src-shared/contract/shell-channels.ts';
import { messagePortTransport } from '../../src-shared/rpc/message-port-transport.ts';
import type { Transport } from '../../src-shared/rpc/transport.ts';

declare global {
  interface Window {
    /** Only in the windows of the shell; a browser has none. */
    readonly shell?: Shell;
  }
}

/** Lets the person choose a folder, null when they chose none; undefined in a browser, where a path has to be typed. */
export const chooseFolder =
  window.shell === undefined
    ? undefined
    : async (): Promise<string | null> => chosenFolderSchema.parse(await window.shell?.chooseFolder());

/** The port that the shell answers with, in place of the one before. */
export function openShellTransport(shell: Shell): Promise<Transport> {
  return new Promise((resolve) => {
    const take = ({ source, data, ports: [port] }: MessageEvent<unknown>) => {
      if (source !== window || data !== SHELL_CHANNELS.enginePort || port === undefined) return;
      window.removeEventListener('message', take);
      resolve(messagePortTransport(port));
    };
    window.addEventListener('message', take);
    shell.connectEngine();
  });
}

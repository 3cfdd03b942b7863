import {
  chosenFolderSchema,
  shellCommandSchema,
  type Shell,
  type ShellCommand,
} from '../../src-shared/contract/shell.ts';
import { SHELL_CHANNELS } from '../../src-shared/contract/shell-channels.ts';
import { messagePortTransport } from '../../src-shared/rpc/message-port-transport.ts';
import type { Transport } from '../../src-shared/rpc/transport.ts';

declare global {
  interface Window {
    /** Only in the windows of the shell; a browser has none. */
    readonly shell?: Shell<File>;
  }
}

/** Lets the person choose a folder, null when they chose none; undefined in a browser, where a path has to be typed. */
export const chooseFolder =
  window.shell === undefined
    ? undefined
    : async (): Promise<string | null> => chosenFolderSchema.parse(await window.shell?.chooseFolder());

/** Where a file or folder lies that was dropped on the window; undefined where nobody says so, as in a browser. */
export function pathOfDropped(file: File): string | undefined {
  return window.shell?.pathOfFile(file) || undefined;
}

/** Has the system tell something while no window is in front; undefined in a browser. */
export const notifyThroughShell = window.shell?.notify;

/** From now on gives what the person chose in the menu of the window; in a browser nothing. */
export function onShellCommand(listener: (command: ShellCommand) => void): void {
  window.shell?.onCommand((command) => listener(shellCommandSchema.parse(command)));
}

/** The port that the shell answers with, in place of the one before. */
export function openShellTransport(shell: Shell<File>): Promise<Transport> {
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

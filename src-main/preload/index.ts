import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { SHELL_CHANNELS } from '../../src-shared/contract/shell-channels.ts';
import type { Shell } from '../../src-shared/contract/shell.ts';

// A port cannot be handed over through the bridge: it goes to the page as a message of its own window.
ipcRenderer.on(SHELL_CHANNELS.enginePort, ({ ports }) => {
  window.postMessage(SHELL_CHANNELS.enginePort, location.origin, ports);
});

const shell: Shell<File> = {
  connectEngine: () => ipcRenderer.send(SHELL_CHANNELS.connectEngine),
  chooseFolder: () => ipcRenderer.invoke(SHELL_CHANNELS.chooseFolder),
  pathOfFile: (file) => webUtils.getPathForFile(file),
  notify: (notice) => ipcRenderer.send(SHELL_CHANNELS.notify, notice),
  onCommand: (listener) => {
    ipcRenderer.removeAllListeners(SHELL_CHANNELS.command);
    ipcRenderer.on(SHELL_CHANNELS.command, (_event, command: unknown) => listener(command));
  },
};
contextBridge.exposeInMainWorld('shell', shell);

/** What messages between the shell and its pages are called; apart from their schemas, so that the preload stays small. */
export const SHELL_CHANNELS = {
  /** Page to shell: a connection to the engine, in place of the one before. */
  connectEngine: 'connect-engine',
  /** Shell to page, with one MessagePort that carries frames (rpc/message-port-transport.ts). */
  enginePort: 'engine-port',
  /** Page to shell, answered with {@link chosenFolderSchema}. */
  chooseFolder: 'choose-folder',
  /** Page to shell: {@link shellNoticeSchema}. */
  notify: 'notify',
  /** Shell to page: {@link shellCommandSchema}. */
  command: 'command',
} as const;

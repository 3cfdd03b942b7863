import { dialog, shell } from 'electron';
import { join } from 'node:path';
import { programFolder } from '../program-folder.ts';

/** Opens the guide in the program that the system has for such files; where there is none, says where it lies. */
export async function openGuide(): Promise<void> {
  const path = join(programFolder(), 'docs', 'guide.md');
  const refusal = await shell.openPath(path);
  if (refusal !== '') dialog.showErrorBox('The guide cannot be opened', `It is the file ${path}. ${refusal}`);
}

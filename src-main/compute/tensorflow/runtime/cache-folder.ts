import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Where downloads are kept that every checkout and every version shares: `$VICREG_CACHE`, else the system's convention.
 * Only a folder that can be made again at any time belongs here.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { VICREG_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (VICREG_CACHE) return resolve(VICREG_CACHE);
  const home = environment['HOME'] ?? homedir();
  if (process.platform === 'win32') {
    return join(LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'vicreg-workbench', 'Cache');
  }
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'vicreg-workbench');
  // The XDG base directory specification: a relative path there is to be ignored.
  const base = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(home, '.cache');
  return join(base, 'vicreg-workbench');
}

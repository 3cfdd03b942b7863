import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * The folder for what can be made again from the packages and the network; outside the checkout, so that it survives a
 * fresh clone. `$VICREG_CACHE`, else vicreg-workbench below `$XDG_CACHE_HOME` (XDG Base Directory Specification: a
 * relative one counts as unset), else below ~/.cache. It need not exist yet.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { VICREG_CACHE: own, XDG_CACHE_HOME: system } = environment;
  if (own) return resolve(own);
  return join(system && isAbsolute(system) ? system : join(homedir(), '.cache'), 'vicreg-workbench');
}

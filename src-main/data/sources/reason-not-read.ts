const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it is gone, or a link to nothing',
  ENOTDIR: 'it is gone, or a link to nothing',
  ESTALE: 'it is gone',
  ELOOP: 'a link that leads in a circle',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'its disk could not read it',
};

/** Why one file or folder of a source was skipped, by the system's error code; undefined for errors beyond that file. */
export function reasonNotRead(code: string | undefined): string | undefined {
  return code === undefined ? undefined : REASONS[code];
}

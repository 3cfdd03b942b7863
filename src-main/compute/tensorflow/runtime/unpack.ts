import { runtimeUnavailable } from './unavailable.ts';
import { runCommand } from './run-command.ts';

/**
 * Python's zip reader streams and knows 64-bit archives; Python is here because pip is. Arguments: wheel, folder,
 * prefixes of the members to unpack. Writes one line with the bytes to unpack, then one line with each number written.
 */
const UNPACK = `
import os, sys, zipfile
wheel, folder, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    members = [m for m in archive.infolist() if m.filename.startswith(tuple(prefixes)) and not m.is_dir()]
    print(sum(m.file_size for m in members), flush=True)
    for member in members:
        path = os.path.join(folder, *member.filename.split('/'))
        if '..' in member.filename.split('/') or member.filename.startswith('/'):
            sys.exit('the wheel has a member outside its folder: ' + member.filename)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(member) as source, open(path, 'wb') as target:
            while block := source.read(1 << 23):
                target.write(block)
                print(len(block), flush=True)
        os.chmod(path, (member.external_attr >> 16) & 0o777 or 0o644)
`;

export type UnpackOptions = {
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  onProgress?: (done: number, total: number) => void;
};

/** Unpacks the members of `wheel` whose names start with one of `prefixes` into `folder`. */
export async function unpack(
  wheel: string,
  folder: string,
  prefixes: string[],
  { onProgress, ...options }: UnpackOptions,
): Promise<void> {
  let total: number | undefined;
  let done = 0;
  const result = await runCommand('python3', ['-c', UNPACK, wheel, folder, ...prefixes], {
    ...options,
    onLine: (line) => {
      if (total === undefined) total = Number(line);
      else done += Number(line);
      onProgress?.(done, total);
    },
  });
  if (result.code === 0) return;
  const reason = result.stderr.trim().split('\n').at(-1) ?? '';
  throw runtimeUnavailable(
    `${wheel} could not be unpacked into ${folder} (${reason || `signal ${String(result.signal)}`}): see whether there is room on the disk, then start again.`,
  );
}

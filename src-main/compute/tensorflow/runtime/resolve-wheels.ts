import { z } from 'zod';
import { runCommand } from './run-command.ts';
import { runtimeUnavailable } from './unavailable.ts';
import { WHEEL_TARGET, type Wheel } from './wheels.ts';

/**
 * Asks pip's own finder, as `pip index` does. Its public way, `pip install --dry-run --report`, downloads the whole
 * wheel in pip below 23 and from every mirror without separate metadata: 274 MB that cannot be resumed. The names used
 * here were checked with pip 22.0, 23.0, 23.3, 24.0, 25.0 and 26.3. Writes
 * {"name==version": [address, sha256, user, password]}, where a mirror may want the last two.
 */
const FIND = `
import json, sys
from pip._internal.cli.cmdoptions import make_target_python
from pip._internal.commands import create_command
from pip._vendor.packaging.specifiers import SpecifierSet
command = create_command('download')
options, wanted = command.parse_args(sys.argv[1:])
with command.main_context():
    session = command.get_default_session(options)
    target = make_target_python(options)
    finder = command._build_package_finder(options=options, session=session, target_python=target)
    found = {}
    for requirement in wanted:
        name, version = requirement.split('==')
        best = finder.find_best_candidate(name, SpecifierSet('==' + version)).best_candidate
        if best is None:
            sys.exit('no file for this system of ' + requirement)
        link = best.link
        address, user, password = session.auth._get_url_and_credentials(link.url_without_fragment)
        found[requirement] = [address, link.hash if link.hash_name == 'sha256' else None, user, password]
    print(json.dumps(found))
`;

const answer = z.record(
  z.string(),
  z.tuple([z.url(), z.string().nullable(), z.string().nullable(), z.string().nullable()]),
);

/**
 * Where the wheels are, according to pip: the person's own mirrors, indexes and find-links count, and no address of any
 * index stands in our code.
 */
export async function resolveWheels(
  wheels: Wheel[],
  options: { environment: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<Map<Wheel, URL>> {
  const { pythonVersion, implementation, abis, platforms } = WHEEL_TARGET;
  const target = ['--python-version', pythonVersion, '--implementation', implementation];
  for (const abi of abis) target.push('--abi', abi);
  for (const platform of platforms) target.push('--platform', platform);
  // Without a network every start would otherwise wait for pip's five retries; the download has retries of its own.
  const asked = [
    '--no-input',
    '--retries',
    '1',
    '--no-deps',
    '--only-binary=:all:',
    ...target,
    ...wheels.map(requirementOf),
  ];
  const result = await runCommand('python3', ['-c', FIND, ...asked], options);
  if (result.code !== 0) {
    const reason = result.stderr.trim().split('\n').at(-1) ?? '';
    throw runtimeUnavailable(
      `TensorFlow could not be found through pip (${reason}): check the network and pip's configuration, then start again.`,
    );
  }
  return addressesIn(answer.parse(JSON.parse(result.stdout)), wheels);
}

const requirementOf = ({ name, version }: Wheel): string => `${name}==${version}`;

function addressesIn(found: z.infer<typeof answer>, wheels: Wheel[]): Map<Wheel, URL> {
  return new Map(
    wheels.map((wheel) => {
      const [url, sha256, user, password] = found[requirementOf(wheel)] ?? [];
      if (url === undefined) throw new Error(`pip's answer has no ${requirementOf(wheel)}`);
      if (typeof sha256 === 'string' && sha256 !== wheel.sha256) {
        throw runtimeUnavailable(
          `The package index has a ${wheel.name} ${wheel.version} that is not the one this program was made for (sha256 ${sha256} instead of ${wheel.sha256}): check which index pip is configured to use.`,
        );
      }
      const address = new URL(url);
      address.username = user ?? '';
      address.password = password ?? '';
      return [wheel, address];
    }),
  );
}

import type { BackendCheck } from '../../../src-shared/contract/system.ts';

export type BackendRow = {
  name: string;
  standing: 'used' | 'available' | 'unavailable';
  facts: string;
  gflops: number | null;
  device: string | null;
  threads: number | null;
};

/** The backends as rows: the first one that is available is used where a run asks for `auto`. */
export function backendRows(checks: readonly BackendCheck[]): BackendRow[] {
  const used = checks.find(({ available }) => available)?.name;
  return checks.map(({ name, available, reason, gflops, description }) => {
    const versions = Object.entries(description?.versions ?? {}).map(([what, version]) => `${what} ${version}`);
    const switches = Object.entries(description?.switches ?? {}).map(
      ([what, isOn]) => `${what} ${isOn ? 'on' : 'off'}`,
    );
    return {
      name,
      standing: name === used ? 'used' : available ? 'available' : 'unavailable',
      facts: available ? [...versions, ...switches].join(' · ') : (reason ?? 'It does not say why.'),
      gflops,
      device: description?.device ?? null,
      threads: description?.threads ?? null,
    };
  });
}

import { describe, expect, test } from 'vitest';
import { dataFolderPath, networkFileSystem } from '../../../src-main/storage/data-folder.ts';

const place = { home: '/home/mira', from: '/home/mira/project' };

describe('the data folder', () => {
  test('is where VICREG_HOME says, on every system', () => {
    for (const platform of ['linux', 'darwin'] as const) {
      const environment = { VICREG_HOME: '/data/runs', XDG_DATA_HOME: '/xdg' };
      expect(dataFolderPath({ ...place, platform, environment })).toBe('/data/runs');
    }
  });

  test('a relative VICREG_HOME starts from where the person stood', () => {
    const environment = { VICREG_HOME: '../data' };
    expect(dataFolderPath({ ...place, platform: 'linux', environment })).toBe('/home/mira/data');
  });

  test('follows the XDG convention on Linux', () => {
    const path = (environment: NodeJS.ProcessEnv) => dataFolderPath({ ...place, platform: 'linux', environment });
    expect(path({ XDG_DATA_HOME: '/xdg' })).toBe('/xdg/vicreg-workbench');
    expect(path({})).toBe('/home/mira/.local/share/vicreg-workbench');
    expect(path({ VICREG_HOME: '', XDG_DATA_HOME: '' })).toBe('/home/mira/.local/share/vicreg-workbench');
    expect(path({ XDG_DATA_HOME: 'relative' })).toBe('/home/mira/.local/share/vicreg-workbench');
  });

  test('follows the conventions of macOS and Windows', () => {
    expect(dataFolderPath({ ...place, platform: 'darwin', environment: {} })).toBe(
      '/home/mira/Library/Application Support/VICReg Workbench',
    );
    expect(dataFolderPath({ ...place, platform: 'win32', environment: { LOCALAPPDATA: '/local' } })).toBe(
      '/local/VICReg Workbench',
    );
  });
});

test('network file systems are known by their magic numbers', () => {
  const [nfs, smb2, ext4, tmpfs] = [0x6969, 0xfe534d42, 0xef53, 0x01021994];
  expect([nfs, smb2, ext4, tmpfs].map(networkFileSystem)).toEqual(['NFS', 'SMB2', undefined, undefined]);
});

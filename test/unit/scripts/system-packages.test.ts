import { describe, expect, it } from 'vitest';
import {
  installCommand,
  linuxFamily,
  packageNames,
  requirementsOf,
} from '../../../scripts/lib/system-packages.ts';

describe('the Linux family', () => {
  it('is debian for Debian, Ubuntu and what derives from them', () => {
    expect(linuxFamily('PRETTY_NAME="Debian"\nID=debian\nVERSION_ID="12"\n')).toBe('debian');
    expect(linuxFamily('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe('debian');
    expect(linuxFamily('ID=pop\nID_LIKE="ubuntu debian"\n')).toBe('debian');
  });

  it('is other for the rest, and where the file is missing', () => {
    expect(linuxFamily('ID=fedora\nVERSION_CODENAME=debian\n')).toBe('other');
    expect(linuxFamily('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n')).toBe('other');
    expect(linuxFamily('')).toBe('other');
  });
});

describe('package names', () => {
  const missing = requirementsOf(['electron']).filter(
    ({ probe }) => probe.kind === 'library' && ['libasound.so.2', 'libnss3.so'].includes(probe.soname),
  );

  it('are those the release knows', () => {
    expect(packageNames(missing, new Set(['libasound2t64', 'libnss3']))).toEqual([
      'libasound2t64',
      'libnss3',
    ]);
    expect(packageNames(missing, new Set(['libasound2', 'libnss3']))).toEqual(['libasound2', 'libnss3']);
  });

  it('are the long-standing ones where package lists are absent', () => {
    expect(packageNames(missing, new Set())).toEqual(['libasound2', 'libnss3']);
  });

  it('appear once though several needs share one', () => {
    expect(packageNames(requirementsOf(['keyring', 'keyring']), new Set())).toEqual([
      'dbus',
      'gnome-keyring',
    ]);
  });

  it('make a command to paste', () => {
    expect(installCommand(['xvfb', 'dbus'])).toMatch(
      /^sudo apt-get update && sudo apt-get install .* xvfb dbus$/,
    );
  });
});

it('names at least one package for every requirement', () => {
  const all = requirementsOf(['electron', 'virtual-display', 'keyring', 'helper', 'aws-cli']);
  expect(all.filter(({ packages }) => packages.length === 0)).toEqual([]);
});

// Whether packages may be installed on this machine.
import { readFile } from 'node:fs/promises';
import { capture, findProgram } from '../../scripts/lib/run-process.ts';
import { linuxFamily } from '../../scripts/lib/system-packages.ts';

const INSTALLED = '/opt/Cloakroom';

/** A reason, or null. A Cloakroom somebody has installed here is not replaced by a test. */
export async function whyNotInstallable(): Promise<string | null> {
  if (process.platform !== 'linux') return 'not on Linux';
  if (process.getuid?.() !== 0) return 'not root';
  const family = linuxFamily(await readFile('/etc/os-release', 'utf8').catch(() => ''));
  if (family !== 'debian' || !findProgram('apt-get') || !findProgram('dpkg-deb')) return 'not Debian';
  const { stdout } = await capture('dpkg-query', ['--status', 'cloakroom']);
  return stdout.includes('\nStatus: install ok installed\n')
    ? `Cloakroom is installed in ${INSTALLED} already`
    : null;
}

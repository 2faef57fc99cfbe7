// A certificate authority of a test's own, and a server's certificate by it. Made by openssl: Node signs none.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Certificates {
  /** The authority's certificate: what a person would choose as the CA file. */
  readonly caFile: string;
  readonly cert: string;
  readonly key: string;
}

/** For the server names given, and no others. */
export async function makeCertificates(folder: string, names: readonly string[]): Promise<Certificates> {
  const at = (name: string) => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await openssl([
    ...['req', '-x509', ...newKey, '-subj', '/CN=Example Authority'],
    ...['-keyout', at('ca-key.pem'), '-out', at('ca.pem')],
  ]);
  await openssl([
    ...['req', '-x509', ...newKey, '-subj', '/CN=example', '-CA', at('ca.pem'), '-CAkey', at('ca-key.pem')],
    ...['-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', at('key.pem'), '-out', at('cert.pem')],
  ]);
  const [cert, key] = await Promise.all([readFile(at('cert.pem'), 'utf8'), readFile(at('key.pem'), 'utf8')]);
  return { caFile: at('ca.pem'), cert, key };
}

async function openssl(args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)('openssl', [...args]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error('these tests need the openssl program (3.0 or later) on the PATH', { cause: error });
  }
}

import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCaFile } from '../../../src-main/platform/ca-file.ts';
import { environmentToKeep, proxyVariables } from '../../../src-main/platform/environment.ts';
import { rejection } from '../../unit/fakes/rejection.ts';

const [first = '', second = ''] = rootCertificates;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-ca-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(folder, 'ca.pem');
  await writeFile(path, content);
  return path;
}
const same = (read: readonly string[], ...expected: string[]) =>
  expect(read.map((pem) => new X509Certificate(pem).fingerprint256)).toEqual(
    expected.map((pem) => new X509Certificate(pem).fingerprint256),
  );

describe('A CA file', () => {
  it('may hold one certificate, or several with remarks around them', async () => {
    same(await readCaFile(await file(first)), first);
    const remarks = `# Müller & Co.\r\n${first.replaceAll('\n', '\r\n')}\r\n\r\n# next\r\n${second}`;
    same(await readCaFile(await file(remarks)), first, second);
  });

  it('may be the whole list of well-known authorities', async () => {
    const all = await readCaFile(await file(rootCertificates.join('\n')));
    expect(all.length).toBe(rootCertificates.length);
  });

  it('may be in DER, as Windows exports it', async () => {
    same(await readCaFile(await file(new X509Certificate(first).raw)), first);
  });

  it.each([
    ['', 'no certificate in it'],
    ['not a certificate', 'no certificate in it'],
    ['-----BEGIN PRIVATE KEY-----\nRVhBTVBMRQ==\n-----END PRIVATE KEY-----\n', 'no certificate in it'],
    [`${first}\n${second.replace(/\n[^\n]+\n/, '\nRVhBTVBMRQ\n')}`, 'certificate 2 in it'],
  ])('without a certificate that can be read is named, and quoted nowhere: %s', async (content, problem) => {
    const path = await file(content);
    const error = await rejection(readCaFile(path));
    expect(error.code).toBe('file-malformed');
    expect(error.message).toContain(path);
    expect(error.message).toContain(problem);
    expect(JSON.stringify(error)).not.toContain('RVhB');
  });

  it('that is no file, too large or away is named with the reason', async () => {
    const missing = await rejection(readCaFile(join(folder, 'missing.pem')));
    expect([missing.code, missing.message]).toEqual(['file-unreadable', expect.stringContaining('ENOENT')]);
    expect((await rejection(readCaFile(folder))).message).toMatch(/not a file|EISDIR|EPERM|EACCES/);
    const path = await file(first);
    await truncate(path, 2 ** 30);
    expect((await rejection(readCaFile(path))).message).toContain('too large');
  });
});

describe('The environment', () => {
  it('tells which variables choose a proxy, without what they hold', () => {
    const env = {
      https_proxy: 'http://u:EXAMPLE@p:1',
      HTTP_PROXY: 'http://p',
      ALL_PROXY: '',
      NO_PROXY: 'a',
      FTP_PROXY: 'b',
    };
    expect(proxyVariables(env)).toEqual(['HTTP_PROXY', 'NO_PROXY', 'https_proxy']);
  });

  it('keeps the authorities for an app that a helper starts, and no proxy, which may hold a password', () => {
    const env = { AWS_CA_BUNDLE: '/ca.pem', HTTPS_PROXY: 'http://u:EXAMPLE@p:1' };
    expect(environmentToKeep(env)).toEqual({ AWS_CA_BUNDLE: '/ca.pem' });
  });
});

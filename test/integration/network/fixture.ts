// What the tests of the network share: the local AWS behind a server with a certificate by nobody's known authority,
// and two proxies that lead there. Clients are the app's own, so that they show what every call of it does.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { DEFAULT_NETWORK, type NetworkSettings } from '../../../shared/network.ts';
import { setNetwork } from '../../../src-main/aws/client-settings.ts';
import { createSts } from '../../../src-main/aws/sts.ts';
import type { CallerIdentity, LongTermKey } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { readCaFile } from '../../../src-main/platform/ca-file.ts';
import { type LocalAws, startLocalAws } from '../../local-aws/index.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { type ConnectProxy, startProxy, startTlsFront } from './servers.ts';

/** What a proxy is asked for when STS is called. Certificates are for this host and for localhost. */
export const STS = 'sts.eu-west-1.amazonaws.com:443';
export const ALICE = { arn: 'arn:aws:iam::111122223333:user/alice', accountId: '111122223333' };
export const context = { region: 'eu-west-1', partition: 'aws', account: 'acme (111122223333)' } as const;

const VARIABLES = [
  ...['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
  ...['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'],
  ...['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL_IAM', 'AWS_ENDPOINT_URL_SSO_OIDC'],
];

interface Parts {
  readonly folder: string;
  readonly certificates: Certificates;
  readonly aws: LocalAws;
  /** The port of the local AWS behind TLS. */
  readonly tlsPort: number;
  readonly proxy: ConnectProxy;
  readonly other: ConnectProxy;
  readonly key: LongTermKey;
}

/** Fresh servers and a clean environment for each test of the file. */
export function network() {
  let folder: string;
  let certificates: Certificates;
  let parts: Parts;
  let close: () => Promise<unknown>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cloakroom-network-'));
    certificates = await makeCertificates(folder, ['sts.eu-west-1.amazonaws.com', 'localhost']);
  });
  afterAll(() => rm(folder, { recursive: true }));

  beforeEach(async () => {
    for (const name of VARIABLES) vi.stubEnv(name, undefined);
    const aws = await startLocalAws();
    const user = aws.world.addUser({ accountId: '111122223333', userName: 'alice' });
    const key = { accessKeyId: user.accessKeyId, secretAccessKey: new Secret(user.secretAccessKey) };
    const front = await startTlsFront(certificates, Number(new URL(aws.url).port));
    const [proxy, other] = await Promise.all([startProxy(), startProxy()]);
    for (const each of [proxy, other]) each.hosts.set(STS, front.port);
    parts = { folder, certificates, aws, tlsPort: front.port, proxy, other, key };
    close = () => Promise.all([proxy.close(), other.close(), front.close(), aws.close()]);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await use(DEFAULT_NETWORK);
    await close();
  });

  return {
    get parts() {
      return parts;
    },
    whoAmI: (): Promise<CallerIdentity> => createSts().getCallerIdentity(parts.key, context),
    through: (proxy: ConnectProxy, { except = '', scheme = 'http' } = {}): NetworkSettings => ({
      proxy: { kind: 'address', url: `${scheme}://localhost:${proxy.port}`, except },
      caFile: certificates.caFile,
    }),
  };
}

export const use = (settings: NetworkSettings) => setNetwork(settings, readCaFile);

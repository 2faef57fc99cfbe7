// What Cloakroom is put together from: the ports to AWS, the desktop and the disk, which tests replace one by one.
import type { Environment } from '../../shared/model.ts';
import type { NetworkSettings } from '../../shared/network.ts';
import type { AccessKeyApi } from '../core/access-keys/ports.ts';
import type { AwsFiles } from '../core/aws-config/files-port.ts';
import type { CatalogStore } from '../core/catalog.ts';
import type { CliTokenCache } from '../core/portals/portal-tokens.ts';
import type { ListingStore, OidcApi, PortalApi, SignInPorts } from '../core/portals/ports.ts';
import type { Clock, ConsoleSignIn, IamApi, Log, Presence, StsApi, Updates, Vault } from '../core/ports.ts';
import type { DesktopPorts } from '../core/using-sessions.ts';
import type { AuditLog } from '../platform/audit-log.ts';
import type { ReadCaller } from '../platform/caller.ts';

export interface CloakroomParts {
  /** Cloakroom's own folder, absolute. */
  readonly home: string;
  readonly platform: string;
  readonly env: NodeJS.ProcessEnv;
  readonly uid: number | null;
  readonly catalogStore: CatalogStore;
  readonly vault: Vault;
  readonly sts: StsApi;
  readonly iam: IamApi;
  readonly keys: AccessKeyApi;
  /** AWS_ACCESS_KEY_ID of the environment the app was started in. */
  readonly environmentKeyId: string | null;
  readonly consoleSignIn: ConsoleSignIn;
  /** AWS clients let go of the keys they have derived from credentials. */
  readonly forgetSigningKeys: () => Promise<void>;
  readonly desktop: DesktopPorts;
  /** Rejects, and changes nothing, when it cannot be used. */
  readonly applyNetwork: (settings: NetworkSettings) => Promise<void>;
  readonly testConnection: (region: string) => Promise<'direct' | 'proxy'>;
  readonly oidc: OidcApi;
  readonly portalApi: PortalApi;
  readonly listingStore: ListingStore;
  readonly cliTokenCache: CliTokenCache;
  readonly signInPorts: SignInPorts;
  readonly files: AwsFiles;
  readonly presence: Presence;
  readonly updates: Updates;
  readonly readCaller: ReadCaller;
  readonly auditLog: AuditLog;
  readonly clock: Clock;
  readonly log: Log;
  /** The end of the log, oldest line first. */
  readonly logLines: () => Promise<readonly string[]>;
  /** The credential helper that came with the app. */
  readonly helperSource: string;
  /** Absolute program and arguments that start this app hidden. */
  readonly launch: readonly string[];
  /** What a helper gives the app in its environment when it starts it. */
  readonly launchEnvironment: Readonly<Record<string, string>>;
  readonly about: Pick<
    Environment,
    'appVersion' | 'electronVersion' | 'endpointOverrides' | 'proxyVariables'
  >;
}

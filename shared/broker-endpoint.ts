// Where the app listens, and the small file beside the helper that tells it so.
// The rule lives here alone: the helper does not repeat it, it reads the endpoint file (docs/adr/0003).

export interface EndpointPlace {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Cloakroom's own folder, absolute. */
  readonly cloakroomHome: string;
  /** Random hex, used on Windows only: pipes cannot be hidden behind a folder's mode. */
  readonly nonce: string;
}

/** Longest path that bind(2) takes; Node cuts longer ones silently. */
export const SOCKET_PATH_MAX_BYTES = { linux: 107, darwin: 103 } as const;

/**
 * Folder (to be made 0700) and socket path, in order of preference; on Windows one pipe name and no folder.
 * XDG_RUNTIME_DIR is emptied at logout and never on a network disk; the fallback is Cloakroom's own folder.
 */
export function brokerEndpoints(place: EndpointPlace): readonly { folder: string | null; path: string }[] {
  if (place.platform === 'win32') return [{ folder: null, path: `\\\\.\\pipe\\cloakroom-${place.nonce}` }];
  const runtime = place.env.XDG_RUNTIME_DIR;
  const folders = [
    ...(place.platform === 'linux' && runtime?.startsWith('/')
      ? [`${runtime.replace(/\/+$/, '')}/cloakroom`]
      : []),
    `${place.cloakroomHome}/run`,
  ];
  return folders.map((folder) => ({ folder, path: `${folder}/broker.sock` }));
}

/** What the helper needs to reach the app, or to start it. */
export interface EndpointFile {
  /** Socket path or pipe name. */
  readonly path: string;
  /** Proof of being the same user, hex; Windows only. */
  readonly token: string | null;
  /** Absolute program and arguments that start the app hidden. */
  readonly launch: readonly string[];
  /** What the app was itself started with and must be started with again: where AWS and its files are. */
  readonly environment: Readonly<Record<string, string>>;
}

export const ENDPOINT_FILE_NAME = 'endpoint';
const HEADER = 'cloakroom-endpoint 1';

/** Lines: header, `path=`, `token=` (may be missing), one `launch=` per argument, one `env=` per variable. No value may hold a newline. */
export function renderEndpointFile(file: EndpointFile): string {
  const lines = [HEADER, `path=${file.path}`];
  if (file.token) lines.push(`token=${file.token}`);
  for (const argument of file.launch) lines.push(`launch=${argument}`);
  for (const [name, value] of Object.entries(file.environment)) lines.push(`env=${name}=${value}`);
  if (lines.some((line) => /[\r\n]/.test(line)))
    throw new RangeError('a value of the endpoint file holds a newline');
  return `${lines.join('\n')}\n`;
}

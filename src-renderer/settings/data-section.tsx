// Where everything is kept, and what of it is secret.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { toWire } from '../../shared/errors.ts';
import type { Input } from '../../shared/ipc.ts';
import type { VaultStatus } from '../../shared/model.ts';
import { tryCall } from '../bridge.ts';
import { Breakable } from '../shared-ui/breakable.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { showVaultDialog } from '../vault/vault-dialogs.tsx';
import { Section } from './section.tsx';

type Revealed = Input<'app.reveal'>['what'];

interface PlaceProps {
  readonly name: string;
  readonly path: string;
  readonly holds: string;
  readonly reveal: Revealed | null;
}

export function DataSection() {
  const { vault, environment } = useSnapshot();
  const { dataFolder, configPath, credentialsPath } = environment;
  const separator = dataFolder.includes('\\') ? '\\' : '/';
  const places: PlaceProps[] = [
    {
      name: 'Data folder',
      path: dataFolder,
      holds: `Your identities, sessions, settings and the log of who asked in the open; access keys and sign-ins sealed, as is the history of the AWS files. ${WHERE_THE_KEY_IS[vault.protection ?? 'keychain']}`,
      reveal: 'data',
    },
    {
      name: 'Log',
      path: [dataFolder, 'logs', 'cloakroom.log'].join(separator),
      holds:
        'What happened and when, with names of sessions and accounts, for a ticket. No secret is ever written to it.',
      reveal: 'log',
    },
    {
      name: 'AWS config file',
      path: configPath,
      holds: 'Profiles that lead tools to Cloakroom. Every other line in it is yours and stays as it is.',
      reveal: 'config',
    },
    {
      name: 'AWS credentials file',
      path: credentialsPath,
      holds: 'Nothing of ours. Keys in it are in the open; the import brings them over.',
      reveal: folderOf(credentialsPath) === folderOf(configPath) ? 'config' : null,
    },
  ];
  return (
    <Section
      name="data"
      description="Credentials that AWS hands out are kept in memory alone, and are gone when Cloakroom quits."
    >
      <Protection vault={vault} />
      {places.map((place) => (
        <Place key={place.name} {...place} />
      ))}
    </Section>
  );
}

const WHERE_THE_KEY_IS = {
  keychain:
    'The key to them is in your desktop’s keychain and nowhere else: a copy of this folder gives nobody a secret.',
  passphrase:
    'The key to them is in the folder too, locked with your passphrase: who has a copy of it has to guess that.',
} as const;

function Protection({ vault }: { readonly vault: VaultStatus }) {
  const { state, protection } = vault;
  return (
    <div>
      <Box variant="awsui-key-label">What protects the vault</Box>
      {protection === null && 'There is no vault yet'}
      {protection === 'keychain' && 'Your desktop’s keychain'}
      {protection === 'passphrase' && (
        <>
          Your passphrase
          <Box color="text-body-secondary" fontSize="body-s" margin={{ bottom: 'xs' }}>
            Chosen because there was no keychain. It stays so, also where there is one now.
          </Box>
          <Button disabled={state !== 'open'} onClick={() => showVaultDialog('change')}>
            Change passphrase…
          </Button>
        </>
      )}
    </div>
  );
}

const folderOf = (path: string) => path.replace(/[/\\][^/\\]*$/, '');

function Place({ name, path, holds, reveal }: PlaceProps) {
  const { run } = useWindowActions();
  const show = (what: Revealed) =>
    run(`reveal:${what}`, 'reveal', async () => {
      const result = await tryCall('app.reveal', { what });
      return result.ok ? null : toWire(result.error);
    });
  return (
    <div>
      <Box variant="awsui-key-label">{name}</Box>
      <Breakable text={path} />
      <Box color="text-body-secondary" fontSize="body-s" margin={{ bottom: 'xs' }}>
        {holds}
      </Box>
      <SpaceBetween direction="horizontal" size="xs">
        <CopyToClipboard
          copyButtonText="Copy"
          copyButtonAriaLabel={`Copy the path: ${name}`}
          textToCopy={path}
          copySuccessText="Copied"
          copyErrorText="The desktop did not let Cloakroom copy"
        />
        {reveal && (
          <Button ariaLabel={`Show in file manager: ${name}`} onClick={() => void show(reveal)}>
            Show in file manager
          </Button>
        )}
      </SpaceBetween>
    </div>
  );
}

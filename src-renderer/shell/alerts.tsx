// What is not well with Cloakroom itself, above the list, for as long as it is so.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { VaultStatus } from '../../shared/model.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { showVaultDialog } from '../vault/vault-dialogs.tsx';
import { VAULT_TEXT } from './vault-text.ts';
import { useWindowActions } from './window-actions.tsx';

export function Alerts() {
  const { vault, environment, configProblem, audit } = useSnapshot();
  const problems = [
    configProblem,
    environment.helperProblem,
    environment.endpointProblem,
    audit.problem,
  ].filter((problem) => problem !== null);
  const overrides = groupOverrides(environment.endpointOverrides);
  if (vault.state === 'open' && problems.length === 0 && environment.endpointOverrides.length === 0)
    return null;
  return (
    <SpaceBetween size="s">
      <VaultAlert vault={vault} />
      {problems.map((problem) => (
        <ProblemAlert key={problem.message} error={problem} />
      ))}
      {environment.endpointOverrides.length > 0 && (
        <Alert type="info">
          {overrides.map(([address, names]) => (
            <OverrideLine key={address} address={address} names={names} />
          ))}
        </Alert>
      )}
    </SpaceBetween>
  );
}

function OverrideLine({ address, names }: { readonly address: string; readonly names: readonly string[] }) {
  return (
    <div>
      AWS calls go to <span className="mono">{address}</span> because{' '}
      <span className="mono">{names.join(', ')}</span> {names.length > 1 ? 'are' : 'is'} set.
    </div>
  );
}

/** Address -> the variables that name it. */
function groupOverrides(overrides: readonly string[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const override of overrides) {
    const cut = override.indexOf('=');
    const address = override.slice(cut + 1);
    groups.set(address, [...(groups.get(address) ?? []), override.slice(0, cut)]);
  }
  return [...groups];
}

function VaultAlert({ vault }: { readonly vault: VaultStatus }) {
  const { platform } = useSnapshot().environment;
  const { unlockVault, pending } = useWindowActions();
  if (vault.state === 'open') return null;
  if (vault.state === 'opening') {
    return (
      <Alert type="info" header="Opening the vault">
        {vault.protection === 'passphrase'
          ? 'The passphrase is being tried.'
          : 'Your desktop may be asking for the password of its keyring. Look for its window.'}
      </Alert>
    );
  }
  const byPassphrase = vault.protection === 'passphrase' && vault.state === 'locked';
  const action = (
    <SpaceBetween direction="horizontal" size="xs">
      <Button
        onClick={byPassphrase ? () => showVaultDialog('enter') : unlockVault}
        loading={pending.has('unlock')}
        loadingText="Asking the keychain"
      >
        {VAULT_TEXT[vault.state].button}
      </Button>
      {canChoosePassphrase(vault, platform) && (
        <Button onClick={() => showVaultDialog('choose')}>Use a passphrase…</Button>
      )}
    </SpaceBetween>
  );
  if (vault.error) {
    return (
      <ProblemAlert
        error={vault.state === 'locked' ? { ...vault.error, remedy: howToUnlock(vault) } : vault.error}
        type={vault.state === 'locked' ? 'warning' : 'error'}
        action={action}
      />
    );
  }
  return (
    <Alert type="warning" header={VAULT_TEXT[vault.state].text} action={action}>
      Secrets cannot be read or added now.
    </Alert>
  );
}

/** The error says what to do to a person at a command line; here the button stands beside it. */
function howToUnlock({ protection }: VaultStatus): string {
  return protection === 'passphrase'
    ? 'press Unlock and enter the passphrase; tools get credentials again from then on'
    : 'press Unlock; your desktop may ask for the password of your keychain. Tools get credentials again from then on';
}

/** Only where there is no vault yet, and nothing better. */
function canChoosePassphrase({ state, protection, error }: VaultStatus, platform: string): boolean {
  const noKeychain = state === 'unavailable' && error?.code === 'vault-unavailable';
  return noKeychain && protection === null && platform === 'linux';
}

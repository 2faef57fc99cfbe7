// The first start of somebody who has AWS files already.
import Alert from '@cloudscape-design/components/alert';
import { useSnapshot } from '../snapshot-store.ts';

/** Nothing once there is anything in Cloakroom. */
export function Welcome() {
  const { identities, sessions, portals, vault } = useSnapshot();
  if (identities.length + sessions.length + portals.length > 0) return null;
  return (
    <Alert type="info" header="Welcome to Cloakroom">
      You have AWS profiles already. Cloakroom can take them over: their keys move into{' '}
      {vault.protection === 'passphrase' ? 'the vault behind your passphrase' : "your desktop's keychain"},
      and your tools go on by the same profile names with short-lived credentials. Choose here, look at the
      exact change, then confirm. You can also do it later: Import is always in the navigation.
    </Alert>
  );
}

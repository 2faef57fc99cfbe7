// What hangs on a key, as a list: roles, profiles, other places, and when AWS last saw it used.
import Box from '@cloudscape-design/components/box';
import { useMemo } from 'react';
import type { IamUserIdentity } from '../../shared/model.ts';
import { count } from '../portals/portal-text.ts';
import { labelsText } from '../sessions/folders.ts';
import { useClock } from '../shared-ui/clock.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { LAST_USE_LAGS, lastUseText } from './key-text.ts';
import { usesOfKey } from './key-uses.ts';

interface KeyUsesListProps {
  readonly identity: IamUserIdentity;
  readonly accessKeyId: string;
}

export function KeyUsesList({ identity, accessKeyId }: KeyUsesListProps) {
  const { sessions, profiles, keyInventory } = useSnapshot();
  const uses = useMemo(
    () => usesOfKey({ sessions, profiles, keyInventory }, identity, accessKeyId),
    [sessions, profiles, keyInventory, identity, accessKeyId],
  );
  const key = keyInventory[identity.id]?.keys.find((one) => one.accessKeyId === accessKeyId);
  const used = useClock((now) =>
    key
      ? lastUseText(key, now)
          .filter((part) => part !== '')
          .join(', ')
      : '',
  );
  const { roles, profileNames, places } = uses;
  const held = accessKeyId === identity.accessKeyId;
  return (
    <div>
      <Box fontWeight="bold">What depends on it</Box>
      <ul className="consequences">
        {held && (
          <li>
            The session {uses.own?.label ?? identity.label} here
            {roles.length > 0 &&
              `, and ${count(roles.length, 'role')} through it: ${labelsText(roles.map(({ label }) => label))}`}
            .
          </li>
        )}
        {profileNames.length > 0 && (
          <li>
            {profileNames.length === 1 ? 'The profile' : 'The profiles'}{' '}
            <span className="mono">{labelsText(profileNames)}</span>, and every tool that uses{' '}
            {profileNames.length === 1 ? 'it' : 'them'}.
          </li>
        )}
        {places.length > 0 && <li>Also on this machine: {labelsText(places)}.</li>}
        {!held && <li>Nothing in Cloakroom: its secret is not in the vault.</li>}
        {used !== '' && (
          <li>
            Last used: {used.charAt(0).toLowerCase() + used.slice(1)}. {LAST_USE_LAGS}
          </li>
        )}
        <li>
          Copies elsewhere, such as on a server, in a build system or with a colleague: Cloakroom cannot see
          those.
        </li>
      </ul>
    </div>
  );
}

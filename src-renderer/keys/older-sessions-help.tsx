// What lives on when a leaked key is dead: sessions that were made with it, and how they are ended.
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import type { KeyLookUp } from '../../shared/key-inventory.ts';
import type { IamUserIdentity } from '../../shared/model.ts';
import { SnippetView } from '../policies/snippet-view.tsx';
import { labelsText } from '../sessions/folders.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { usesOfKey } from './key-uses.ts';
import { denyOlderSessions } from './older-sessions.ts';

interface OlderSessionsHelpProps {
  /** Of every look-up a new one: the policy has its time. */
  readonly found: KeyLookUp;
  readonly identity: IamUserIdentity | null;
}

export function OlderSessionsHelp({ found, identity }: OlderSessionsHelpProps) {
  const snapshot = useSnapshot();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer, another time.
  const before = useMemo(() => Date.now(), [found]);
  const accountId = found.accountId ?? found.decodedAccountId;
  const roles = identity ? usesOfKey(snapshot, identity).roles.map(({ label }) => label) : [];
  return (
    <SpaceBetween size="s">
      <div>
        <Box fontWeight="bold">
          {found.kind === 'temporary' ? 'End the session before its time' : 'End the sessions made with it'}
        </Box>
        <Box variant="p">
          Deactivating or deleting a key does not end sessions that were made with it. Those of the user live
          on for up to 36 hours. Roles can be assumed with them meanwhile, for up to 12 hours each. An
          administrator can end them now:
        </Box>
      </div>
      <SnippetView snippet={denyOlderSessions({ identity, accountId, before })} />
      <Box variant="p">
        For each role that could be assumed{roles.length > 0 && `, here ${labelsText(roles)}`}: IAM console,
        Roles, the role, Revoke sessions, “Revoke active sessions”. It puts the same policy on the role.
      </Box>
      {identity && (
        <Box variant="p">
          Sessions of {identity.label} here that are older are refused then, too: stop and start them again.
        </Box>
      )}
    </SpaceBetween>
  );
}

// What helps against a finding about access keys, the same on Home and in the list of keys. Pure.
import type { KeyFinding } from '../../shared/key-inventory.ts';
import type { Session, Snapshot } from '../../shared/model.ts';
import { KEYS, type Route } from '../shell/route.ts';
import type { OpenDialog } from '../shell/window-actions.tsx';

export type Help = { readonly text: string } & (
  | { readonly do: 'dialog'; readonly dialog: OpenDialog }
  | { readonly do: 'go'; readonly to: Route }
);

/** Of the user's own session; null when it is gone. */
export function userSessionId(sessions: readonly Session[], identityId: string): string | null {
  const own = sessions.find((session) => session.kind === 'iam-user' && session.identityId === identityId);
  return own?.id ?? null;
}

const SHOW: Help = { do: 'go', to: KEYS, text: 'Show key' };

export function helpFor(
  { code, identityId, accessKeyId }: KeyFinding,
  { rotations, identities, sessions }: Pick<Snapshot, 'rotations' | 'identities' | 'sessions'>,
): Help {
  const open = rotations.some((rotation) => rotation.identityId === identityId && rotation.end === null);
  if (open || code === 'rotation-waits')
    return { do: 'dialog', dialog: { kind: 'keys-rotation', identityId }, text: 'See rotation' };
  const own = userSessionId(sessions, identityId);
  // Nothing but another key helps, and whoever has it types it in.
  if (code === 'held-key-dead' && own !== null)
    return { do: 'dialog', dialog: { kind: 'edit-iam-user', sessionId: own }, text: 'Enter another key…' };
  const held = identities.find(({ id }) => id === identityId)?.accessKeyId === accessKeyId;
  const rotates = code === 'too-old' || code === 'soon-too-old' || code === 'in-plain-text';
  // A key whose secret is elsewhere cannot be replaced here.
  return rotates && (held || accessKeyId === null)
    ? { do: 'dialog', dialog: { kind: 'keys-rotate', identityIds: [identityId] }, text: 'Rotate…' }
    : SHOW;
}

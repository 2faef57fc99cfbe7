// Changing one thing of a session where it stands: the update calls want everything, so the rest is sent as it is.
import type { ErrorView } from '../../shared/errors.ts';
import { toWire } from '../../shared/errors.ts';
import { channels, type Input } from '../../shared/ipc.ts';
import { type CallResult, tryCall } from '../bridge.ts';
import type { SessionRow } from '../sessions/rows.ts';
import { fieldErrors } from '../shared-ui/form-errors.ts';

export type SessionChange =
  | { readonly field: 'label'; readonly text: string }
  /** Empty: none of its own. */
  | { readonly field: 'region'; readonly text: string };

type UpdateCall =
  | { readonly channel: 'session.updateRole'; readonly input: Input<'session.updateRole'> }
  | { readonly channel: 'identity.updateIamUser'; readonly input: Input<'identity.updateIamUser'> }
  | { readonly channel: 'portal.setProfile'; readonly input: Input<'portal.setProfile'> };

/** Null where it cannot be changed by itself: AWS names the roles of a portal, and their region goes with a profile. */
export function updateCall(row: SessionRow, change: SessionChange): UpdateCall | null {
  const { session, identity } = row;
  const profileName = row.profileNames[0] ?? null;
  const label = change.field === 'label' ? change.text : session.label;
  switch (session.kind) {
    case 'role': {
      const { id, roleArn, sourceSessionId, options } = session;
      return {
        channel: 'session.updateRole',
        input: {
          sessionId: id,
          label,
          roleArn,
          sourceSessionId,
          region: change.field === 'region' ? change.text : session.region,
          options: {
            ...options,
            tags: options.tags.map((tag) => ({ ...tag })),
            policyArns: [...options.policyArns],
          },
          profileName,
        },
      };
    }
    case 'iam-user':
      if (!identity) return null;
      return {
        channel: 'identity.updateIamUser',
        input: {
          identityId: identity.id,
          label,
          region: change.field === 'region' ? change.text : identity.region,
          mfaSerial: identity.mfaSerial,
          mfaUse: identity.mfaUse,
          keyUse: session.keyUse,
          durationSeconds: session.durationSeconds,
          profileName,
          key: null,
        },
      };
    case 'sso-role':
      if (change.field === 'label' || profileName === null) return null;
      return {
        channel: 'portal.setProfile',
        input: { sessionId: session.id, profileName, region: change.text },
      };
  }
}

/** What is wrong with it as seen from here; empty when it can be sent. */
export function updateProblem(row: SessionRow, change: SessionChange): string {
  const update = updateCall(row, change);
  if (!update) return 'This cannot be changed here';
  return fieldErrors(channels[update.channel].input, update.input)[change.field] ?? '';
}

/** Null when it is saved. */
export async function saveChange(row: SessionRow, change: SessionChange): Promise<ErrorView | null> {
  const update = updateCall(row, change);
  return update ? errorOf(await send(update)) : null;
}

function send(update: UpdateCall): Promise<CallResult<unknown>> {
  switch (update.channel) {
    case 'session.updateRole':
      return tryCall(update.channel, update.input);
    case 'identity.updateIamUser':
      return tryCall(update.channel, update.input);
    case 'portal.setProfile':
      return tryCall(update.channel, update.input);
  }
}

export function folderProblem(sessionId: string, folder: string): string {
  const input = { sessionIds: [sessionId], folder };
  return fieldErrors(channels['session.setFolder'].input, input).folder ?? '';
}

/** Empty: out of its folder. Null when it is saved. */
export async function saveFolder(sessionId: string, folder: string): Promise<ErrorView | null> {
  return errorOf(await tryCall('session.setFolder', { sessionIds: [sessionId], folder }));
}

function errorOf(result: CallResult<unknown>): ErrorView | null {
  return result.ok ? null : toWire(result.error);
}

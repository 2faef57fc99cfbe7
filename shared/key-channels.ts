// The part of the channel table (ipc.ts) that is about access keys.
import { z } from 'zod';
import { KEY_STATUSES, type RotationView } from './access-keys.ts';
import { accessKeyId, id, keyPolicySchema, nothing, plainData } from './inputs.ts';
import type { KeyLookUp } from './key-inventory.ts';

const ids = z.array(id).min(1).max(1_000);
const ofIdentity = z.object({ identityId: id });
const ofKey = z.object({ identityId: id, accessKeyId });

export const keyChannels = {
  /** Asks AWS about the keys of these identities; all when empty. What it says is in the snapshot. */
  'keys.refresh': { input: z.object({ identityIds: z.array(id).max(1_000) }), output: nothing },
  /** Null: the one of the settings. */
  'keys.setPolicy': {
    input: z.object({ identityIds: ids, policy: keyPolicySchema.nullable() }),
    output: nothing,
  },

  'keys.rotate': { input: z.object({ identityIds: ids }), output: nothing },
  'keys.cancelRotation': { input: ofIdentity, output: nothing },
  'keys.rollBack': { input: ofIdentity, output: nothing },
  /** Makes the old key of a rotation active again; the new one stays in use. */
  'keys.reactivateOld': { input: ofIdentity, output: nothing },
  'keys.resumeRotation': { input: ofIdentity, output: nothing },
  'keys.dismissRotation': { input: ofIdentity, output: nothing },
  /** Without waiting for the rest of the grace period. */
  'keys.deleteOldNow': { input: ofIdentity.extend({ despiteUse: z.boolean() }), output: nothing },
  /** Where two keys are in the way of a rotation: this inactive one is deleted. */
  'keys.chooseInactive': { input: ofKey, output: nothing },
  /** Newest first, with every step; the journal a person can read. */
  'keys.rotations': {
    input: ofIdentity,
    output: z.object({ rotations: z.array(plainData<RotationView>()) }),
  },

  /** A second key for use elsewhere: its two halves go to the clipboard for a minute, and nowhere else. */
  'keys.create': { input: ofIdentity, output: z.object({ accessKeyId: z.string() }) },
  /** The last working key is made inactive only when its id is typed again. */
  'keys.setStatus': {
    input: ofKey.extend({ status: z.enum(KEY_STATUSES), typedId: z.string().nullable() }),
    output: nothing,
  },
  /** The last working key only when its id is typed again. */
  'keys.delete': { input: ofKey.extend({ typedId: z.string().nullable() }), output: nothing },

  'keys.lookUp': { input: z.object({ accessKeyId }), output: plainData<KeyLookUp>() },
  /**
   * The key is known to others: one that is not in use here is deactivated at once; the one in the vault is rotated,
   * and deactivated as soon as the new one works, without a grace period.
   */
  'keys.leaked': { input: ofKey, output: nothing },

  /** The file of `identity.readKeyFile`: overwritten, then deleted. Refused when it is not that file any more. */
  'keys.shredFile': { input: z.object({ draftId: id }), output: nothing },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

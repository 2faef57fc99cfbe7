// Words of the MFA dialog. Pure.
import type { Identity, MfaPrompt } from '../../shared/model.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export function promptFacts(prompt: MfaPrompt, identity: Identity | null): Fact[] {
  return [
    ...(identity
      ? [
          { label: 'IAM user', value: identity.userName },
          { label: 'Account', value: identity.accountId },
        ]
      : []),
    ...(identity?.mfaSerial ? [{ label: 'MFA device', value: identity.mfaSerial }] : []),
    ...(prompt.waitingFor.length > 0
      ? [{ label: 'Waiting for it', value: prompt.waitingFor.join(', ') }]
      : []),
  ];
}

/** Digits only, six at most: apps show codes as "123 456", and that is what gets pasted. */
export function codeOf(typed: string): string {
  return typed.replace(/\D/g, '').slice(0, 6);
}

// The policy of access keys as typed. Pure.
import { keyPolicySchema } from '../../shared/inputs.ts';
import type { KeyPolicy } from '../../shared/key-inventory.ts';
import { type FieldErrors, fieldErrors } from '../shared-ui/form-errors.ts';

export interface PolicyForm {
  /** False: as in the settings. */
  readonly own: boolean;
  readonly maxAgeDays: string;
  readonly remindDaysBefore: string;
  readonly rotatesItself: boolean;
  readonly graceHours: string;
}

export function policyFormOf(policy: KeyPolicy, own: boolean): PolicyForm {
  return {
    own,
    maxAgeDays: String(policy.maxAgeDays),
    remindDaysBefore: String(policy.remindDaysBefore),
    rotatesItself: policy.rotatesItself,
    graceHours: String(policy.graceHours),
  };
}

export const wholeNumber = (text: string) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN);

/** The schema's words, or ours where it could only say that it is no number. */
export const numberComplaint = (text: string, complaint: string) =>
  complaint !== '' && Number.isNaN(wholeNumber(text)) ? 'Enter a whole number' : complaint;

/** Null: as in the settings. Numbers that are none are NaN, which the main process would refuse. */
export function policyOf(form: PolicyForm): KeyPolicy | null {
  if (!form.own) return null;
  return {
    maxAgeDays: wholeNumber(form.maxAgeDays),
    remindDaysBefore: wholeNumber(form.remindDaysBefore),
    rotatesItself: form.rotatesItself,
    graceHours: wholeNumber(form.graceHours),
  };
}

export function judgePolicyForm(form: PolicyForm): FieldErrors {
  const policy = policyOf(form);
  if (policy === null) return {};
  const errors = fieldErrors(keyPolicySchema, policy);
  return Object.fromEntries(
    Object.entries(errors).map(([field, complaint]) => [
      field,
      numberComplaint(String(form[field as keyof PolicyForm]), complaint),
    ]),
  );
}

/** It can be saved, but means something odd; empty when all is well. */
export function reminderWarning(maxAgeDays: number, remindDaysBefore: number): string {
  return remindDaysBefore >= maxAgeDays ? 'You would be reminded from the first day on.' : '';
}

export const POLICY_TEXT = {
  maxAgeDays: {
    label: 'A key may be so many days old',
    meaning:
      'The older a key, the more places may have a copy. 90 days is what the CIS benchmark for AWS asks for.',
  },
  remindDaysBefore: {
    label: 'Remind so many days before',
    meaning: 'From then on the key is shown as due, and a notification says so.',
  },
  rotatesItself: {
    label: 'Rotate by itself',
    meaning:
      'When a key reaches its age, Cloakroom replaces it without asking, as long as it runs and the vault is open. Copies of the key on other machines stop working then, so leave it off for keys that are used elsewhere. AWS may ask for an MFA code.',
  },
  graceHours: {
    label: 'Keep the old key inactive for so many hours',
    meaning: 'Time in which it can be brought back if something breaks. With 0 it is deleted at once.',
  },
} as const;

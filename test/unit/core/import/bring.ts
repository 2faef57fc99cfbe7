// Imports of small homes, and all that comes of them. The keys are those of the AWS documentation.
import type { RoleSession, Session } from '../../../../shared/model.ts';
import type { AwsFileTexts } from '../../../../src-main/core/aws-config/aws-files.ts';
import { parseAwsFiles } from '../../../../src-main/core/aws-config/spec-reader.ts';
import { type CatalogState, EMPTY_CATALOG } from '../../../../src-main/core/catalog.ts';
import {
  type ImportInput,
  type ImportPlan,
  type KeyProof,
  planImport,
} from '../../../../src-main/core/import/import-plan.ts';
import { START } from '../../fakes/manual-clock.ts';

export const helperPath = '/opt/cloakroom/credential-helper';
export const ALICE = 'AKIAIOSFODNN7EXAMPLE';
export const BOB = 'AKIAI44QH8DHBEXAMPLE';
export const ALICE_KEY = `aws_access_key_id = ${ALICE}\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n`;
export const BOB_KEY = `aws_access_key_id = ${BOB}\naws_secret_access_key = je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY\n`;
export const HOME = '123456789012';
export const ROLE = 'arn:aws:iam::210987654321:role/Admin';
export const roleOf = (source: string, more = '') =>
  `role_arn = ${ROLE}\nsource_profile = ${source}\n${more}`;
export const sso = (account: string, role: string) =>
  `sso_session = acme\nsso_account_id = ${account}\nsso_role_name = ${role}\n`;
export const ACME =
  '[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n';
export const MARK = '# Managed by Cloakroom (added): change it there, it rewrites the lines below.';

export const userProof = (
  userName: string,
  more: Partial<Extract<KeyProof, { ok: true }>> = {},
): KeyProof => ({
  ok: true,
  accountId: HOME,
  userName,
  userArn: `arn:aws:iam::${HOME}:user/${userName}`,
  partition: 'aws',
  ...more,
});
export const refusedProof: KeyProof = {
  ok: false,
  error: {
    code: 'inactive-key',
    message: 'The key is not active',
    remedy: 'activate it',
    account: HOME,
    details: ['x'],
  },
};

export interface Brought {
  readonly plan: ImportPlan;
  readonly state: CatalogState;
  readonly config: string;
  readonly credentials: string;
  readonly problems: Record<string, string>;
}

export function bring(
  texts: Partial<AwsFileTexts>,
  chosen: readonly string[],
  more: Partial<ImportInput> = {},
): Brought {
  const both = { config: '', credentials: '', ...texts };
  let ids = 0;
  const state = more.state ?? EMPTY_CATALOG;
  const plan = planImport({
    contents: parseAwsFiles(both),
    texts: both,
    state,
    chosen,
    proofs: new Map([
      [ALICE, userProof('alice')],
      [BOB, userProof('bob')],
    ]),
    helperPath,
    newId: () => `id-${++ids}`,
    now: START,
    defaultRegion: 'us-east-1',
    ...more,
  });
  return {
    plan,
    state: plan.next(state),
    config: plan.edit.config(both.config),
    credentials: plan.edit.credentials(both.credentials),
    problems: Object.fromEntries(plan.preview.problems.map(({ profile, error }) => [profile, error.message])),
  };
}
export const labels = (sessions: readonly Session[]) => sessions.map(({ label }) => label);
export const roles = ({ sessions }: CatalogState) =>
  sessions.filter((session): session is RoleSession => session.kind === 'role');

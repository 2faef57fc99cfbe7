// A catalogue as large companies have it: one portal, 1,000 accounts of five roles, each with a profile.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile, SsoRoleSession } from '../../shared/model.ts';
import { type Portal, ssoSessionId } from '../../shared/portal.ts';
import { type CatalogState, EMPTY_CATALOG } from '../../src-main/core/catalog.ts';

const PORTAL: Portal = {
  id: 'p-acme',
  label: 'Acme',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'eu-west-1',
  partition: 'aws',
  scopes: ['sso:account:access'],
  signIn: 'browser',
  browser: { kind: 'default' },
  shareWithCli: false,
  sessionName: null,
  publishing: null,
  createdAt: 0,
};
const TEAMS = ['payments', 'search', 'mobile', 'data', 'platform', 'identity', 'billing', 'labs'];
const STAGES = ['prod', 'staging', 'test', 'dev'];
const ROLES = ['AdministratorAccess', 'ReadOnlyAccess', 'PowerUserAccess', 'Billing', 'Support'];

/** `roles` sessions; the first is active. */
export function largeCatalogue(roles: number): CatalogState {
  const sessions = Array.from({ length: roles }, (_, number): SsoRoleSession => {
    const account = Math.floor(number / ROLES.length);
    const roleName = ROLES[number % ROLES.length] ?? '';
    const accountId = String(100_000_000_000 + account);
    const accountName = `${TEAMS[account % TEAMS.length]}-${STAGES[account % STAGES.length]}-${account}`;
    return {
      kind: 'sso-role',
      id: ssoSessionId(PORTAL.id, accountId, roleName),
      portalId: PORTAL.id,
      label: `${roleName} in ${accountName}`,
      accountId,
      accountName,
      email: null,
      roleName,
      region: 'eu-west-1',
      createdAt: 0,
    };
  });
  const profiles = sessions.map(
    ({ id, accountName, roleName }): Profile => ({
      name: `${accountName}-${roleName}`,
      sessionId: id,
      region: null,
    }),
  );
  return { ...EMPTY_CATALOG, portals: [PORTAL], sessions, profiles };
}

/** As the app keeps it. */
export async function writeCatalogue(cloakroomHome: string, catalog: CatalogState): Promise<void> {
  await mkdir(cloakroomHome, { recursive: true, mode: 0o700 });
  const text = JSON.stringify({ version: 1, catalog });
  await writeFile(join(cloakroomHome, 'catalog.json'), text, { mode: 0o600 });
}

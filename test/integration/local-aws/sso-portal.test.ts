// The portal: lists, credentials, the rate limit, the end of a sign-in.
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  paginateListAccountRoles,
  paginateListAccounts,
} from '@aws-sdk/client-sso';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from 'vitest';
import { keysOfRole, person, portalFixture, refresh, signIn, ssoOf } from './portal-fixture.ts';
import { assume, awsError, HOME, OTHER, stsOf, trust } from './world-fixture.ts';

const fixture = portalFixture();

beforeEach(() => {
  const { portal } = fixture;
  portal.addAccount({ accountId: HOME, name: 'home', email: 'home@example.com' });
  portal.addAccount({ accountId: OTHER, name: 'other', email: 'other@example.com' });
  portal.assign('everyone', HOME, 'Reader');
  portal.assign(person(portal, 'ana'), HOME, 'Admin', { durationSeconds: 7200 });
  portal.assign(person(portal, 'bo'), OTHER, 'Admin');
});

async function signedIn(userName = 'ana') {
  const { aws, portal } = fixture;
  return { aws, portal, ...(await signIn(aws, userName)) };
}

const send = (accessToken: string) => {
  const sso = ssoOf(fixture.aws);
  return {
    accounts: (input: { maxResults?: number; nextToken?: string } = {}) =>
      sso.send(new ListAccountsCommand({ accessToken, ...input })),
    roles: (accountId: string, input: { nextToken?: string } = {}) =>
      sso.send(new ListAccountRolesCommand({ accessToken, accountId, ...input })),
    credentials: (accountId: string, roleName: string) =>
      sso.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName })),
    logout: () => sso.send(new LogoutCommand({ accessToken })),
  };
};

const UNAUTHORIZED = awsError(401, 'UnauthorizedException', 'Session token not found or invalid');
const NO_ACCESS = awsError(403, 'ForbiddenException', 'No access');

describe('lists', () => {
  test('show the accounts and roles that are assigned, and no other', async () => {
    const { accessToken } = await signedIn();
    const ana = send(accessToken);
    expect((await ana.accounts()).accountList).toEqual([
      { accountId: HOME, accountName: 'home', emailAddress: 'home@example.com' },
    ]);
    expect((await ana.roles(HOME)).roleList).toEqual([
      { roleName: 'Admin', accountId: HOME },
      { roleName: 'Reader', accountId: HOME },
    ]);
    await expect(ana.roles(OTHER)).rejects.toMatchObject(NO_ACCESS);
    const bo = send((await signedIn('bo')).accessToken);
    expect((await bo.accounts()).accountList?.map(({ accountId }) => accountId)).toEqual([HOME, OTHER]);
    expect((await bo.roles(HOME)).roleList).toEqual([{ roleName: 'Reader', accountId: HOME }]);
  });

  test('follow what is assigned and taken away meanwhile', async () => {
    const { portal, accessToken } = await signedIn();
    const ana = send(accessToken);
    portal.assign('everyone', OTHER, 'Reader');
    expect((await ana.accounts()).accountList).toHaveLength(2);
    portal.unassign('everyone', OTHER, 'Reader');
    expect((await ana.accounts()).accountList).toHaveLength(1);
    portal.removeAccount(HOME);
    expect((await ana.accounts()).accountList).toEqual([]);
  });

  test('come in pages of at most 100, each account once', async () => {
    const { aws, portal, accessToken } = await signedIn();
    portal.addAccounts({ count: 250, roleNames: ['Reader'] });
    const sizes: (number | undefined)[] = [];
    const ids = new Set<string | undefined>();
    for await (const page of paginateListAccounts({ client: ssoOf(aws), pageSize: 100 }, { accessToken })) {
      sizes.push(page.accountList?.length);
      for (const { accountId } of page.accountList ?? []) ids.add(accountId);
    }
    expect(sizes).toEqual([100, 100, 51]);
    expect(ids.size).toBe(251);
  });

  test('of roles come in pages too', async () => {
    const { aws, portal, accessToken } = await signedIn();
    portal.setPageSize(1);
    const names: (string | undefined)[] = [];
    const pages = paginateListAccountRoles({ client: ssoOf(aws) }, { accessToken, accountId: HOME });
    for await (const page of pages) names.push(page.roleList?.map(({ roleName }) => roleName).join());
    expect(names).toEqual(['Admin', 'Reader']);
  });

  test('can have empty pages before, between and after the full ones', async () => {
    const { aws, portal, accessToken } = await signedIn();
    portal.addAccounts({ count: 2, roleNames: ['Reader'] });
    portal.setPageSize(2);
    portal.setEmptyPages(1);
    const sizes: (number | undefined)[] = [];
    for await (const page of paginateListAccounts({ client: ssoOf(aws) }, { accessToken })) {
      sizes.push(page.accountList?.length);
    }
    expect(sizes).toEqual([0, 2, 0, 1, 0]);
  });

  test('of 1,000 accounts with 5 roles each are complete', async () => {
    const { aws, portal, accessToken } = await signedIn();
    portal.setCallRate(null);
    const roleNames = ['Admin', 'Billing', 'Deploy', 'Reader', 'Support'];
    portal.addAccounts({ count: 1000, roleNames });
    const client = ssoOf(aws);
    let roles = 0;
    for await (const page of paginateListAccounts({ client, pageSize: 100 }, { accessToken })) {
      const accountIds = page.accountList?.map(({ accountId }) => accountId ?? '') ?? [];
      const answers = await Promise.all(accountIds.map((accountId) => send(accessToken).roles(accountId)));
      for (const { roleList } of answers) roles += roleList?.length ?? 0;
    }
    expect(roles).toBe(5002);
  });

  test.each([0, 101])('refuse a page size of %i', async (maxResults) => {
    const { accessToken } = await signedIn();
    await expect(send(accessToken).accounts({ maxResults })).rejects.toMatchObject(
      awsError(400, 'InvalidRequestException'),
    );
  });

  test('refuse a page token that is made up or of another list', async () => {
    const { portal, accessToken } = await signedIn();
    portal.addAccounts({ count: 1, roleNames: ['Reader'] });
    const ana = send(accessToken);
    const { nextToken = '' } = await ana.accounts({ maxResults: 1 });
    const refused = awsError(400, 'InvalidRequestException', 'Invalid next_token');
    await expect(ana.accounts({ nextToken: 'nonsense' })).rejects.toMatchObject(refused);
    await expect(ana.roles(HOME, { nextToken })).rejects.toMatchObject(refused);
    await expect(ana.accounts({ nextToken })).resolves.toBeDefined();
  });
});

describe('credentials', () => {
  test("are the person's session of the permission set's role, and sign for STS", async () => {
    const { aws, portal, accessToken } = await signedIn();
    const { roleCredentials } = await send(accessToken).credentials(HOME, 'Admin');
    const keys = keysOfRole(roleCredentials);
    const { Arn, Account } = await stsOf(aws, keys).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe(HOME);
    expect(Arn).toBe(portal.assumedRoleArn(person(portal, 'ana'), HOME, 'Admin'));
    expect(Arn).toMatch(
      new RegExp(`^arn:aws:sts::${HOME}:assumed-role/AWSReservedSSO_Admin_[0-9a-f]{16}/ana$`),
    );
  });

  test('say in epoch milliseconds when they end, after the time the permission set gives', async () => {
    const { aws, accessToken } = await signedIn();
    const start = Math.floor(aws.world.now() / 1000) * 1000;
    const ana = send(accessToken);
    const expiration = async (roleName: string) =>
      (await ana.credentials(HOME, roleName)).roleCredentials?.expiration;
    expect(await expiration('Admin')).toBe(start + 7_200_000);
    expect(await expiration('Reader')).toBe(start + 3_600_000);
  });

  test('end when they say', async () => {
    const { aws, accessToken } = await signedIn();
    const keys = keysOfRole((await send(accessToken).credentials(HOME, 'Reader')).roleCredentials);
    fixture.advance(3600);
    await expect(stsOf(aws, keys).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(
      awsError(403, 'ExpiredToken'),
    );
  });

  test('assume a further role as chaining, for an hour at most', async () => {
    const { aws, portal, accessToken } = await signedIn();
    const keys = keysOfRole((await send(accessToken).credentials(HOME, 'Admin')).roleCredentials);
    const { arn } = aws.world.addRole({
      accountId: OTHER,
      roleName: 'deploy',
      maxSessionDurationSeconds: 43_200,
      trustPolicy: trust(portal.assumedRoleArn(person(portal, 'ana'), HOME, 'Admin')),
    });
    const { answer } = await assume(aws, keys, { RoleArn: arn });
    expect(answer.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${OTHER}:assumed-role/deploy/work`);
    await expect(assume(aws, keys, { RoleArn: arn, DurationSeconds: 3601 })).rejects.toMatchObject(
      awsError(400, 'ValidationError', /1 hour session limit/),
    );
  });

  test('cannot be had by AssumeRole', async () => {
    const { aws, portal, accessToken } = await signedIn();
    await send(accessToken).credentials(HOME, 'Reader');
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const path = '/aws-reserved/sso.amazonaws.com/eu-west-1/';
    const RoleArn = `arn:aws:iam::${HOME}:role${path}${portal.iamRoleName(HOME, 'Reader')}`;
    expect(aws.world.findRole(RoleArn)).toBeDefined();
    await expect(assume(aws, user, { RoleArn })).rejects.toMatchObject(awsError(403, 'AccessDenied'));
  });

  test.each([
    ['a role not assigned', HOME, 'Billing'],
    ["another person's role", OTHER, 'Admin'],
    ['an unknown account', '999999999999', 'Admin'],
  ])('%s is 403 "No access"', async (_, accountId, roleName) => {
    const { accessToken } = await signedIn();
    await expect(send(accessToken).credentials(accountId, roleName)).rejects.toMatchObject(NO_ACCESS);
  });

  test('in a portal of another partition work there and nowhere else', async () => {
    const { aws } = fixture;
    const startUrl = 'https://start.us-gov-home.awsapps.com/directory/home';
    const portal = aws.world.addPortal({ startUrl, region: 'us-gov-west-1' });
    const cy = portal.addPerson({ userName: 'cy', email: 'cy@example.com' });
    portal.addAccount({ accountId: HOME, name: 'home', email: 'home@example.com' });
    portal.assign(cy, HOME, 'Admin');
    const { accessToken } = await signIn(aws, 'cy', startUrl);
    const keys = keysOfRole((await send(accessToken).credentials(HOME, 'Admin')).roleCredentials);
    const whoAmI = (region: string) => stsOf(aws, keys, { region }).send(new GetCallerIdentityCommand({}));
    expect((await whoAmI('us-gov-east-1')).Arn).toMatch(/^arn:aws-us-gov:sts::/);
    await expect(whoAmI('eu-west-1')).rejects.toMatchObject(awsError(403, 'InvalidClientTokenId'));
  });
});

describe('end of a sign-in', () => {
  test('Logout ends its tokens and leaves role credentials alive', async () => {
    const { aws, client, accessToken, refreshToken } = await signedIn();
    const ana = send(accessToken);
    const keys = keysOfRole((await ana.credentials(HOME, 'Admin')).roleCredentials);
    const other = await signedIn();
    await ana.logout();
    await expect(ana.accounts()).rejects.toMatchObject(UNAUTHORIZED);
    await expect(ana.credentials(HOME, 'Admin')).rejects.toMatchObject(UNAUTHORIZED);
    await expect(ana.logout()).rejects.toMatchObject(UNAUTHORIZED);
    await expect(refresh(aws, client, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(stsOf(aws, keys).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
    await expect(send(other.accessToken).accounts()).resolves.toBeDefined();
  });

  test('a token never issued is 401, and none at all is 400', async () => {
    await signedIn();
    await expect(send('made-up').accounts()).rejects.toMatchObject(UNAUTHORIZED);
    const response = await fetch(`${fixture.aws.url}/assignment/accounts`);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('InvalidRequestException');
  });
});

describe('rate limit', () => {
  const TOO_MANY = awsError(429, 'TooManyRequestsException');

  test('lets 20 list calls through at once, then 20 a second, whichever they are', async () => {
    const { portal, accessToken } = await signedIn();
    const ana = send(accessToken);
    const burst = async (calls: number) => {
      const results = Array.from({ length: calls }, (_, index) =>
        index % 2 === 0 ? ana.accounts() : ana.roles(HOME),
      );
      const outcomes = await Promise.allSettled<unknown>(results);
      return outcomes.filter(({ status }) => status === 'fulfilled').length;
    };
    expect(await burst(30)).toBe(20);
    await expect(ana.accounts()).rejects.toMatchObject(TOO_MANY);
    fixture.advance(0.5);
    expect(await burst(15)).toBe(10);
    fixture.advance(60);
    expect(await burst(30)).toBe(20);
    expect(portal.throttledCalls).toBe(10 + 1 + 5 + 10);
  });

  test('does not concern credentials', async () => {
    const { portal, accessToken } = await signedIn();
    portal.setCallRate({ perSecond: 1, burst: 1 });
    const ana = send(accessToken);
    await ana.accounts();
    await expect(ana.accounts()).rejects.toMatchObject(TOO_MANY);
    await expect(ana.credentials(HOME, 'Admin')).resolves.toBeDefined();
  });

  test('is counted for the whole portal, and not with another', async () => {
    const { aws, portal, accessToken } = await signedIn();
    portal.setCallRate({ perSecond: 1, burst: 1 });
    const bo = await signedIn('bo');
    await send(accessToken).accounts();
    await expect(send(bo.accessToken).accounts()).rejects.toMatchObject(TOO_MANY);
    const startUrl = 'https://b.awsapps.com/start';
    const other = aws.world.addPortal({ startUrl, region: 'us-east-1' });
    other.addPerson({ userName: 'cy', email: 'cy@example.com' });
    const cy = await signIn(aws, 'cy', startUrl);
    await expect(send(cy.accessToken).accounts()).resolves.toBeDefined();
    expect([portal.throttledCalls, other.throttledCalls]).toEqual([1, 0]);
  });

  test('says when to come back, if told to', async () => {
    const { portal, accessToken } = await signedIn();
    portal.setCallRate({ perSecond: 1, burst: 1 });
    portal.setRetryAfter(3);
    await send(accessToken).accounts();
    const headers = { 'x-amz-sso_bearer_token': accessToken };
    const response = await fetch(`${fixture.aws.url}/assignment/accounts`, { headers });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('3');
  });

  test('the busiest second is known, wherever it began', async () => {
    const { portal, accessToken } = await signedIn();
    const ana = send(accessToken);
    expect(portal.peakRate()).toBe(0);
    for (const seconds of [5, 0.3, 0.3, 0.3, 0.1, 5]) {
      await ana.accounts();
      fixture.advance(seconds);
    }
    expect(portal.peakRate()).toBe(4);
    portal.resetCounters();
    expect(portal.peakRate()).toBe(0);
  });
});

// What a profile stands for changes while tools ask for it and AWS takes its time: nobody gets the credentials of
// another session, and who gets none is told why.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Parsed } from '../../shared/ipc.ts';
import { type CloakroomInNode, startCloakroomInNode } from '../harness/cloakroom-in-node.ts';
import { createPeople, type People, roleInput, USER_ACCOUNT, userInput } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { note, REQUESTS, SEED } from './figures.ts';
import { dice } from './requests.ts';

const TEAMS = ['red', 'green', 'blue', 'white'];
const TRUST = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${USER_ACCOUNT}:root` }, Action: 'sts:AssumeRole' },
  ],
};
/** Each edits the AWS config file twice. */
const CHANGES = Math.min(200, Math.ceil(REQUESTS / 2_500));
type Result = Awaited<ReturnType<CloakroomInNode['helper']>>;

describe.runIf(process.platform !== 'win32')('While a request is in flight', () => {
  let aws: LocalAws;
  let people: People;
  let node: CloakroomInNode;
  let userId: string;
  /** Session id by team, each a role in an account of its own. */
  let sessions: Map<string, string>;
  const roleArn = (team: string) => `arn:aws:iam::${700_000_000_000 + TEAMS.indexOf(team)}:role/${team}`;

  beforeEach(async () => {
    aws = await startLocalAws();
    people = createPeople(aws);
    node = await startCloakroomInNode({ aws: aws.environment() });
    userId = (await node.cloakroom.commands['identity.addIamUser'](userInput(people))).sessionId;
    sessions = new Map();
    for (const team of TEAMS) {
      const accountId = roleArn(team).split(':')[4] ?? '';
      aws.world.addRole({ accountId, roleName: team, trustPolicy: TRUST, maxSessionDurationSeconds: 43_200 });
      sessions.set(team, (await addRole(team, roleArn(team))).sessionId);
    }
    await node.helper('alice');
  });
  afterEach(async () => {
    await node.close();
    await aws.close();
  });

  const addRole = (label: string, arn: string) =>
    node.cloakroom.commands['session.addRole'](roleInput(label, arn, userId) as Parsed<'session.addRole'>);
  const stall = () =>
    aws.faults.add({ service: 'sts', operation: 'AssumeRole', when: 'before', kind: 'stall', times: 1 });
  const nameAnew = async (profileName: string, team: string) => {
    await node.cloakroom.commands['session.removeProfile']({ profileName });
    await node.cloakroom.commands['session.addProfile']({
      sessionId: sessions.get(team) ?? '',
      profileName,
      region: null,
    });
  };
  /** The team whose credentials they are; null for a refusal, which must be one clear line. */
  const teamOf = ({ code, stdout, stderr }: Result): string | null => {
    if (code === 0) {
      expect(stderr).toBe('');
      const { AccessKeyId, AccountId } = JSON.parse(stdout) as { AccessKeyId: string; AccountId: string };
      const { principal } = aws.world.findSession(AccessKeyId) ?? {};
      const team = TEAMS.find(
        (each) => principal?.arn.includes(`/${each}/`) || principal?.arn.endsWith(`/${each}`),
      );
      expect(AccountId).toBe(principal?.accountId);
      return team ?? `unknown: ${principal?.arn}`;
    }
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^cloakroom: [^\n]+; [^\n]+\n$/);
    return null;
  };

  it('a profile that is removed gives what was asked for, or nothing; afterwards nothing', async () => {
    const slow = stall();
    const asked = node.helper('red');
    await slow.struck();
    await node.cloakroom.commands['session.removeProfile']({ profileName: 'red' });
    slow.release();
    expect([null, 'red']).toContain(teamOf(await asked));
    const after = await node.helper('red');
    expect(teamOf(after)).toBeNull();
    expect(after.stderr).toContain('no profile named red');
  });

  it('a profile that is given to another session gives what it was asked for, or nothing; afterwards the other’s', async () => {
    const slow = stall();
    const asked = Array.from({ length: 10 }, () => node.helper('red'));
    await slow.struck();
    await nameAnew('red', 'green');
    const meanwhile = node.helper('red');
    expect(teamOf(await meanwhile)).toBe('green');
    slow.release();
    for (const each of await Promise.all(asked)) expect([null, 'red']).toContain(teamOf(each));
    expect(teamOf(await node.helper('red'))).toBe('green');
  });

  it('a session that is removed gives what was asked for, or nothing; afterwards nothing', async () => {
    const slow = stall();
    const asked = node.helper('red');
    await slow.struck();
    await node.cloakroom.commands['session.remove']({ sessionId: sessions.get('red') ?? '' });
    slow.release();
    expect([null, 'red']).toContain(teamOf(await asked));
    expect(teamOf(await node.helper('red'))).toBeNull();
  });

  it('a session that gets another role gives what was asked for, or nothing; afterwards the new role only', async () => {
    const slow = stall();
    const asked = node.helper('red');
    await slow.struck();
    await node.cloakroom.commands['session.updateRole']({
      ...roleInput('red', roleArn('green'), userId),
      sessionId: sessions.get('red') ?? '',
    } as Parsed<'session.updateRole'>);
    expect(teamOf(await node.helper('red'))).toBe('green');
    slow.release();
    expect([null, 'red']).toContain(teamOf(await asked));
    expect(teamOf(await node.helper('red'))).toBe('green');
  });

  it('locking refuses whoever waits, at once, and what AWS answers later is given to nobody', async () => {
    const slow = stall();
    const asked = Array.from({ length: 10 }, () => node.helper('red'));
    await slow.struck();
    await node.cloakroom.commands['vault.lock'](undefined as never);
    // AWS has not answered yet.
    for (const each of await Promise.all(asked)) {
      expect(teamOf(each)).toBeNull();
      expect(each.stderr).toContain('Cloakroom is locked');
    }
    slow.release();
    for (const profile of ['red', 'alice'])
      expect((await node.helper(profile)).stderr).toContain('Cloakroom is locked');
    aws.resetCalls();
    await node.cloakroom.commands['vault.unlock'](undefined as never);
    expect(teamOf(await node.helper('red'))).toBe('red');
    expect(aws.count('AssumeRole')).toBeGreaterThan(0);
  });

  it('profiles that change hands all the time give only what they stood for between question and answer', {
    timeout: 300_000,
  }, async () => {
    const roll = dice(SEED);
    /** What a profile has stood for: since which step. Null while it stands for nothing. */
    const history = new Map<string, { from: number; team: string | null }[]>();
    const names = ['one', 'two', 'three'];
    let step = 0;
    const became = (name: string, team: string | null) => {
      step += 1;
      history.set(name, [...(history.get(name) ?? []), { from: step, team }]);
    };
    const stoodFor = (name: string, from: number, to: number) =>
      (history.get(name) ?? [])
        .filter((each, i, all) => each.from <= to && (all[i + 1]?.from ?? Number.POSITIVE_INFINITY) >= from)
        .map(({ team }) => team);
    const give = async (profileName: string, team: string) => {
      const sessionId = sessions.get(team) ?? '';
      became(profileName, team);
      await node.cloakroom.commands['session.addProfile']({ sessionId, profileName, region: null });
    };
    for (const name of names) await give(name, TEAMS[roll(4)] ?? '');

    let changing = true;
    const counts = { answered: 0, refused: 0 };
    const askers = Array.from({ length: 4 }, async () => {
      while (changing) {
        const name = names[roll(names.length)] ?? '';
        const from = step;
        const team = teamOf(await node.helper(name));
        // A refusal is right at any time; credentials only of what it stood for.
        if (team !== null) expect(stoodFor(name, from, step)).toContain(team);
        counts[team === null ? 'refused' : 'answered'] += 1;
      }
    });
    const changer = async () => {
      for (let change = 0; change < CHANGES; change++) {
        const name = names[roll(names.length)] ?? '';
        if (roll(4) === 0) {
          const sessionId = sessions.get(TEAMS[roll(4)] ?? '') ?? '';
          await node.cloakroom.commands['session.stop']({ sessionId });
        }
        await node.cloakroom.commands['session.removeProfile']({ profileName: name });
        became(name, null);
        await give(name, TEAMS[roll(4)] ?? '');
      }
    };
    await changer().finally(() => {
      changing = false;
    });
    await Promise.all(askers);
    note('answered, refused while profiles changed hands', `${counts.answered}, ${counts.refused}`);
    expect(counts.answered).toBeGreaterThan(0);
  });
});

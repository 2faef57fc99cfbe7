import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roleOptionsSchema } from '../../../../shared/inputs.ts';
import type { AwsFileTexts, ChainResult } from '../../../../src-main/core/aws-config/aws-files.ts';
import { planProfileChain } from '../../../../src-main/core/aws-config/profile-chain.ts';
import { editProfiles } from '../../../../src-main/core/aws-config/profile-edits.ts';
import { parseAwsFiles } from '../../../../src-main/core/aws-config/spec-reader.ts';
import { type CatalogState, EMPTY_CATALOG, sessionOfProfile } from '../../../../src-main/core/catalog.ts';
import { planCredentials } from '../../../../src-main/core/credential-plan.ts';
import { isSource } from '../../../../src-main/core/import/import-edits.ts';
import {
  type ImportPlan,
  type KeyProof,
  planImport,
  secretOf,
} from '../../../../src-main/core/import/import-plan.ts';
import { surveyProfiles } from '../../../../src-main/core/import/survey.ts';
import { writtenProfiles } from '../../../../src-main/core/managed-profiles.ts';
import { runs } from '../aws-config/arbitraries.ts';
import { type Home, tidyHome } from './homes.ts';
import { messyTexts } from './messy.ts';

const helperPath = '/opt/cloakroom/credential-helper';

function plan(
  texts: AwsFileTexts,
  chosen: readonly string[],
  proofs: ReadonlyMap<string, KeyProof>,
  state: CatalogState = EMPTY_CATALOG,
): ImportPlan {
  let ids = 0;
  return planImport({
    contents: parseAwsFiles(texts),
    texts,
    state,
    chosen,
    proofs,
    helperPath,
    newId: () => `id-${++ids}`,
    now: 0,
    defaultRegion: 'us-east-1',
  });
}

const edited = ({ edit }: ImportPlan, texts: AwsFileTexts): AwsFileTexts => ({
  config: edit.config(texts.config),
  credentials: edit.credentials(texts.credentials),
});
const takenBy = ({ preview }: ImportPlan) => new Set(preview.sessions.flatMap(({ profiles }) => profiles));

/** What tools find where it must be the same: places in the file do not count. */
function found(result: ChainResult): unknown {
  if (result.ok) return result.chain;
  const { kind, profile, message } = result.problem;
  return { kind, profile, message };
}

/** A chain ends at the first profile that is Cloakroom's by result. */
function expectedChain(result: ChainResult, taken: ReadonlySet<string>): unknown {
  if (!result.ok) return found(result);
  const { chain } = result;
  const steps = [...chain.roles.slice(1).map(({ profile }) => profile), chain.sourceProfile];
  const at = steps.findIndex((step) => taken.has(step));
  if (at === -1) return chain;
  const sourceProfile = steps[at] as string;
  const source = { kind: 'credential-process', command: `${helperPath} ${sourceProfile}` };
  return { ...chain, roles: chain.roles.slice(0, at + 1), source, sourceProfile };
}

const choice = tidyHome.chain((home) =>
  fc.tuple(fc.constant(home), fc.subarray([...home.names], { minLength: 1 })),
);

/** Runs the property over homes, with all that a chosen import gives; returns how many profiles came over. */
function overHomes(
  count: number,
  check: (it: {
    home: Home;
    chosen: readonly string[];
    plan: ImportPlan;
    taken: ReadonlySet<string>;
    result: AwsFileTexts;
  }) => void,
): number {
  let brought = 0;
  fc.assert(
    fc.property(choice, ([home, chosen]) => {
      const planned = plan(home.texts, chosen, home.proofs);
      const taken = takenBy(planned);
      brought += taken.size;
      check({ home, chosen, plan: planned, taken, result: edited(planned, home.texts) });
    }),
    runs(count),
  );
  return brought;
}

describe('an import of tidy files', { timeout: 60_000 }, () => {
  it('makes every profile that comes over one of ours, and leaves the chains of all others as they were', () => {
    const brought = overHomes(300, ({ home, taken, result }) => {
      const [before, after] = [parseAwsFiles(home.texts), parseAwsFiles(result)];
      for (const name of home.names) {
        const is = found(planProfileChain(after, name));
        if (taken.has(name)) {
          const source = { kind: 'credential-process', command: `${helperPath} ${name}` };
          expect(is).toMatchObject({ profile: name, roles: [], source, sourceProfile: name });
        } else expect(is).toEqual(expectedChain(planProfileChain(before, name), taken));
      }
    });
    expect(brought).toBeGreaterThan(250);
  });

  it('takes out the lines that credentials come from and no other, and adds only its own', () => {
    overHomes(300, ({ home, taken, result }) => {
      const left = home.without(taken);
      const ours = [...taken].reverse().map((name) => ({ kind: 'remove', name }) as const);
      expect(editProfiles(result.config, ours).text).toBe(left.config);
      expect(result.credentials).toBe(left.credentials);
    });
  });

  it('leaves no secret behind whose profiles have all come over', () => {
    let gone = 0;
    overHomes(300, ({ home, taken, result }) => {
      for (const { secret, holders } of home.keys.values()) {
        const rest = holders.some((holder) => !taken.has(holder));
        const there = result.config.includes(secret) || result.credentials.includes(secret);
        expect(there).toBe(rest);
        if (!rest) gone++;
      }
    });
    expect(gone).toBeGreaterThan(50);
  });

  it('makes a catalogue in which every profile that came over can get credentials', () => {
    overHomes(200, ({ plan: planned, taken, result }) => {
      const state = planned.next(EMPTY_CATALOG);
      for (const name of taken) planCredentials(state, sessionOfProfile(state, name).id);
      expect(state.profiles.map(({ name }) => name).sort()).toEqual(
        [...taken].filter((name) => name !== 'default').sort(),
      );
      expect(state.activeSessionId !== null).toBe(taken.has('default'));
      expect(new Set(state.sessions.map(({ id }) => id)).size).toBe(state.sessions.length);
      expect(new Set(state.identities.map(({ userArn }) => userArn)).size).toBe(state.identities.length);
      const named = state.sessions.flatMap((session) => (session.kind === 'sso-role' ? [] : [session.label]));
      expect(new Set(named).size).toBe(named.length);
      for (const session of state.sessions)
        if (session.kind === 'role')
          expect(roleOptionsSchema.parse(session.options)).toEqual(session.options);
      const { profiles } = parseAwsFiles(result);
      for (const [name, { region }] of writtenProfiles(state))
        expect(profiles.get(name)?.settings.get('region')?.value ?? null).toBe(region);
    });
  });

  it('seals the key of each new identity, once', () => {
    overHomes(200, ({ home, plan: planned }) => {
      const { identities } = planned.next(EMPTY_CATALOG);
      expect(planned.keys.map(({ identityId }) => identityId)).toEqual(identities.map(({ id }) => id));
      for (const { accessKeyId, profile } of planned.keys)
        expect(home.keys.get(accessKeyId)?.holders).toContain(profile);
    });
  });

  it('says of each chosen profile that it comes over or why not, never both', () => {
    overHomes(200, ({ chosen, plan: planned, taken }) => {
      const problems = planned.preview.problems.map(({ profile }) => profile);
      for (const name of chosen) expect(taken.has(name)).toBe(!problems.includes(name));
      expect(new Set(problems).size).toBe(problems.length);
    });
  });

  it('is the same import whenever it is planned', () => {
    overHomes(100, ({ home, chosen, plan: planned, result }) => {
      const again = plan(home.texts, chosen, home.proofs);
      expect(again.next(EMPTY_CATALOG)).toEqual(planned.next(EMPTY_CATALOG));
      expect(again.preview).toEqual(planned.preview);
      expect(again.keys).toEqual(planned.keys);
      expect(edited(again, home.texts)).toEqual(result);
    });
  });

  it('finds nothing more to bring over when all was', () => {
    overHomes(100, ({ home }) => {
      const all = plan(home.texts, home.names, home.proofs);
      const texts = edited(all, home.texts);
      const state = all.next(EMPTY_CATALOG);
      const managed = new Set([
        ...state.profiles.map(({ name }) => name),
        ...(state.activeSessionId ? ['default'] : []),
      ]);
      const rest = surveyProfiles(parseAwsFiles(texts), managed, state, texts).filter(
        ({ importable }) => importable,
      );
      const problems = new Set(all.preview.problems.map(({ profile }) => profile));
      for (const { name } of rest) expect(problems).toContain(name);
    });
  });
});

describe('an import of messy files', { timeout: 60_000 }, () => {
  it('never fails for what the survey offers, and changes the reading of nothing but what comes over', () => {
    let brought = 0;
    fc.assert(
      fc.property(messyTexts, (texts) => {
        const contents = parseAwsFiles(texts);
        const offered = surveyProfiles(contents, new Set(), EMPTY_CATALOG, texts).filter(
          ({ importable }) => importable,
        );
        const proofs = new Map(
          offered.flatMap(({ accessKeyId }) =>
            accessKeyId ? [[accessKeyId, proofFor(accessKeyId)] as const] : [],
          ),
        );
        const planned = plan(
          texts,
          offered.map(({ name }) => name),
          proofs,
        );
        const taken = takenBy(planned);
        brought += taken.size;
        const result = edited(planned, texts);
        const is = parseAwsFiles(result);
        for (const [name, profile] of contents.profiles) {
          for (const file of ['config', 'credentials'] as const) {
            const settings = [...profile.byFile[file].values()];
            const kept = settings.filter(({ key }) => !taken.has(name) || !isSource(key));
            const now = [...(is.profiles.get(name)?.byFile[file].values() ?? [])];
            expect(
              now.filter(({ key }) => !taken.has(name) || key !== 'credential_process').map(said),
            ).toEqual(kept.map(said));
          }
          if (!taken.has(name)) continue;
          const source = { kind: 'credential-process', command: `${helperPath} ${name}` };
          expect(found(planProfileChain(is, name))).toMatchObject({ roles: [], source });
        }
        const sealed = planned.keys.map(({ profile }) =>
          secretOf(contents, profile).secretAccessKey.reveal(),
        );
        for (const secret of ['firstSecretEXAMPLE', 'secondSecretEXAMPLE', 'colonSecretEXAMPLE']) {
          const gone = countOf(texts, secret) > countOf(result, secret);
          if (gone) expect(sealed).toContain(secret);
        }
        expect([...is.ssoSessions.keys()]).toEqual([...contents.ssoSessions.keys()]);
      }),
      runs(800),
    );
    expect(brought).toBeGreaterThan(200);
  });
});

const countOf = ({ config, credentials }: AwsFileTexts, part: string) =>
  `${config}\n${credentials}`.split(part).length - 1;

const said = ({
  key,
  value,
  nested,
}: {
  key: string;
  value: string;
  nested: ReadonlyMap<string, { value: string }> | null;
}) => [key, value, nested && [...nested].map(([inner, { value: text }]) => [inner, text])];

function proofFor(accessKeyId: string): KeyProof {
  const userName = accessKeyId.slice(-4);
  return {
    ok: true,
    accountId: '123456789012',
    userName,
    userArn: `arn:aws:iam::123456789012:user/${userName}`,
    partition: 'aws',
  };
}

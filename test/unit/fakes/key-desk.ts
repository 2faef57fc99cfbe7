// Everything about access keys put together as the app does it, on AWS's own rules (fake-iam.ts) and fake ports.
import type { Snapshot } from '../../../shared/model.ts';
import { AccessKeys } from '../../../src-main/core/access-keys/access-keys.ts';
import { CarriedSessions } from '../../../src-main/core/access-keys/key-sessions.ts';
import type { AccessKeyApi, UserAccess } from '../../../src-main/core/access-keys/ports.ts';
import type { RotationJournal } from '../../../src-main/core/access-keys/rotation-journal.ts';
import { createBroker } from '../../../src-main/core/broker.ts';
import { Catalog, type CatalogState } from '../../../src-main/core/catalog.ts';
import { createApplyChange } from '../../../src-main/core/catalog-change.ts';
import { CredentialCache } from '../../../src-main/core/credential-cache.ts';
import { planAll, planCredentials } from '../../../src-main/core/credential-plan.ts';
import { ChangeHistory } from '../../../src-main/core/history/change-history.ts';
import { MfaPrompts } from '../../../src-main/core/mfa-prompts.ts';
import type { LongTermKey, StsApi } from '../../../src-main/core/ports.ts';
import { createResolver, keyName, renderKey } from '../../../src-main/core/session-resolver.ts';
import { FakeIam as FakeAws, said as refused } from './fake-iam.ts';
import { FakeSts } from './fake-sts.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryAwsFiles } from './memory-aws-files.ts';
import { MemoryHistoryStore } from './memory-history-store.ts';
import { noPortals } from './no-portals.ts';
import {
  FakeIam,
  FakePresence,
  FakeVault,
  MemoryCatalogStore,
  RecordingAudit,
  RecordingLog,
} from './ports.ts';
import { HOME_ACCOUNT, sampleCatalog, sampleUser } from './samples.ts';
import { turns } from './turns.ts';

export type KeyDesk = ReturnType<typeof createKeyDesk>;

export interface KeyDeskOptions {
  readonly catalog?: CatalogState;
  readonly config?: string;
  readonly credentials?: string;
  readonly environmentKeyId?: string | null;
  /** Of an earlier process, by id. */
  readonly journals?: ReadonlyMap<string, string>;
}

export function createKeyDesk(options: KeyDeskOptions = {}) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  const issuing = new FakeSts(clock);
  const devices = new FakeIam();
  const vault = new FakeVault();
  const presence = new FakePresence();
  const log = new RecordingLog();
  const files = new MemoryAwsFiles(options.config, options.credentials);
  const catalog = new Catalog(new MemoryCatalogStore(options.catalog ?? sampleCatalog([sampleUser('dana')])));
  let ids = 0;
  const newId = () => `new-${++ids}`;
  const prompts = new MfaPrompts({ clock, presence, newId });
  const historyStore = new MemoryHistoryStore(vault);
  const history = new ChangeHistory({ store: historyStore, files, clock, newId, diff: () => '' });
  const journals = new Map<string, string>(options.journals);
  const clipboard: string[] = [];
  const shredded: { path: string; key: LongTermKey }[] = [];
  const access: { answer: UserAccess } = {
    answer: {
      mfaDevices: ['arn:aws:iam::111122223333:mfa/dana'],
      groups: ['Developers'],
      attachedPolicies: [],
      inlinePolicies: null,
      missingPermissions: ['iam:ListUserPolicies'],
    },
  };
  const failures: { copy: Error | null } = { copy: null };
  /** Calls of IAM, as `ListAccessKeys by AKIA…`. */
  const calls: string[] = [];
  const said = <T>(name: string, by: { readonly accessKeyId: string }, answer: () => T): T => {
    calls.push(`${name} by ${by.accessKeyId}`);
    return answer();
  };
  const { api } = aws;
  const keys: AccessKeyApi = {
    list: (...of) => said('ListAccessKeys', of[0], () => api.list(...of)),
    create: (...of) => said('CreateAccessKey', of[0], () => api.create(...of)),
    setStatus: (...of) => said(`UpdateAccessKey ${of[3]}`, of[0], () => api.setStatus(...of)),
    remove: (...of) => said('DeleteAccessKey', of[0], () => api.remove(...of)),
    lastUsed: (...of) => said('GetAccessKeyLastUsed', of[0], () => api.lastUsed(...of)),
    access: async (signer, owner) => {
      await aws.api.list(signer, owner).catch(() => {});
      return access.answer;
    },
    accountOf: async (signer, accessKeyId) => {
      await said('GetAccessKeyInfo', signer, () => aws.getCallerIdentity(signer));
      const owner = aws.key(accessKeyId)?.userName;
      if (owner === undefined) throw refused('invalid-input');
      return HOME_ACCOUNT;
    },
  };
  const sts: StsApi = {
    getCallerIdentity: (signer) => aws.getCallerIdentity(signer),
    getSessionToken: async (key, request, context) => {
      await aws.getCallerIdentity(key);
      const issued = await issuing.getSessionToken(key, request, context);
      return request.mfa ? aws.sessionWithMfa(key) : issued;
    },
    assumeRole: (...of) => issuing.assumeRole(...of),
    getFederationToken: (...of) => issuing.getFederationToken(...of),
  };
  for (const { id, userName, userArn, accessKeyId } of catalog.state.identities) {
    aws.users.set(userName, userArn);
    vault.secrets.set(keyName(id), renderKey(aws.addKey(userName, accessKeyId)));
  }
  const carried = new CarriedSessions(clock);
  const cache: CredentialCache = new CredentialCache({
    clock,
    presence,
    resolve: carried.around(
      createResolver({ secrets: vault, sts, iam: devices, prompts, cache: () => cache, ...noPortals }),
    ),
  });
  const change = createApplyChange({ catalog, files, history, helperPath: () => '/helper', log });
  const accessKeys = new AccessKeys({
    catalog,
    apply: async (...what) => {
      const changeId = await change(...what);
      cache.retain(planAll(catalog.state));
      return changeId;
    },
    vault,
    sts,
    iam: devices,
    keys,
    journals: {
      load: async () => [...journals.values()].map((text) => JSON.parse(text) as RotationJournal),
      save: async (journal) => void journals.set(journal.id, JSON.stringify(journal)),
    },
    files,
    history,
    prompts,
    cache,
    carried,
    clock,
    log,
    newId,
    random: () => 0.5,
    environmentKeyId: options.environmentKeyId ?? null,
    copySecret: (text) => {
      if (failures.copy) throw failures.copy;
      clipboard.push(text.reveal());
    },
    shred: async (path, key) => void shredded.push({ path, key }),
  });
  let announced = 0;
  accessKeys.onChange(() => {
    announced += 1;
  });
  /** Until only time can bring it further. */
  const settle = async () => {
    for (let before = -1; before !== calls.length; ) {
      before = calls.length;
      await turns(300);
    }
  };

  return {
    clock,
    aws,
    issuing,
    devices,
    vault,
    presence,
    log,
    files,
    catalog,
    prompts,
    historyStore,
    history,
    journals,
    clipboard,
    shredded,
    access,
    failures,
    calls,
    carried,
    cache,
    accessKeys,
    commands: accessKeys.commands,
    settle,
    broker: createBroker({
      catalog,
      cache,
      clock,
      log,
      audit: new RecordingAudit(),
      refusal: () => null,
      approve: async () => {},
      handedOut: () => {},
    }),
    target: (sessionId: string) => planCredentials(catalog.state, sessionId),
    ask: (sessionId: string) =>
      cache.get(planCredentials(catalog.state, sessionId), { by: 'helper', name: sessionId }),
    get announced() {
      return announced;
    },
    inventoryOf(identityId: string): NonNullable<Snapshot['keyInventory'][string]> {
      const found = accessKeys.inventory()[identityId];
      if (!found) throw new Error('AWS was never asked');
      return found;
    },
    rotationOf(identityId: string) {
      const found = accessKeys.rotations().find((view) => view.identityId === identityId);
      if (!found) throw new Error('no rotation');
      return found;
    },
    codes: () => accessKeys.findings().map(({ code }) => code),
    async start() {
      await accessKeys.start();
      await settle();
    },
    /** In steps, so that what each timer starts comes to its end before the next. */
    async run(ms: number) {
      for (let left = ms; left > 0; ) {
        await settle();
        const step = Math.max(1, Math.min(left, clock.nextTimerIn ?? left));
        await clock.advance(step);
        left -= step;
      }
      await settle();
    },
    async enterCode(code: string) {
      const [open, ...others] = prompts.list();
      if (!open || others.length > 0) throw new Error(`${others.length} prompts too many, or none`);
      prompts.answer(open.id, code);
      await settle();
    },
  };
}

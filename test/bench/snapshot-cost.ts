// What it costs to show a change of one session among 5,000: the small change that is sent, against the whole snapshot,
// both from the state to what the window has. The way between processes is V8's own serialization, as Electron's is.

import { deserialize, serialize } from 'node:v8';
import { NO_AUDIT } from '../../shared/audit.ts';
import { NO_FINDINGS } from '../../shared/aws-files.ts';
import type { SessionStatus, Snapshot } from '../../shared/model.ts';
import { NEVER_LISTED } from '../../shared/portal.ts';
import { DESKTOP_WELL } from '../../shared/settings.ts';
import { changeBetween, type SnapshotChange, withChange } from '../../shared/snapshot-change.ts';
import { UPDATES_OFF } from '../../shared/updates.ts';
import { buildSnapshot } from '../../src-main/core/snapshot.ts';
import { timed } from './config-edit.ts';
import type { Table } from './figures.ts';
import { largeCatalogue } from './large-catalogue.ts';

const ROUNDS = 60;
const ROLES = 5_000;
const CHANGE = 'a change: made, found, sent, put in place';
const WHOLE = 'the whole snapshot: made and sent';

export async function measureSnapshotCost(): Promise<Table> {
  const catalog = largeCatalogue(ROLES);
  const [id = ''] = catalog.sessions.map((session) => session.id);
  const make = (revision: number): Snapshot =>
    buildSnapshot({
      revision,
      madeAt: revision,
      catalog,
      statusOf: (target): SessionStatus =>
        target.id === id
          ? { state: 'ready', expiresAt: revision, refreshing: false, refreshError: null, notes: [] }
          : { state: 'idle' },
      prompts: [],
      signInRequests: [],
      approvalRequests: [],
      passingApprovals: [],
      audit: NO_AUDIT,
      update: UPDATES_OFF,
      portalStatusOf: () => ({ state: 'signed-in', expiresAt: 0, renewable: true }),
      listingOf: () => NEVER_LISTED,
      vault: { state: 'open', error: null, protection: 'keychain' },
      configProblem: null,
      usage: {},
      keyInventory: {},
      keyFindings: [],
      rotations: [],
      desktop: DESKTOP_WELL,
      files: { revision: 1, findings: NO_FINDINGS, importable: 0 },
      environment: ENVIRONMENT,
    });

  let shown: Snapshot | null = make(0);
  let had = shown;
  let changeBytes = 0;
  const samples = { change: [] as number[], whole: [] as number[] };
  for (let round = 1; round <= ROUNDS; round++) {
    const change = await timed(async () => {
      const next = make(round);
      const sent = serialize(changeBetween(had, next));
      shown = withChange(shown, deserialize(sent) as SnapshotChange);
      had = next;
      changeBytes = sent.length;
    });
    const whole = await timed(async () => deserialize(serialize(make(round))));
    // The first ones only warm up.
    if (round <= 10) continue;
    samples.change.push(change);
    samples.whole.push(whole);
  }
  const wholeBytes = serialize(had).length;
  return {
    title: `One session changes among ${ROLES.toLocaleString('en')}`,
    unit: 'ms',
    rows: [
      { name: CHANGE, samples: samples.change },
      { name: WHOLE, samples: samples.whole },
    ],
    compare: [[CHANGE, WHOLE]],
    facts: {
      'bytes sent: change, whole': `${changeBytes.toLocaleString('en')}, ${wholeBytes.toLocaleString('en')}`,
    },
  };
}

const ENVIRONMENT: Snapshot['environment'] = {
  appVersion: '0',
  electronVersion: '0',
  platform: 'linux',
  configPath: '/home/someone/.aws/config',
  credentialsPath: '/home/someone/.aws/credentials',
  helperPath: null,
  helperProblem: null,
  endpoint: null,
  endpointProblem: null,
  endpointOverrides: [],
  dataFolder: '/home/someone/.cloakroom',
  fallbackRegion: 'us-east-1',
  proxyVariables: [],
};

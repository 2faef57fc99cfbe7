// The sessions an import makes or finds, while it is being planned: one for each IAM user, portal role and role,
// however many profiles stand for it. What they are called is settled last (settle.ts), with all profiles known.
import { partitionOfRegion } from '../../../shared/arn.ts';
import { AppError, type ErrorView } from '../../../shared/errors.ts';
import type { IamUserIdentity, Partition, RoleOptions, Session } from '../../../shared/model.ts';
import { type Portal, ssoSessionId } from '../../../shared/portal.ts';
import { profileNameProblem } from '../../../shared/profile-name.ts';
import { normalizeStartUrl } from '../../../shared/start-url.ts';
import type { AwsFilesContents, RoleLink } from '../aws-config/aws-files.ts';
import { type CatalogState, findSession } from '../catalog.ts';
import { sourceChain } from '../credential-plan.ts';
import { mfaSerialOf, type Origin, type Root, roleOptions } from './origins.ts';
import { uniqueIn } from './settle.ts';

/** What AWS said about a key, by GetCallerIdentity. */
export type KeyProof =
  | {
      readonly ok: true;
      readonly accountId: string;
      readonly userName: string;
      readonly userArn: string;
      readonly partition: Partition;
    }
  | { readonly ok: false; readonly error: ErrorView };

export interface DraftInput {
  readonly contents: AwsFilesContents;
  readonly state: CatalogState;
  /** By access key id. */
  readonly proofs: ReadonlyMap<string, KeyProof>;
  readonly newId: () => string;
  /** Epoch ms. */
  readonly now: number;
}

/** A session: what it is made from, or the one of the catalogue. */
export interface Draft {
  readonly id: string;
  readonly of: Recipe | { readonly kind: 'known'; readonly session: Session };
  /** Where its chain ends. */
  readonly root: 'iam-user' | 'sso-role';
  /** Of a role that is made. */
  readonly source: Draft | null;
  readonly profiles: DraftProfile[];
}

export interface DraftProfile {
  readonly name: string;
  readonly region: string | null;
}

export type Recipe =
  | {
      readonly kind: 'iam-user';
      readonly identityId: string;
      readonly accessKeyId: string;
      /** The profile the key is taken from. */
      readonly keyProfile: string;
      readonly proof: Extract<KeyProof, { ok: true }>;
    }
  | {
      readonly kind: 'sso-role';
      readonly portal: DraftPortal;
      readonly accountId: string;
      readonly roleName: string;
    }
  | { readonly kind: 'role'; readonly roleArn: string; readonly options: RoleOptions };

export interface DraftPortal {
  readonly portal: Portal;
  readonly known: boolean;
}

export class Drafts {
  readonly #input: DraftInput;
  readonly #drafts = new Map<string, Draft>();
  readonly #portals = new Map<string, DraftPortal>();
  readonly #portalLabels: Set<string>;
  /** By access key id. */
  readonly #identities: ReadonlyMap<string, IamUserIdentity>;
  /** User ARN -> the key that is kept of this user, and where it is known from. */
  readonly #keys: Map<string, { readonly accessKeyId: string; readonly from: string }>;
  readonly #userSessions: ReadonlyMap<string, Session>;
  readonly #roles: ReadonlyMap<string, Session>;
  readonly #profiles: ReadonlyMap<string, string>;

  constructor(input: DraftInput) {
    const { identities, sessions, portals, profiles } = input.state;
    this.#input = input;
    this.#portalLabels = new Set(portals.map(({ label }) => label));
    this.#identities = new Map(identities.map((identity) => [identity.accessKeyId, identity]));
    this.#keys = new Map(
      identities.map(({ userArn, accessKeyId, label }) => [
        userArn,
        { accessKeyId, from: `${label} is in Cloakroom with another key` },
      ]),
    );
    this.#profiles = new Map(profiles.map(({ name, sessionId }) => [name, sessionId]));
    this.#userSessions = new Map(
      sessions.flatMap((session) => (session.kind === 'iam-user' ? [[session.identityId, session]] : [])),
    );
    this.#roles = new Map(
      sessions.flatMap((session) =>
        session.kind === 'role'
          ? [[roleKey(session.sourceSessionId, session.roleArn, session.options), session]]
          : [],
      ),
    );
  }

  /** In the order they were asked for: sources come first. */
  all(): Draft[] {
    return [...new Set(this.#drafts.values())];
  }

  /** The session of a profile with this origin, and those it comes from. AppErrors say why there can be none. */
  of({ root, roles }: Origin): Draft {
    return roles.reduceRight((source, link) => this.#role(source, link), this.#root(root));
  }

  #root(root: Root): Draft {
    switch (root.kind) {
      case 'iam-user':
        return this.#once(`key ${root.accessKeyId}`, () => this.#user(root));
      case 'sso-role':
        return this.#ssoRole(root);
      case 'cloakroom': {
        const session = findSession(this.#input.state, this.#profiles.get(root.profile) ?? '');
        if (session) return this.#known(session);
        throw new RangeError('a profile that is managed is in the catalogue');
      }
      case 'other':
        throw new RangeError('nothing is made from what stays as it is');
    }
  }

  #user(root: Extract<Root, { kind: 'iam-user' }>): Draft {
    const { accessKeyId, profile } = root;
    const proof = this.#input.proofs.get(accessKeyId);
    if (!proof) throw unproved(profile);
    if (!proof.ok) throw new AppError(proof.error);
    const session = this.#userSessions.get(this.#identities.get(accessKeyId)?.id ?? '');
    if (session) return this.#known(session);
    const kept = this.#keys.get(proof.userArn);
    if (kept) throw anotherKey(proof, kept);
    this.#keys.set(proof.userArn, { accessKeyId, from: `${proof.userName} has another key in ${profile}` });
    const identityId = this.#input.newId();
    return {
      id: this.#input.newId(),
      of: { kind: 'iam-user', identityId, accessKeyId, keyProfile: profile, proof },
      root: 'iam-user',
      source: null,
      profiles: [],
    };
  }

  #ssoRole(root: SsoRoot): Draft {
    const portal = this.#portal(root);
    const { accountId, roleName } = root;
    const id = ssoSessionId(portal.portal.id, accountId, roleName);
    const session = findSession(this.#input.state, id);
    if (session) return this.#known(session);
    return this.#once(id, () => ({
      id,
      of: { kind: 'sso-role', portal, accountId, roleName },
      root: 'sso-role',
      source: null,
      profiles: [],
    }));
  }

  #portal({ sessionName, startUrl, region }: SsoRoot): DraftPortal {
    const key = `${startUrl} ${region}`;
    const drafted = this.#portals.get(key);
    if (drafted) return drafted;
    const { contents, state, newId, now } = this.#input;
    const twins = state.portals.filter(
      (portal) =>
        (normalizeStartUrl(portal.startUrl) ?? portal.startUrl) === startUrl && portal.region === region,
    );
    const twin = twins.find((portal) => portal.sessionName === sessionName) ?? twins[0];
    const settings = contents.ssoSessions.get(sessionName ?? '')?.settings;
    const portal: DraftPortal = twin
      ? { portal: twin, known: true }
      : {
          known: false,
          portal: {
            id: newId(),
            label: uniqueIn(this.#portalLabels, sessionName ?? hostOf(startUrl)),
            startUrl,
            region,
            partition: partitionOfRegion(region),
            scopes: scopesOf(settings?.get('sso_registration_scopes')?.value ?? ''),
            signIn: 'browser',
            browser: { kind: 'default' },
            shareWithCli: false,
            sessionName:
              sessionName !== null && profileNameProblem(sessionName) === null ? sessionName : null,
            publishing: null,
            createdAt: now,
          },
        };
    this.#portals.set(key, portal);
    return portal;
  }

  #role(source: Draft, link: RoleLink): Draft {
    const serial = mfaSerialOf(this.#input.contents.profiles.get(link.profile));
    // AWS does not see MFA in a portal's credentials, so that a code could not be given for them.
    const options = roleOptions(link, serial !== null && source.root === 'iam-user');
    const key = roleKey(source.id, link.roleArn, options);
    const session = this.#roles.get(key);
    if (session) return this.#known(session);
    return this.#once(key, () => ({
      id: this.#input.newId(),
      of: { kind: 'role', roleArn: link.roleArn, options },
      root: source.root,
      source,
      profiles: [],
    }));
  }

  #known(session: Session): Draft {
    return this.#once(`known ${session.id}`, () => {
      const last = sourceChain(this.#input.state, session.id).at(-1);
      const root = last?.kind === 'sso-role' ? 'sso-role' : 'iam-user';
      return { id: session.id, of: { kind: 'known', session }, root, source: null, profiles: [] };
    });
  }

  #once(key: string, make: () => Draft): Draft {
    const draft = this.#drafts.get(key) ?? make();
    this.#drafts.set(key, draft);
    return draft;
  }
}

type SsoRoot = Extract<Root, { kind: 'sso-role' }>;

/** The same for two roles that differ in their region at most. */
function roleKey(sourceId: string, roleArn: string, options: RoleOptions): string {
  const { durationSeconds, roleSessionName, externalId, sourceIdentity } = options;
  const { tags, policy, policyArns, requiresMfa } = options;
  const plain = tags.map(({ key, value, transitive }) => [key, value, transitive]);
  const rest = [sourceIdentity, plain, policy, policyArns, requiresMfa];
  return `role ${JSON.stringify([sourceId, roleArn, durationSeconds, roleSessionName, externalId, ...rest])}`;
}

/** Without `sso:account:access` there would be no refresh token. */
function scopesOf(text: string): readonly string[] {
  const scopes = text.split(/[\s,]+/).filter((scope) => /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope));
  return [...new Set(['sso:account:access', ...scopes])];
}

/** What people know the portal by: `acme` of https://acme.awsapps.com/start. */
function hostOf(startUrl: string): string {
  const named = /\/directory\/([^/]+)/.exec(startUrl) ?? /^\w+:\/\/([A-Za-z][^./:]*)/.exec(startUrl);
  return named?.[1] ?? startUrl;
}

function unproved(profile: string): AppError {
  return new AppError({
    code: 'invalid-key',
    message: `AWS was not asked whose key ${profile} has`,
    remedy: 'look at the import again',
  });
}

function anotherKey(
  { userName, accountId }: Extract<KeyProof, { ok: true }>,
  kept: { readonly accessKeyId: string; readonly from: string },
): AppError {
  return new AppError({
    code: 'in-use',
    message: `${kept.from} (${kept.accessKeyId}), and Cloakroom keeps one key of each IAM user`,
    remedy: `decide which key of ${userName} to keep, and take the other out of the file`,
    account: accountId,
  });
}

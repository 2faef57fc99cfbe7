// IAM Identity Center: a portal and a person in it, what is known of the sign-in, and what was listed. No secrets.
import type { ErrorView } from './errors.ts';
import type { Partition } from './model.ts';

export const SIGN_IN_METHODS = ['browser', 'device-code'] as const;
/** `browser`: authorization code with PKCE over loopback. `device-code`: a code confirmed on any device. */
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

export type BrowserChoice =
  | { readonly kind: 'default' }
  /** Absolute path of a browser's program. */
  | { readonly kind: 'program'; readonly path: string }
  /** The link is shown in the window to be copied. */
  | { readonly kind: 'copy-link' };

/** One person's access to one AWS access portal. */
export interface Portal {
  readonly id: string;
  readonly label: string;
  readonly startUrl: string;
  /** Where the Identity Center instance is (`sso_region`). */
  readonly region: string;
  readonly partition: Partition;
  /** `sso:account:access` must be among them, or AWS gives no refresh token. */
  readonly scopes: readonly string[];
  readonly signIn: SignInMethod;
  readonly browser: BrowserChoice;
  /** Share the sign-in with the AWS CLI through ~/.aws/sso/cache, under `sessionName`. */
  readonly shareWithCli: boolean;
  /** Name of the `[sso-session]`; null when not shared. */
  readonly sessionName: string | null;
  /** What was published last, to begin with the next time; null before the first. */
  readonly publishing: PublishWish | null;
  readonly createdAt: number;
}

export type PortalStatus =
  | { readonly state: 'signed-out'; readonly error: ErrorView | null }
  | {
      readonly state: 'signing-in';
      readonly method: SignInMethod;
      /** Shown large for the device flow. */
      readonly userCode: string | null;
      /** To be copied or opened again; null until known. */
      readonly link: string | null;
      readonly startedAt: number;
      /** Epoch ms at which AWS or we give up. */
      readonly endsAt: number;
    }
  | {
      readonly state: 'signed-in';
      /** Of the access token, epoch ms. */
      readonly expiresAt: number;
      /** A refresh token is there: renewed without asking anybody. */
      readonly renewable: boolean;
    };

export interface ListedRole {
  readonly name: string;
  /** New since the listing before. */
  readonly added: boolean;
}

export interface ListedAccount {
  readonly accountId: string;
  readonly name: string;
  readonly email: string | null;
  readonly added: boolean;
  readonly roles: readonly ListedRole[];
}

/** What is shown while and after accounts and roles are listed. */
export interface ListingSummary {
  readonly state: 'never' | 'running' | 'complete' | 'incomplete';
  /** Changes whenever `portal.listing` would answer differently. */
  readonly revision: number;
  readonly accounts: number;
  readonly roles: number;
  /** Accounts whose roles are known in the running or last listing. */
  readonly accountsDone: number;
  /** Epoch ms of the last complete listing. */
  readonly completedAt: number | null;
  readonly added: number;
  readonly removed: number;
  /** Why the last one is incomplete. */
  readonly error: ErrorView | null;
}

export const NEVER_LISTED: ListingSummary = {
  state: 'never',
  revision: 0,
  accounts: 0,
  roles: 0,
  accountsDone: 0,
  completedAt: null,
  added: 0,
  removed: 0,
  error: null,
};

/** Id of the session of an account and role of a portal: the same pair is always the same session. */
export function ssoSessionId(portalId: string, accountId: string, roleName: string): string {
  return `sso:${portalId}:${accountId}:${roleName}`;
}

/** Which roles to publish. Empty lists mean "any". */
export interface PublishRule {
  /** Text that the account's name or id contains, any of; capitals do not matter. */
  readonly accounts: readonly string[];
  /** Exact role names, any of. */
  readonly roles: readonly string[];
  /** Folders a person put roles into, any of. */
  readonly folders: readonly string[];
  /** Only favourites. */
  readonly favouritesOnly: boolean;
}

/** What a person chose to publish. */
export interface PublishWish {
  readonly rule: PublishRule;
  /** Such as `{account}-{role}`. */
  readonly template: string;
  /** Written into new profiles; null: the portal's region. */
  readonly region: string | null;
}

export interface PublishPlanItem {
  readonly action: 'add' | 'rename' | 'remove' | 'keep';
  readonly profileName: string;
  /** Before a rename. */
  readonly oldName: string | null;
  readonly accountId: string;
  readonly accountName: string;
  readonly roleName: string;
  /** The template's name was unsafe or taken and was changed; says how. */
  readonly note: string | null;
}

// The form of a portal: what is in it, what it sends, what is wrong with it. Pure.
import { addPortalSchema } from '../../shared/inputs.ts';
import type { Input, Output } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import type { BrowserChoice, Portal, SignInMethod } from '../../shared/portal.ts';
import { suggestProfileName } from '../../shared/profile-name.ts';
import { normalizeStartUrl } from '../../shared/start-url.ts';
import { type FieldErrors, fieldErrors } from '../shared-ui/form-errors.ts';

/** Without it AWS gives no refresh token, and the sign-in ends after eight hours at most. */
export const REFRESH_SCOPE = 'sso:account:access';

export type FoundPortal = Output<'portal.found'>['portals'][number];

export interface PortalForm {
  readonly label: string;
  readonly startUrl: string;
  readonly region: string;
  readonly signIn: SignInMethod;
  readonly browserKind: BrowserChoice['kind'];
  readonly browserPath: string;
  readonly scopes: readonly string[];
  readonly shareWithCli: boolean;
  /** Null: take the suggestion made from the label. */
  readonly sessionName: string | null;
}

export function emptyPortalForm(snapshot: Pick<Snapshot, 'portals'>): PortalForm {
  return {
    label: '',
    startUrl: '',
    region: snapshot.portals.at(-1)?.region ?? 'us-east-1',
    signIn: 'browser',
    browserKind: 'default',
    browserPath: '',
    scopes: [REFRESH_SCOPE],
    shareWithCli: false,
    sessionName: null,
  };
}

export function portalFormOf(portal: Portal): PortalForm {
  return {
    label: portal.label,
    startUrl: portal.startUrl,
    region: portal.region,
    signIn: portal.signIn,
    browserKind: portal.browser.kind,
    browserPath: portal.browser.kind === 'program' ? portal.browser.path : '',
    scopes: portal.scopes,
    shareWithCli: portal.shareWithCli,
    sessionName: portal.sessionName,
  };
}

/** What a portal found in the AWS config file fills in. A name already typed stays. */
export function filledFrom(found: FoundPortal, form: PortalForm): Partial<PortalForm> {
  return {
    label: form.label.trim() === '' ? found.sessionName : form.label,
    startUrl: found.startUrl,
    region: found.region,
    sessionName: found.sessionName,
  };
}

export function sessionNameOf(form: PortalForm): string {
  if (form.sessionName !== null) return form.sessionName.trim();
  return form.label.trim() === '' ? '' : suggestProfileName(form.label, new Set());
}

export function portalInput(form: PortalForm): Input<'portal.add'> {
  return {
    label: form.label,
    startUrl: form.startUrl,
    region: form.region,
    signIn: form.signIn,
    browser:
      form.browserKind === 'program'
        ? { kind: 'program', path: form.browserPath }
        : { kind: form.browserKind },
    scopes: [...form.scopes],
    shareWithCli: form.shareWithCli,
    sessionName: form.shareWithCli ? sessionNameOf(form) : null,
  };
}

/** Field name -> complaint, with the names of PortalForm. */
export function judgePortalForm(
  form: PortalForm,
  snapshot: Pick<Snapshot, 'portals'>,
  editedId: string | null,
): FieldErrors {
  const { 'browser.path': path, ...errors } = fieldErrors(addPortalSchema, portalInput(form));
  const label = form.label.trim();
  const twin = snapshot.portals.some((portal) => portal.label === label && portal.id !== editedId);
  const sessionName = form.shareWithCli ? sessionNameOf(form) : null;
  return {
    ...errors,
    ...(path ? { browserPath: path } : {}),
    ...(form.startUrl.trim() === '' ? { startUrl: 'Enter the start URL of the portal' } : {}),
    ...(twin ? { label: 'There is a portal of this name; two people in one portal need two names' } : {}),
    ...(sessionName === ''
      ? { sessionName: label === '' ? 'Enter a name above, or one here' : 'Enter a session name' }
      : {}),
  };
}

/** Fields under "Advanced", to open that part when one of them is wrong. */
export const ADVANCED_FIELDS = ['scopes', 'shareWithCli', 'sessionName'] as const;

/** "Used as https://…" when what was pasted is not what AWS wants; empty when it is, or is no address. */
export function startUrlNote(typed: string): string {
  const normal = normalizeStartUrl(typed);
  return normal === null || normal === typed.trim() ? '' : `Used as ${normal}`;
}

/** What saving does besides, for a person to know before. Empty when nothing. */
export function editNote(form: PortalForm, edited: Portal | null): string {
  if (!edited) return '';
  const moved = normalizeStartUrl(form.startUrl) !== edited.startUrl || form.region !== edited.region;
  return moved
    ? 'Another address or region is another portal: you are signed out and its list is forgotten.'
    : '';
}

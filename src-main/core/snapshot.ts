// Puts together what the window and the tray show. Nothing in it is secret.
import type { FilesSummary } from '../../shared/aws-files.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type {
  Environment,
  MfaPrompt,
  SessionStatus,
  SignInRequest,
  Snapshot,
  VaultStatus,
} from '../../shared/model.ts';
import type { ListingSummary, Portal, PortalStatus } from '../../shared/portal.ts';
import type { CatalogState } from './catalog.ts';
import { planCredentials, type Target } from './credential-plan.ts';

export interface SnapshotParts {
  readonly revision: number;
  readonly madeAt: number;
  readonly catalog: CatalogState;
  readonly statusOf: (target: Target) => SessionStatus;
  readonly prompts: readonly MfaPrompt[];
  readonly signInRequests: readonly SignInRequest[];
  readonly portalStatusOf: (portal: Portal) => PortalStatus;
  readonly listingOf: (portalId: string) => ListingSummary;
  readonly vault: VaultStatus;
  readonly files: FilesSummary;
  readonly configProblem: ErrorView | null;
  readonly environment: Environment;
}

export function buildSnapshot(parts: SnapshotParts): Snapshot {
  const { catalog, statusOf, portalStatusOf, listingOf, ...rest } = parts;
  const statuses: Record<string, SessionStatus> = {};
  for (const session of catalog.sessions) {
    const status = statusOfSession(catalog, session.id, statusOf);
    if (status.state !== 'idle') statuses[session.id] = status;
  }
  const portalStatuses = Object.fromEntries(
    catalog.portals.map((portal) => [portal.id, portalStatusOf(portal)]),
  );
  const listings = Object.fromEntries(catalog.portals.map(({ id }) => [id, listingOf(id)]));
  return { ...rest, ...catalog, statuses, portalStatuses, listings };
}

function statusOfSession(
  catalog: CatalogState,
  sessionId: string,
  statusOf: SnapshotParts['statusOf'],
): SessionStatus {
  let target: Target;
  try {
    target = planCredentials(catalog, sessionId);
  } catch (error) {
    // A session that cannot be planned (its source is gone) shows why.
    return { state: 'failed', error: toWire(error) };
  }
  return statusOf(target);
}

// Puts together what the window and the tray show. Nothing in it is secret.
import type { FilesSummary } from '../../shared/aws-files.ts';
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import type {
  Environment,
  MfaPrompt,
  SessionStatus,
  SessionUse,
  SignInRequest,
  Snapshot,
  VaultStatus,
} from '../../shared/model.ts';
import type { ListingSummary, Portal, PortalStatus } from '../../shared/portal.ts';
import type { DesktopStatus } from '../../shared/settings.ts';
import type { CatalogState } from './catalog.ts';
import { plansOf, type Target } from './credential-plan.ts';

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
  readonly usage: Readonly<Record<string, SessionUse>>;
  readonly keyInventory: Snapshot['keyInventory'];
  readonly keyFindings: Snapshot['keyFindings'];
  readonly rotations: Snapshot['rotations'];
  readonly approvalRequests: Snapshot['approvalRequests'];
  readonly passingApprovals: Snapshot['passingApprovals'];
  readonly audit: Snapshot['audit'];
  readonly update: Snapshot['update'];
  readonly desktop: DesktopStatus;
  readonly environment: Environment;
}

export function buildSnapshot(parts: SnapshotParts): Snapshot {
  const { catalog, statusOf, portalStatusOf, listingOf, ...rest } = parts;
  const statuses: Record<string, SessionStatus> = {};
  for (const [id, plan] of plansOf(catalog)) {
    // A session that cannot be planned (its source is gone) shows why.
    const status = plan instanceof AppError ? failed(plan) : statusOf(plan);
    if (status.state !== 'idle') statuses[id] = status;
  }
  const portalStatuses = Object.fromEntries(
    catalog.portals.map((portal) => [portal.id, portalStatusOf(portal)]),
  );
  const listings = Object.fromEntries(catalog.portals.map(({ id }) => [id, listingOf(id)]));
  return { ...rest, ...catalog, statuses, portalStatuses, listings };
}

function failed(error: AppError): SessionStatus {
  return { state: 'failed', error: toWire(error) };
}

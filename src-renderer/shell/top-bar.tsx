// Always in sight: the vault, and which session tools use when no profile is named.
import Icon from '@cloudscape-design/components/icon';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import type { SessionRow } from '../sessions/rows.ts';
import { stateText, toneOf } from '../sessions/state-text.ts';
import { useClock } from '../shared-ui/clock.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { VAULT_TEXT } from './vault-text.ts';
import { useWindowActions } from './window-actions.tsx';

export function TopBar({ active }: { readonly active: SessionRow | null }) {
  const { vault } = useSnapshot();
  const { tone, text } = VAULT_TEXT[vault.state];
  return (
    <TopNavigation>
      <div className="top-bar">
        <span className="product">
          <Icon name="lock-private" /> Cloakroom
        </span>
        <span className="top-facts">
          {active ? <ActiveFact row={active} /> : <span className="fact">No active session</span>}
          <span className="fact" role="status" aria-label="Vault">
            <StatusIndicator type={tone}>{text}</StatusIndicator>
          </span>
        </span>
      </div>
    </TopNavigation>
  );
}

function ActiveFact({ row }: { readonly row: SessionRow }) {
  const { select } = useWindowActions();
  const text = useClock((now) => stateText(row.status, now));
  const tone = useClock((now) => toneOf(row.status, now));
  const where = [row.accountId, row.session.kind === 'role' ? row.principal : null, row.portal?.label]
    .filter(Boolean)
    .join(' · ');
  return (
    <span className="fact active-fact">
      <span className="fact-label">Active</span>
      <Link ariaLabel={`Active session: ${row.label}`} onFollow={() => select(row.id)}>
        {row.label}
      </Link>
      <span className="fact-where digits">{where}</span>
      <StatusIndicator type={tone}>{text}</StatusIndicator>
    </span>
  );
}

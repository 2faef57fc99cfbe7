// Always in sight: which session tools use when no profile is named, whether that is production, the vault with its
// lock, and the way to everything that can be done.
import '../production/production.css';
import '../palette/top-search.css';
import Button from '@cloudscape-design/components/button';
import Icon from '@cloudscape-design/components/icon';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { ProductionMark } from '../production/production-mark.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { stateText, toneOf } from '../sessions/state-text.ts';
import { useClock } from '../shared-ui/clock.ts';
import { useNarrow } from '../shared-ui/use-narrow.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { VAULT_TEXT } from './vault-text.ts';
import { useWindowActions } from './window-actions.tsx';

/** Narrower than this, what can be left out is. */
const ROOM_FOR_ALL = 1100;

export function TopBar({ active }: { readonly active: SessionRow | null }) {
  return (
    <TopNavigation>
      <div className="top-bar">
        <span className="product">
          <Icon name="lock-private" /> Cloakroom
        </span>
        <SearchButton />
        <span className="top-facts">
          {active ? <ActiveFact row={active} /> : <span className="fact">No active session</span>}
          <VaultFact />
        </span>
      </div>
      {active?.production && <div className="production-edge" />}
    </TopNavigation>
  );
}

function SearchButton() {
  const { open } = useWindowActions();
  const { environment } = useSnapshot();
  const narrow = useNarrow(ROOM_FOR_ALL);
  const mac = environment.platform === 'darwin';
  const text = mac ? 'Search (⌘ K)' : 'Search (Ctrl K)';
  return (
    <span className="top-search" title={text}>
      <Button
        iconName="search"
        variant={narrow ? 'icon' : 'normal'}
        ariaLabel={text}
        nativeButtonAttributes={{ 'aria-keyshortcuts': mac ? 'Meta+K' : 'Control+K' }}
        onClick={() => open({ kind: 'palette' })}
      >
        {text}
      </Button>
    </span>
  );
}

function ActiveFact({ row }: { readonly row: SessionRow }) {
  const { select } = useWindowActions();
  const text = useClock((now) => stateText(row.status, now));
  const tone = useClock((now) => toneOf(row.status, now));
  const where = [
    row.accountId,
    row.session.kind === 'role' ? row.principal : row.accountName,
    row.portal?.label,
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <span className="fact active-fact">
      {row.production ? <ProductionMark /> : <span className="fact-label">Active</span>}
      <Link
        ariaLabel={`Active session: ${row.label}${row.production ? ', production' : ''}`}
        onFollow={() => select(row.id)}
      >
        {row.label}
      </Link>
      <span className="fact-where digits">{where}</span>
      <StatusIndicator type={tone}>{text}</StatusIndicator>
    </span>
  );
}

function VaultFact() {
  const { vault } = useSnapshot();
  const { lockVault, unlockVault, pending } = useWindowActions();
  const { tone, text, button } = VAULT_TEXT[vault.state];
  const locked = vault.state === 'locked';
  return (
    <span className="fact">
      <span role="status" aria-label="Vault">
        <StatusIndicator type={tone}>{locked ? 'Locked: tools get no credentials' : text}</StatusIndicator>
      </span>
      {vault.state === 'open' && (
        <Button
          ariaLabel="Lock vault"
          variant="inline-link"
          loading={pending.has('lock')}
          onClick={lockVault}
        >
          Lock
        </Button>
      )}
      {button !== '' && (
        <Button
          ariaLabel={locked ? 'Unlock vault' : `${button}: ${text}`}
          variant="inline-link"
          loading={pending.has('unlock')}
          onClick={unlockVault}
        >
          {button}
        </Button>
      )}
    </span>
  );
}

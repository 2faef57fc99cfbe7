// On top of the small window: the active session with its account and time left, and the vault.
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { ProductionMark } from '../production/production-mark.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { stateText, toneOf } from '../sessions/state-text.ts';
import { useClock } from '../shared-ui/clock.ts';
import { VAULT_TEXT } from '../shell/vault-text.ts';
import { useSnapshot } from '../snapshot-store.ts';

interface QuickHeadProps {
  readonly active: SessionRow | null;
  readonly busy: boolean;
  readonly onUnlock: () => void;
  readonly onOpen: () => void;
}

export function QuickHead({ active, busy, onUnlock, onOpen }: QuickHeadProps) {
  const { vault } = useSnapshot();
  const { tone, text, button } = VAULT_TEXT[vault.state];
  return (
    <header className="quick-head" data-production={active?.production === true}>
      <div className="quick-facts">
        {active ? <Active row={active} /> : <strong>No active session</strong>}
        <div className="quick-vault">
          <span role="status" aria-label="Vault">
            <StatusIndicator type={tone}>
              {vault.state === 'locked' ? 'Locked: tools get no credentials' : text}
            </StatusIndicator>
          </span>
          {button !== '' && (
            <Button variant="inline-link" ariaLabel={`${button} vault`} disabled={busy} onClick={onUnlock}>
              {button}
            </Button>
          )}
        </div>
      </div>
      <Button iconName="external" variant="icon" ariaLabel="Open Cloakroom" onClick={onOpen} />
    </header>
  );
}

function Active({ row }: { readonly row: SessionRow }) {
  const text = useClock((now) => stateText(row.status, now));
  const tone = useClock((now) => toneOf(row.status, now));
  const account = [row.accountName, row.accountId].filter(Boolean).join(' · ');
  return (
    <div>
      <div className="quick-active">
        {row.production && <ProductionMark />}
        <span className="visually-hidden">Active session: </span>
        <strong>{row.label}</strong>
        <span className="whole-words">
          <StatusIndicator type={tone}>{text}</StatusIndicator>
        </span>
      </div>
      <div className="digits quick-account">{account}</div>
    </div>
  );
}

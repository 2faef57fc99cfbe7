// What needs a person, each with a button for the next thing to do; one quiet line when there is nothing.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import List from '@cloudscape-design/components/list';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { usePortalActions } from '../portals/portal-actions.ts';
import { count } from '../portals/portal-text.ts';
import { decideNow } from '../prompts/approval-later.ts';
import { editDialog } from '../sessions/row-actions.tsx';
import { hashOf, SESSIONS } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import type { Attention, AttentionItem, NextDeed, NextStep } from './attention.ts';

export function AttentionList({ attention }: { readonly attention: Attention }) {
  const { navigate } = useWindowActions();
  const { items, moreSessions } = attention;
  if (items.length === 0) {
    return (
      <Box color="text-body-secondary">
        <StatusIndicator type="success">Nothing needs your attention</StatusIndicator>
      </Box>
    );
  }
  return (
    <Container
      header={
        <Header variant="h2" counter={`(${(items.length + moreSessions).toLocaleString('en')})`}>
          Needs attention
        </Header>
      }
    >
      <SpaceBetween size="s">
        <List
          ariaLabel="Needs attention"
          disablePaddings
          items={items}
          renderItem={(item) => ({
            id: item.id,
            content: <StatusIndicator type={item.tone}>{item.title}</StatusIndicator>,
            secondaryContent: <Secondary item={item} />,
            actions: <Steps steps={item.next} />,
          })}
        />
        {moreSessions > 0 && (
          <Link
            href={hashOf(SESSIONS)}
            onFollow={(event) => {
              event.preventDefault();
              navigate(SESSIONS);
            }}
          >
            {count(moreSessions, 'more session')} with problems
          </Link>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Secondary({ item }: { readonly item: AttentionItem }) {
  if (item.text === '' && item.account === null) return null;
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {item.text}
      {item.account !== null && <div>Account: {item.account}</div>}
    </Box>
  );
}

function Steps({ steps }: { readonly steps: readonly NextStep[] }) {
  const follow = useNextDeeds();
  const { pending } = useWindowActions();
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {steps.map((step) => (
        <Button
          key={step.label}
          ariaLabel={step.label}
          wrapText={false}
          loading={pending.has(keyOf(step))}
          onClick={() => follow(step)}
        >
          {step.text}
        </Button>
      ))}
    </SpaceBetween>
  );
}

/** What is pending meanwhile, as the deeds themselves name it. */
function keyOf(deed: NextDeed): string {
  if (deed.do === 'start') return `start:${deed.sessionId}`;
  if (deed.do === 'sign-in') return `sign-in:${deed.portalId}`;
  return deed.do === 'unlock' ? 'unlock' : '';
}

function useNextDeeds(): (deed: NextDeed) => void {
  const { start, open, unlockVault, navigate } = useWindowActions();
  const { portals } = useSnapshot();
  const { signIn } = usePortalActions();
  return (deed) => {
    switch (deed.do) {
      case 'start':
        return start(deed.sessionId);
      case 'edit':
        return open(editDialog(deed.row));
      case 'sign-in': {
        const portal = portals.find(({ id }) => id === deed.portalId);
        return portal && signIn(portal, null);
      }
      case 'answer':
        return document.querySelector<HTMLElement>('[role="dialog"] input')?.focus();
      case 'decide':
        return decideNow(deed.requestId);
      case 'dialog':
        return open(deed.dialog);
      case 'unlock':
        return unlockVault();
      case 'go':
        return navigate(deed.to);
    }
  };
}

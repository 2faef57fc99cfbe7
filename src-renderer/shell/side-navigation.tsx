// The pages of the window: sessions, and one per portal.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CloudscapeSideNavigation, {
  type SideNavigationProps,
} from '@cloudscape-design/components/side-navigation';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { portalMark } from '../portals/portal-text.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { hashOf, parseRoute, type Route, SESSIONS } from './route.ts';
import { useWindowActions } from './window-actions.tsx';

export function SideNavigation({ route }: { readonly route: Route }) {
  const { portals, portalStatuses, signInRequests } = useSnapshot();
  const { open, navigate } = useWindowActions();
  const items: SideNavigationProps.Item[] = [
    { type: 'link', text: 'Sessions', href: hashOf(SESSIONS) },
    {
      type: 'section-group',
      title: 'Identity Center',
      items: portals.map((portal) => {
        const waiting = signInRequests.some((request) => request.portalId === portal.id);
        const { tone, text } = portalMark(portalStatuses[portal.id], waiting);
        return {
          type: 'link',
          text: portal.label,
          href: hashOf({ page: 'portal', portalId: portal.id }),
          info: <StatusIndicator type={tone} iconAriaLabel={text} />,
        };
      }),
    },
  ];
  return (
    <div className="side-navigation">
      <CloudscapeSideNavigation
        activeHref={hashOf(route.page === 'publish' ? { ...route, page: 'portal' } : route)}
        items={items}
        onFollow={(event) => {
          event.preventDefault();
          navigate(parseRoute(event.detail.href));
        }}
      />
      <Box padding={{ horizontal: 'xl' }}>
        <Button iconName="add-plus" onClick={() => open({ kind: 'add-portal' })}>
          Add portal
        </Button>
      </Box>
    </div>
  );
}

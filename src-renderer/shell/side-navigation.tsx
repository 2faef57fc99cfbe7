// The pages of the window: sessions, the AWS files, and one per portal.
import Badge, { type BadgeProps } from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CloudscapeSideNavigation, {
  type SideNavigationProps,
} from '@cloudscape-design/components/side-navigation';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { problemCount } from '../health/finding-text.ts';
import { count, portalMark } from '../portals/portal-text.ts';
import { useSnapshot } from '../snapshot-store.ts';
import {
  AUDIT,
  HEALTH,
  HISTORY,
  HOME,
  hashOf,
  IMPORT,
  KEYS,
  parseRoute,
  ROLES,
  type Route,
  SESSIONS,
  SETTINGS,
  USERS,
} from './route.ts';
import { useWindowActions } from './window-actions.tsx';

export function SideNavigation({ route }: { readonly route: Route }) {
  const { portals, portalStatuses, signInRequests, files, keyFindings, audit, update } = useSnapshot();
  const problems = problemCount(files.findings);
  const pressing = keyFindings.filter(({ severity }) => severity === 'high').length;
  const { open, navigate } = useWindowActions();
  const items: SideNavigationProps.Item[] = [
    { type: 'link', text: 'Home', href: hashOf(HOME) },
    { type: 'link', text: 'All sessions', href: hashOf(SESSIONS) },
    { type: 'link', text: 'IAM users', href: hashOf(USERS) },
    { type: 'link', text: 'Roles', href: hashOf(ROLES) },
    {
      type: 'link',
      text: 'Access keys',
      href: hashOf(KEYS),
      ...(pressing > 0 ? { info: <NumberBadge color="red" number={pressing} of="problem" /> } : {}),
    },
    {
      type: 'link',
      text: 'Who asked',
      href: hashOf(AUDIT),
      ...(audit.problem
        ? { info: <StatusIndicator type="warning" iconAriaLabel="The log cannot be written" /> }
        : {}),
    },
    {
      type: 'section-group',
      title: 'AWS files',
      items: [
        { type: 'link', text: 'History', href: hashOf(HISTORY) },
        {
          type: 'link',
          text: 'Health',
          href: hashOf(HEALTH),
          ...(problems > 0
            ? {
                info: (
                  <NumberBadge
                    color={files.findings.breaks > 0 ? 'red' : 'grey'}
                    number={problems}
                    of="problem"
                  />
                ),
              }
            : {}),
        },
        {
          type: 'link',
          text: 'Import',
          href: hashOf(IMPORT),
          ...(files.importable > 0
            ? { info: <NumberBadge color="blue" number={files.importable} of="profile" /> }
            : {}),
        },
      ],
    },
    ...(portals.length > 0
      ? [
          {
            type: 'section-group' as const,
            title: 'Identity Center',
            items: portals.map((portal) => {
              const waiting = signInRequests.some((request) => request.portalId === portal.id);
              const { tone, text } = portalMark(portalStatuses[portal.id], waiting);
              return {
                type: 'link' as const,
                text: portal.label,
                href: hashOf({ page: 'portal', portalId: portal.id }),
                info: <StatusIndicator type={tone} iconAriaLabel={text} />,
              };
            }),
          },
        ]
      : []),
    { type: 'divider' },
    {
      type: 'link',
      text: 'Settings',
      href: hashOf(SETTINGS),
      // Its section About says which, and what to do.
      ...(update.state === 'available' || update.state === 'ready'
        ? { info: <Badge color="blue">Update</Badge> }
        : {}),
    },
  ];
  return (
    <div className="side-navigation">
      <CloudscapeSideNavigation
        activeHref={hashOf(pageOf(route))}
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

/** The entry of the navigation that a route belongs to. */
function pageOf(route: Route): Route {
  if (route.page === 'sessions') return SESSIONS;
  if (route.page === 'audit') return AUDIT;
  if (route.page === 'publish') return { page: 'portal', portalId: route.portalId };
  return route.page === 'history' ? HISTORY : route;
}

interface NumberBadgeProps {
  readonly color: NonNullable<BadgeProps['color']>;
  readonly number: number;
  /** What is counted, in the singular; for a screen reader. */
  readonly of: string;
}

function NumberBadge({ color, number, of }: NumberBadgeProps) {
  return (
    <Badge color={color}>
      <span aria-hidden="true">{number.toLocaleString('en')}</span>
      <span className="visually-hidden">{count(number, of)}</span>
    </Badge>
  );
}

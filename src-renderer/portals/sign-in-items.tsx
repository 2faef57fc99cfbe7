// On every page: portals that tools wait for, and sign-ins that go on behind a closed dialog.
import Button from '@cloudscape-design/components/button';
import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { useOpenSignIns } from './hidden-sign-ins.tsx';
import { usePortalActions } from './portal-actions.ts';
import { waitingText } from './portal-text.ts';

export function useSignInItems(): FlashbarProps.MessageDefinition[] {
  const { signInRequests, portals } = useSnapshot();
  const { pending } = useWindowActions();
  const { signIn, cancelSignIn, dismissSignIn } = usePortalActions();
  const { signIns, setHidden } = useOpenSignIns();
  const goingOn = new Set(signIns.map(({ portal }) => portal.id));

  const requests = signInRequests.flatMap((request): FlashbarProps.MessageDefinition[] => {
    const portal = portals.find((candidate) => candidate.id === request.portalId);
    if (!portal || goingOn.has(portal.id)) return [];
    const waiting = waitingText(request.waitingFor);
    return [
      {
        id: `request:${request.id}`,
        type: 'warning',
        header: waiting
          ? `Sign in to ${portal.label} – waiting: ${waiting}`
          : `Sign in to ${portal.label} – a tool is waiting`,
        action: (
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              ariaLabel={`Sign in to ${portal.label}`}
              loading={pending.has(`sign-in:${portal.id}`)}
              onClick={() => signIn(portal, null)}
            >
              Sign in
            </Button>
            <Button
              ariaLabel={`Not now: ${portal.label}`}
              loading={pending.has(`dismiss:${request.id}`)}
              onClick={() => dismissSignIn(request.id)}
            >
              Not now
            </Button>
          </SpaceBetween>
        ),
      },
    ];
  });
  const running = signIns
    .filter(({ hidden }) => hidden)
    .map(
      (open): FlashbarProps.MessageDefinition => ({
        id: `signing-in:${open.portal.id}`,
        type: 'in-progress',
        header: `Signing in to ${open.portal.label}`,
        content: 'Finish in the browser.',
        action: (
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              ariaLabel={`Show the sign-in to ${open.portal.label}`}
              onClick={() => setHidden(open, false)}
            >
              Show
            </Button>
            <Button
              ariaLabel={`Cancel the sign-in to ${open.portal.label}`}
              loading={pending.has(`cancel-sign-in:${open.portal.id}`)}
              onClick={() => cancelSignIn(open.portal)}
            >
              Cancel
            </Button>
          </SpaceBetween>
        ),
      }),
    );
  return [...requests, ...running];
}

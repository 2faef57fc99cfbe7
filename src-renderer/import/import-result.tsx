// After the import: what works now, where a sign-in is still wanted, and the way back.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useRef } from 'react';
import type { ImportPreview } from '../../shared/aws-files.ts';
import type { Output } from '../../shared/ipc.ts';
import type { Portal } from '../../shared/portal.ts';
import { usePortalActions } from '../portals/portal-actions.ts';
import { portalMark } from '../portals/portal-text.ts';
import { whoAmILine } from '../sessions/commands.ts';
import { CopyText } from '../shared-ui/copy-text.tsx';
import { focusTop } from '../shared-ui/page-focus.ts';
import { HISTORY, SESSIONS } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { broughtOverText } from './found-text.ts';
import { StayingProfiles } from './staying-profiles.tsx';
import { MadeSessions } from './what-is-made.tsx';

interface ImportResultProps {
  readonly preview: ImportPreview;
  readonly outcome: Output<'import.apply'>;
}

export function ImportResult({ preview, outcome }: ImportResultProps) {
  const { portals, portalStatuses } = useSnapshot();
  const { navigate, open } = useWindowActions();
  // Only a name that a shell takes as it is.
  const first = preview.sessions
    .flatMap(({ kind, profiles }) => (kind === 'sso-role' ? [] : profiles))
    .find((name) => /^[\w.-]+$/.test(name));
  // New ones stay in sight when signed in to; one that was there already is named only if it is needed.
  const concerned = portals.filter(({ id, startUrl }) =>
    preview.portals.some(
      (one) => one.startUrl === startUrl && (!one.known || portalStatuses[id]?.state !== 'signed-in'),
    ),
  );
  // What had the keyboard went with the wizard.
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    focusTop(top.current);
  }, []);
  return (
    <div ref={top} tabIndex={-1} className="import-result">
      <SpaceBetween size="m">
        <Container
          header={
            <Header
              variant="h1"
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  {outcome.changeId !== '' && (
                    <Button
                      onClick={() => {
                        navigate(HISTORY);
                        open({ kind: 'undo-change', changeId: outcome.changeId, title: 'Import' });
                      }}
                    >
                      Undo…
                    </Button>
                  )}
                  <Button variant="primary" onClick={() => navigate(SESSIONS)}>
                    See sessions
                  </Button>
                </SpaceBetween>
              }
            >
              Import
            </Header>
          }
        >
          <SpaceBetween size="s">
            <StatusIndicator type="success">{broughtOverText(outcome.profiles)}</StatusIndicator>
            <Box variant="p">
              Your tools use these profiles by the same names and get short-lived credentials.
              {preview.identities.some(({ known }) => !known) &&
                ' Their keys are no longer in the files; copies that you or a backup made elsewhere are not touched.'}
            </Box>
            {first !== undefined && (
              <div>
                Try it: <CopyText text={whoAmILine(first)} what="the command" />
              </div>
            )}
          </SpaceBetween>
        </Container>
        {concerned.length > 0 && (
          <Container
            header={
              <Header
                variant="h2"
                description="Tools get credentials of a portal's roles once you have signed in."
              >
                Sign in
              </Header>
            }
          >
            <ul className="found-portals">
              {concerned.map((portal) => (
                <PortalLine key={portal.id} portal={portal} />
              ))}
            </ul>
          </Container>
        )}
        <StayingProfiles problems={preview.problems} />
        <MadeSessions title="What works now" sessions={preview.sessions} />
      </SpaceBetween>
    </div>
  );
}

function PortalLine({ portal }: { readonly portal: Portal }) {
  const { portalStatuses } = useSnapshot();
  const { pending } = useWindowActions();
  const { signIn } = usePortalActions();
  const status = portalStatuses[portal.id];
  const { tone, text } = portalMark(status, false);
  return (
    <li>
      <Button
        ariaLabel={`Sign in: ${portal.label}`}
        disabled={status !== undefined && status.state !== 'signed-out'}
        loading={pending.has(`sign-in:${portal.id}`)}
        onClick={() => signIn(portal, null)}
      >
        Sign in
      </Button>
      <span className="wrap-anywhere">
        <b>{portal.label}</b> <StatusIndicator type={tone}>{text}</StatusIndicator>
      </span>
    </li>
  );
}

// The head of a portal's page: name, address, sign-in, listing.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ListingSummary, Portal, PortalStatus } from '../../shared/portal.ts';
import { headline } from '../../shared/sentences.ts';
import { useClock } from '../shared-ui/clock.ts';
import { CopyText } from '../shared-ui/copy-text.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { ProblemAlert, ProblemBody } from '../shared-ui/problem.tsx';
import { momentText } from '../shared-ui/time-text.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { aboutSignIn, usePortalActions } from './portal-actions.ts';
import {
  changesText,
  listedText,
  METHOD_INSTEAD,
  otherMethod,
  progressOf,
  progressText,
  signInMark,
  signInNote,
} from './portal-text.ts';

interface PortalPanelProps {
  readonly portal: Portal;
  readonly status: PortalStatus;
  readonly listing: ListingSummary;
}

export function PortalPanel({ portal, status, listing }: PortalPanelProps) {
  const { list: notices } = useNotices();
  // A failure of a sign-in started here stands at the top of the window already.
  const said = notices.some((notice) => notice.about === aboutSignIn(portal.id) && notice.kind === 'problem');
  return (
    <Container
      header={
        <Header
          variant="h1"
          description={<Address portal={portal} />}
          actions={<PortalButtons portal={portal} status={status} />}
        >
          {portal.label}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          minColumnWidth={200}
          ariaLabel={`About ${portal.label}`}
          items={[
            { label: 'Sign-in', value: <SignInFact status={status} /> },
            { label: 'Accounts and roles', value: <ListedFact listing={listing} /> },
          ]}
        />
        {status.state === 'signed-out' && status.error && !said && <ProblemAlert error={status.error} />}
        <ListingNews portal={portal} listing={listing} />
      </SpaceBetween>
    </Container>
  );
}

function Address({ portal: { startUrl, region, partition } }: Pick<PortalPanelProps, 'portal'>) {
  return (
    <>
      <CopyText text={startUrl} what="the start URL" /> in {region}
      {partition === 'aws' ? '' : ` (${partition})`}
    </>
  );
}

function SignInFact({ status }: { readonly status: PortalStatus }) {
  const tone = useClock((now) => signInMark(status, now).tone);
  const text = useClock((now) => signInMark(status, now).text);
  const note = useClock((now) => signInNote(status, now));
  return (
    <div>
      <StatusIndicator type={tone}>{text}</StatusIndicator>
      <Beneath text={note} />
    </div>
  );
}

function ListedFact({ listing }: { readonly listing: ListingSummary }) {
  const { completedAt } = listing;
  const when = useClock((now) => (completedAt === null ? '' : `Listed ${momentText(completedAt, now)}`));
  return (
    <div>
      {listedText(listing)}
      <Beneath text={when} />
      <Beneath text={changesText(listing)} />
    </div>
  );
}

function Beneath({ text }: { readonly text: string }) {
  return text === '' ? null : (
    <Box fontSize="body-s" color="text-body-secondary">
      {text}
    </Box>
  );
}

function PortalButtons({ portal, status }: Omit<PortalPanelProps, 'listing'>) {
  const { open, pending } = useWindowActions();
  const { signIn, signOut, cancelSignIn } = usePortalActions();
  const other = otherMethod(portal.signIn);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {status.state === 'signing-in' ? (
        <Button
          ariaLabel={`Cancel sign-in: ${portal.label}`}
          loading={pending.has(`cancel-sign-in:${portal.id}`)}
          onClick={() => cancelSignIn(portal)}
        >
          Cancel sign-in
        </Button>
      ) : status.state === 'signed-in' ? (
        <Button
          ariaLabel={`Sign out: ${portal.label}`}
          loading={pending.has(`sign-out:${portal.id}`)}
          onClick={() => signOut(portal)}
        >
          Sign out
        </Button>
      ) : (
        <Button
          variant="primary"
          ariaLabel={`Sign in: ${portal.label}`}
          loading={pending.has(`sign-in:${portal.id}`)}
          onClick={() => signIn(portal, null)}
        >
          Sign in
        </Button>
      )}
      <ButtonDropdown
        variant="icon"
        expandToViewport
        ariaLabel={`More actions for ${portal.label}`}
        items={[
          ...(status.state === 'signed-out' ? [{ id: 'other-method', text: METHOD_INSTEAD[other] }] : []),
          ...(status.state === 'signed-in' ? [{ id: 'again', text: 'Sign in again' }] : []),
          { id: 'edit', text: 'Edit' },
          { id: 'remove', text: 'Remove' },
        ]}
        onItemClick={({ detail }) => {
          if (detail.id === 'other-method') signIn(portal, other);
          if (detail.id === 'again') signIn(portal, null);
          if (detail.id === 'edit') open({ kind: 'edit-portal', portalId: portal.id });
          if (detail.id === 'remove') open({ kind: 'remove-portal', portalId: portal.id });
        }}
      />
    </SpaceBetween>
  );
}

function ListingNews({ portal, listing }: Omit<PortalPanelProps, 'status'>) {
  const { pending } = useWindowActions();
  const { list, cancelListing } = usePortalActions();
  if (listing.state === 'running') {
    return (
      <div className="listing-progress">
        <ProgressBar
          ariaLabel={`Listing ${portal.label}`}
          value={Math.round(progressOf(listing))}
          additionalInfo={progressText(listing)}
        />
        <Button
          ariaLabel={`Stop listing ${portal.label}`}
          loading={pending.has(`cancel-list:${portal.id}`)}
          onClick={() => cancelListing(portal)}
        >
          Stop
        </Button>
      </div>
    );
  }
  if (listing.state !== 'incomplete') return null;
  const stopped = listing.error === null || listing.error.code === 'listing-cancelled';
  return (
    <Alert
      type="warning"
      header={stopped || !listing.error ? 'The listing was stopped.' : headline(listing.error.message)}
      action={
        <Button
          ariaLabel={`Go on listing ${portal.label}`}
          loading={pending.has(`list:${portal.id}`)}
          onClick={() => list(portal)}
        >
          Go on
        </Button>
      }
    >
      <div>
        The roles of {progressText(listing).replace(' so far', '')} are known; nothing is removed meanwhile.
      </div>
      {!stopped && listing.error && <ProblemBody error={listing.error} />}
    </Alert>
  );
}

// A sign-in under way, whoever started it: what happens, what to do, how long, and the way out. Closing it leaves
// the sign-in going on (a notice leads back); Cancel ends it.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import FormField from '@cloudscape-design/components/form-field';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useClock } from '../shared-ui/clock.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { type OpenSignIn, type SigningIn, useOpenSignIns } from './hidden-sign-ins.tsx';
import { usePortalActions } from './portal-actions.ts';
import { countdownText } from './portal-text.ts';

export function SignInDialog() {
  const { signIns, setHidden } = useOpenSignIns();
  const shown = signIns.find(({ hidden }) => !hidden);
  return shown ? <Dialog key={shown.portal.id} signIn={shown} onHide={() => setHidden(shown, true)} /> : null;
}

function Dialog({ signIn, onHide }: { readonly signIn: OpenSignIn; readonly onHide: () => void }) {
  const { portal, status } = signIn;
  const { cancelSignIn } = usePortalActions();
  const { pending } = useWindowActions();
  return (
    <Modal
      visible
      header={`Sign in to ${portal.label}`}
      closeAriaLabel="Close and go on signing in"
      onDismiss={({ detail }) => {
        if (detail.reason !== 'overlay') onHide();
      }}
      footer={
        <Box float="right">
          <Button
            loading={pending.has(`cancel-sign-in:${portal.id}`)}
            loadingText="Ending the sign-in"
            onClick={() => cancelSignIn(portal)}
          >
            Cancel sign-in
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="l">
        {status.method === 'device-code' ? (
          <DeviceSteps status={status} />
        ) : (
          <BrowserSteps status={status} copyOnly={portal.browser.kind === 'copy-link'} />
        )}
        {status.link !== null && <LinkLine link={status.link} />}
        <KeyValuePairs
          columns={2}
          ariaLabel="Whose sign-in"
          items={[
            { label: 'Portal', value: portal.label },
            { label: 'Time left', value: <TimeLeft endsAt={status.endsAt} /> },
            { label: 'Start URL', value: <span className="mono">{portal.startUrl}</span> },
            { label: 'Region', value: portal.region },
          ]}
        />
      </SpaceBetween>
    </Modal>
  );
}

function BrowserSteps({ status, copyOnly }: { readonly status: SigningIn; readonly copyOnly: boolean }) {
  if (status.link === null)
    return <StatusIndicator type="loading">Asking AWS for the sign-in page</StatusIndicator>;
  return (
    <Box variant="p">
      {copyOnly
        ? 'Copy this link into the browser you want, sign in there and allow access. This window goes on by itself.'
        : 'Your browser has opened the sign-in page. Finish there; this window goes on by itself. Nothing opened, or the wrong browser did? Copy the link.'}
    </Box>
  );
}

function DeviceSteps({ status }: { readonly status: SigningIn }) {
  if (status.userCode === null)
    return <StatusIndicator type="loading">Asking AWS for a code</StatusIndicator>;
  return (
    <SpaceBetween size="m">
      <Box variant="p">
        Open the link on this or any other device. Check that it shows this very code before you confirm; if
        it shows another one, or you did not ask to sign in, cancel.
      </Box>
      <div className="user-code">
        <CopyToClipboard
          variant="inline"
          textToCopy={status.userCode}
          textToDisplay={<span className="user-code-text">{status.userCode}</span>}
          copyButtonAriaLabel="Copy the code"
          copySuccessText="Copied"
          copyErrorText="The desktop did not let Cloakroom copy"
        />
      </div>
    </SpaceBetween>
  );
}

function LinkLine({ link }: { readonly link: string }) {
  return (
    <FormField label="Link">
      <div className="link-line">
        <span className="mono link-text" title={link}>
          {link}
        </span>
        <CopyToClipboard
          copyButtonText="Copy link"
          textToCopy={link}
          copySuccessText="Copied"
          copyErrorText="The desktop did not let Cloakroom copy"
        />
      </div>
    </FormField>
  );
}

function TimeLeft({ endsAt }: { readonly endsAt: number }) {
  return <span className="digits">{useClock((now) => countdownText(endsAt, now))}</span>;
}

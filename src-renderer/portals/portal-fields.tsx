// How to sign in to a portal, and what few people change.
import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { BrowserChoice, SignInMethod } from '../../shared/portal.ts';
import { TokenField } from '../shared-ui/token-field.tsx';
import type { FormState } from '../shared-ui/use-form.ts';
import { type PortalForm, REFRESH_SCOPE, sessionNameOf } from './portal-form.ts';

interface FieldsProps {
  readonly form: FormState<PortalForm>;
}

const METHODS: readonly { value: SignInMethod; label: string; description: string }[] = [
  {
    value: 'browser',
    label: 'With the browser on this computer',
    description: 'The browser hands the answer back to Cloakroom by itself (PKCE). Recommended.',
  },
  {
    value: 'device-code',
    label: 'With a device code',
    description:
      'Confirm a short code on this or any other device. For when the browser cannot reach this computer.',
  },
];

const BROWSERS: readonly { value: BrowserChoice['kind']; label: string; description?: string }[] = [
  { value: 'default', label: 'The default browser' },
  {
    value: 'program',
    label: 'Another browser',
    description: 'For instance one where you are signed in as this person.',
  },
  { value: 'copy-link', label: 'None: show me the link to copy' },
];

export function SignInFields({ form }: FieldsProps) {
  const { values, set, touch, errorOf } = form;
  return (
    <SpaceBetween size="l">
      <FormField label="Sign-in method">
        <RadioGroup
          value={values.signIn}
          items={[...METHODS]}
          onChange={({ detail }) => set({ signIn: detail.value as SignInMethod })}
        />
      </FormField>
      <FormField label="Browser">
        <RadioGroup
          value={values.browserKind}
          items={[...BROWSERS]}
          onChange={({ detail }) => set({ browserKind: detail.value as BrowserChoice['kind'] })}
        />
      </FormField>
      {values.browserKind === 'program' && (
        <FormField
          label="Path of the browser"
          description="The program itself; it is started with the sign-in page."
          errorText={errorOf('browserPath')}
        >
          <Input
            value={values.browserPath}
            onChange={({ detail }) => set({ browserPath: detail.value })}
            onBlur={() => touch('browserPath')}
            placeholder="/usr/bin/firefox"
            autoComplete={false}
            spellcheck={false}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}

export function AdvancedPortalFields({ form }: FieldsProps) {
  const { values, set, touch, errorOf } = form;
  return (
    <SpaceBetween size="l">
      <TokenField
        label="Scopes"
        description="What AWS is asked for when you sign in."
        placeholder="Add a scope"
        tokens={values.scopes}
        error={errorOf('scopes')}
        noteOf={(scope) =>
          scope === REFRESH_SCOPE ? 'Lists accounts, and lets the sign-in renew itself' : ''
        }
        onChange={(scopes) => set({ scopes })}
      />
      {!values.scopes.includes(REFRESH_SCOPE) && (
        <Alert type="warning">
          Without <span className="mono">{REFRESH_SCOPE}</span> AWS gives no refresh token: the sign-in cannot
          be renewed, and you sign in again at least every eight hours.
        </Alert>
      )}
      <Toggle
        ariaLabel="Share this sign-in with the AWS CLI"
        checked={values.shareWithCli}
        onChange={({ detail }) => set({ shareWithCli: detail.checked })}
        description="One sign-in for both: aws sso login in a terminal signs Cloakroom in too, and the other way round."
      >
        Share this sign-in with the AWS CLI
      </Toggle>
      {values.shareWithCli && (
        <SpaceBetween size="l">
          <Alert type="warning" header="The tokens are then in a plain file too">
            They then also lie in a plain file in <span className="mono">~/.aws/sso/cache</span>, as the AWS
            CLI keeps them. Whatever runs as you can read it and use every role of this portal.
          </Alert>
          <FormField
            label="Session name"
            description="The [sso-session] in the AWS config file under which the AWS CLI knows this portal."
            errorText={errorOf('sessionName')}
          >
            <Input
              value={sessionNameOf(values)}
              onChange={({ detail }) => set({ sessionName: detail.value })}
              onBlur={() => touch('sessionName')}
              autoComplete={false}
              spellcheck={false}
            />
          </FormField>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

import type { BrowserChoice } from '../../shared/portal.ts';
import { Section } from './section.tsx';
import { ChoiceSetting, TextSetting } from './setting-fields.tsx';
import { useSetting, useUnsaved } from './use-setting.ts';

export function BrowserSection() {
  const browser = useSetting('browser');
  // Another browser is chosen before its path is there to be saved.
  const [naming, setNaming] = useUnsaved('browser');
  const { value } = browser;
  const kind: BrowserChoice['kind'] = naming ? 'program' : value.kind;
  return (
    <Section
      name="browser"
      description="Opens the AWS console of a session. Each portal has a browser of its own for signing in."
    >
      <ChoiceSetting
        label="Browser for the web console"
        value={kind}
        items={[
          { value: 'default', label: 'The default browser' },
          {
            value: 'program',
            label: 'Another browser',
            description: 'For instance one that is used for AWS alone.',
          },
          {
            value: 'copy-link',
            label: 'None: copy the link',
            description:
              'The link goes to the clipboard. Whoever has it is in the account: paste it nowhere else.',
          },
        ]}
        error={kind === 'program' ? '' : browser.errorOf()}
        onChange={(chosen) => {
          browser.clearError();
          setNaming(chosen === 'program');
          if (chosen !== 'program') browser.save({ kind: chosen });
        }}
      />
      {kind === 'program' && (
        <TextSetting
          label="Path of the browser"
          consequence="The program itself; it is started with the console’s page."
          {...(value.kind === 'program' ? {} : { note: 'Until there is one, the choice before counts.' })}
          saved={value.kind === 'program' ? value.path : ''}
          error={browser.errorOf('path') || browser.errorOf()}
          placeholder="/usr/bin/firefox"
          onTouch={browser.clearError}
          onCommit={(path) => browser.save({ kind: 'program', path }, 'path')}
        />
      )}
    </Section>
  );
}

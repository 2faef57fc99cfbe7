// How tools and shells use the session: the lines to copy, what stands in the config file, its profiles, and which
// programs may.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { toWire } from '../../shared/errors.ts';
import type { Profile } from '../../shared/model.ts';
import { helperPathProblem } from '../../shared/process-command.ts';
import { awsProfileLines, credentialProcessLine, profileSection, whoAmILine } from '../sessions/commands.ts';
import { ProfileList } from '../sessions/profile-list.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';

export function UseIt({ row }: { readonly row: SessionRow }) {
  const { profiles } = useSnapshot();
  const { open } = useWindowActions();
  const own = profiles.filter(({ sessionId }) => sessionId === row.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const profile = own.find(({ name }) => name === chosen) ?? own[0];
  const sessionId = row.id;
  return (
    <SpaceBetween size="l">
      {profile ? (
        <SpaceBetween size="m">
          {own.length > 1 && (
            <FormField label="Lines for the profile">
              <Select
                selectedOption={{ value: profile.name }}
                options={own.map(({ name }) => ({ value: name }))}
                onChange={({ detail }) => setChosen(detail.selectedOption.value ?? null)}
              />
            </FormField>
          )}
          <Lines profile={profile} region={profile.region ?? row.session.region} />
        </SpaceBetween>
      ) : (
        <Box color="text-body-secondary">
          Without a profile, tools cannot ask for this session by name. Add one below; or make the session
          active, and tools that name no profile use it.
        </Box>
      )}
      <ProfileList row={row} />
      <SpaceBetween direction="horizontal" size="xs">
        <Button onClick={() => open({ kind: 'console', sessionId })}>Open console…</Button>
        <Button onClick={() => open({ kind: 'copy-credentials', sessionId })}>Copy credentials…</Button>
        <Button onClick={() => open({ kind: 'policies', sessionId })}>IAM policies…</Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}

function Lines({ profile, region }: { readonly profile: Profile; readonly region: string | null }) {
  const { environment } = useSnapshot();
  const { copy } = useWindowActions();
  const { helperPath, configPath } = environment;
  const refused = helperPath === null ? null : helperPathProblem(helperPath);
  const section = helperPath === null || refused ? null : profileSection(helperPath, profile.name, region);
  return (
    <SpaceBetween size="s">
      <KeyValuePairs
        columns={2}
        minColumnWidth={300}
        ariaLabel={`Lines to use the profile ${profile.name}`}
        items={[
          ...awsProfileLines(profile.name).map(({ shell, line }) => ({
            label: `In ${shell}`,
            value: <CopyLine line={line} what={`the line for ${shell}`} />,
          })),
          {
            label: 'Who am I',
            value: <CopyLine line={whoAmILine(profile.name)} what="the get-caller-identity line" />,
          },
        ]}
      />
      {refused && <ProblemAlert error={toWire(refused)} />}
      {section !== null && helperPath !== null && (
        <ExpandableSection
          headerText="What tools run"
          headerDescription={`The AWS CLI, the SDKs and Terraform read this in ${configPath}`}
        >
          <SpaceBetween size="s">
            <CopyLine
              line={credentialProcessLine(helperPath, profile.name)}
              what="the credential_process line"
            />
            <div className="copy-line">
              <pre className="mono config-section">{section}</pre>
              <Button
                variant="inline-icon"
                iconName="copy"
                ariaLabel="Copy the section"
                onClick={() => copy(section, 'the section')}
              />
            </div>
            <Box color="text-body-secondary" fontSize="body-s">
              Lines of your own in this section stay as they are.
            </Box>
          </SpaceBetween>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

function CopyLine({ line, what }: { readonly line: string; readonly what: string }) {
  const { copy } = useWindowActions();
  return (
    <span className="copy-line">
      <span className="mono in-place-text">{line}</span>
      <Button
        variant="inline-icon"
        iconName="copy"
        ariaLabel={`Copy ${what}`}
        onClick={() => copy(line, what)}
      />
    </span>
  );
}

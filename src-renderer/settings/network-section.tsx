// The way to AWS: proxy, certificate authorities, and whether it works.
import Button from '@cloudscape-design/components/button';
import FileInput from '@cloudscape-design/components/file-input';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Output } from '../../shared/ipc.ts';
import { caFileProblem, type NetworkSettings, type ProxySettings } from '../../shared/network.ts';
import { tryCall } from '../bridge.ts';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { Section } from './section.tsx';
import { ChoiceSetting, TextSetting } from './setting-fields.tsx';
import { type Setting, useSetting, useUnsaved } from './use-setting.ts';

export function NetworkSection() {
  const { desktop } = useSnapshot();
  const network = useSetting('network');
  return (
    <Section
      name="network"
      description="How Cloakroom reaches AWS. The tools that you run have settings of their own."
    >
      <ProxyFields network={network} />
      <CaFile network={network} />
      {desktop.networkProblem && <ProblemAlert type="warning" error={desktop.networkProblem} />}
      {/* What was tested is not so any more when the way has changed. */}
      <ConnectionTest key={JSON.stringify(network.value)} />
    </Section>
  );
}

interface NetworkFieldProps {
  readonly network: Setting<NetworkSettings>;
}

function ProxyFields({ network }: NetworkFieldProps) {
  const { environment } = useSnapshot();
  // A proxy is chosen before its address is there to be saved.
  const [naming, setNaming] = useUnsaved('network');
  const { proxy } = network.value;
  const kind: ProxySettings['kind'] = naming ? 'address' : proxy.kind;
  const save = (next: ProxySettings, part: string) => network.save({ ...network.value, proxy: next }, part);
  const address = proxy.kind === 'address' ? proxy : { kind: 'address' as const, url: '', except: '' };
  const variables = environment.proxyVariables;
  return (
    <SpaceBetween size="m">
      <ChoiceSetting
        label="Proxy"
        value={kind}
        items={[
          {
            value: 'environment',
            label: 'From the environment',
            description:
              variables.length === 0
                ? 'No proxy variable is set where Cloakroom was started, so AWS is reached directly.'
                : `Set where Cloakroom was started: ${variables.join(', ')}.`,
          },
          {
            value: 'none',
            label: 'None',
            description: 'AWS is reached directly, whatever the environment says.',
          },
          { value: 'address', label: 'This proxy' },
        ]}
        error={kind === 'address' ? '' : network.errorOf('proxy')}
        onChange={(chosen) => {
          network.clearError();
          setNaming(chosen === 'address');
          if (chosen !== 'address') save({ kind: chosen }, 'proxy');
        }}
      />
      {kind === 'address' && (
        <SpaceBetween size="m">
          <TextSetting
            label="Address of the proxy"
            consequence="Every call to AWS goes through it."
            {...(proxy.kind === 'address' ? {} : { note: 'Until there is one, the choice before counts.' })}
            saved={address.url}
            error={network.errorOf('proxy.url')}
            placeholder="http://proxy.example.com:8080"
            onTouch={network.clearError}
            onCommit={(url) => save({ ...address, url }, 'proxy.url')}
          />
          {proxy.kind === 'address' && (
            <TextSetting
              label={
                <span>
                  Reached directly <i>- optional</i>
                </span>
              }
              ariaLabel="Reached directly"
              consequence="Hosts that need no proxy, separated by commas, written like NO_PROXY."
              saved={address.except}
              error={network.errorOf('proxy.except')}
              placeholder="localhost, .internal.example.com"
              onTouch={network.clearError}
              onCommit={(except) => save({ ...address, except }, 'proxy.except')}
            />
          )}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

function CaFile({ network }: NetworkFieldProps) {
  const [problem, setProblem] = useState('');
  const saved = network.value.caFile ?? '';
  const save = (path: string) => {
    const wrong = path === '' ? null : caFileProblem(path);
    setProblem(wrong ?? '');
    if (wrong === null) network.save({ ...network.value, caFile: path === '' ? null : path }, 'caFile');
  };
  return (
    <SpaceBetween size="xs">
      <TextSetting
        label={
          <span>
            Certificate file <i>- optional</i>
          </span>
        }
        ariaLabel="Certificate file"
        consequence="Authorities in this PEM file are trusted besides the well-known ones, such as that of a proxy that looks into TLS."
        saved={saved}
        error={problem || network.errorOf('caFile')}
        placeholder="/etc/ssl/certs/company.pem"
        secondary={
          <Button ariaLabel="Clear the certificate file" disabled={saved === ''} onClick={() => save('')}>
            Clear
          </Button>
        }
        onTouch={() => {
          setProblem('');
          network.clearError();
        }}
        onCommit={save}
      />
      <FileInput
        accept=".pem,.crt,.cer"
        ariaLabel="Choose certificate file"
        value={[]}
        onChange={({ detail }) => {
          const [file] = detail.value;
          if (file) save(window.cloakroom.pathOf(file));
        }}
      >
        Choose file
      </FileInput>
    </SpaceBetween>
  );
}

type Tested =
  | { readonly state: 'running' }
  | ({ readonly state: 'answered'; readonly region: string } & Output<'network.test'>)
  | { readonly state: 'failed'; readonly error: ErrorView };

function ConnectionTest() {
  const { settings, environment } = useSnapshot();
  const [tested, setTested] = useState<Tested | null>(null);
  const region = settings.defaultRegion ?? environment.fallbackRegion;
  const test = async () => {
    setTested({ state: 'running' });
    const result = await tryCall('network.test', { region });
    setTested(
      result.ok
        ? { state: 'answered', region, ...result.value }
        : { state: 'failed', error: toWire(result.error) },
    );
  };
  return (
    <SpaceBetween size="s">
      <SpaceBetween direction="horizontal" size="s" alignItems="center">
        <Button loading={tested?.state === 'running'} loadingText="Asking AWS" onClick={() => void test()}>
          Test the connection
        </Button>
        <LiveRegion>
          {tested?.state === 'answered' && (
            <StatusIndicator type="success">
              AWS answered in {tested.region},{' '}
              {tested.via === 'proxy' ? 'through the proxy' : 'reached directly'}
            </StatusIndicator>
          )}
        </LiveRegion>
      </SpaceBetween>
      {tested?.state === 'failed' && <ProblemAlert error={tested.error} />}
    </SpaceBetween>
  );
}

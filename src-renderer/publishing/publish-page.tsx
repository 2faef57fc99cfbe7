// Publishing many roles of a portal as profiles: choose by rule, look at the exact change, apply it as one.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { NEVER_LISTED, type Portal } from '../../shared/portal.ts';
import { tryCall } from '../bridge.ts';
import { usePortalActions } from '../portals/portal-actions.ts';
import { roleNames } from '../portals/role-rows.ts';
import { useAccounts } from '../portals/use-accounts.ts';
import { foldersOfPortal } from '../sessions/folders.ts';
import { idsOfPortal } from '../sessions/rows.ts';
import { DiffBox } from '../shared-ui/diff-box.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { PlanTable } from './plan-table.tsx';
import { changeCount, doneText, planCounts } from './plan-text.ts';
import { type PublishForm, publishFormOf, publishInput, regionProblem } from './publish-form.ts';
import { RuleFields } from './rule-fields.tsx';
import { UnpublishDialog } from './unpublish-dialog.tsx';
import { usePreview } from './use-preview.ts';

const NO_ITEMS: readonly never[] = [];

/** Mount with the portal's id as key. */
export function PublishPage({ portal }: { readonly portal: Portal }) {
  const snapshot = useSnapshot();
  const { navigate } = useWindowActions();
  const { undoPublishing } = usePortalActions();
  const { show } = useNotices();
  const { accounts } = useAccounts(portal.id);
  const names = useMemo(() => roleNames(accounts ?? []), [accounts]);
  const [form, setForm] = useState<PublishForm>(() => publishFormOf(portal.publishing));
  const [tries, setTries] = useState(0);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ErrorView | null>(null);
  const [unpublishing, setUnpublishing] = useState(false);

  const listing = snapshot.listings[portal.id] ?? NEVER_LISTED;
  const input = publishInput(portal.id, form);
  const favourites = form.favouritesOnly ? snapshot.favourites.join(' ') : '';
  const folders = useMemo(() => foldersOfPortal(snapshot, portal.id), [snapshot, portal.id]);
  const filing = useMemo(
    () => (form.folders.length > 0 ? JSON.stringify(snapshot.folders) : ''),
    [form.folders, snapshot.folders],
  );
  const own = idsOfPortal(snapshot, portal.id);
  const published = snapshot.profiles.some(({ sessionId }) => own.has(sessionId));
  // A listing that runs changes many times a second; its end is what counts.
  const revision = listing.state === 'running' ? 'running' : listing.revision;
  const preview = usePreview(
    regionProblem(form.region) === '' ? input : null,
    `${revision} ${snapshot.profiles.length} ${tries} ${favourites} ${filing}`,
  );
  const items = preview.plan?.items ?? NO_ITEMS;
  const counts = useMemo(() => planCounts(items), [items]);
  const changes = changeCount(counts);
  const badTemplate = preview.error?.code === 'invalid-input' ? preview.error.message : '';

  const back = () => navigate({ page: 'portal', portalId: portal.id });
  const apply = async () => {
    if (!preview.plan) return;
    setRefusal(null);
    setBusy(true);
    const result = await tryCall('publish.apply', { ...input, token: preview.plan.token });
    setBusy(false);
    if (!result.ok) {
      setRefusal(toWire(result.error));
      setTries((current) => current + 1);
      return;
    }
    show({
      about: `publish:${portal.id}`,
      kind: 'success',
      title: `Published profiles of ${portal.label}`,
      text: `${doneText(counts)}.`,
      action: { text: 'Undo', act: () => undoPublishing(portal) },
    });
    back();
  };

  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description={`Every chosen role gets a profile in ${snapshot.environment.configPath}. Nothing secret is written, and nothing before you apply.`}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={back}>Cancel</Button>
            {published && <Button onClick={() => setUnpublishing(true)}>Unpublish all…</Button>}
            <Button
              variant="primary"
              disabled={!preview.current || preview.plan === null || changes === 0}
              loading={busy}
              loadingText="Writing the config file"
              onClick={() => void apply()}
            >
              {changes === 1 ? 'Apply 1 change' : `Apply ${changes.toLocaleString('en')} changes`}
            </Button>
          </SpaceBetween>
        }
      >
        Publish profiles of {portal.label}
      </Header>
      {refusal && <ProblemAlert error={refusal} />}
      {preview.error && badTemplate === '' && <ProblemAlert error={preview.error} />}
      <Grid gridDefinition={[{ colspan: { default: 12, xs: 4 } }, { colspan: { default: 12, xs: 8 } }]}>
        <RuleFields
          form={form}
          roleNames={names}
          folders={folders}
          templateError={badTemplate}
          onChange={(change) => setForm((current) => ({ ...current, ...change }))}
        />
        <SpaceBetween size="m">
          <PlanTable
            items={items}
            loading={preview.plan === null && preview.error === null}
            notice={
              <PlanNotice
                incomplete={preview.plan?.incomplete ?? false}
                breaking={counts.remove + counts.rename > 0}
              />
            }
          />
          <ExpandableSection
            variant="container"
            headerText={`Change of ${snapshot.environment.configPath}`}
            headerDescription="The exact lines, as a diff"
          >
            <DiffBox diff={preview.plan?.diff ?? ''} path={snapshot.environment.configPath} />
          </ExpandableSection>
        </SpaceBetween>
      </Grid>
      {unpublishing && (
        <UnpublishDialog portal={portal} onDone={back} onClose={() => setUnpublishing(false)} />
      )}
    </SpaceBetween>
  );
}

function PlanNotice({ incomplete, breaking }: { readonly incomplete: boolean; readonly breaking: boolean }) {
  if (!incomplete && !breaking) return null;
  return (
    <SpaceBetween size="xs">
      {incomplete && (
        <Alert type="info">The list of accounts and roles is incomplete, so nothing will be removed.</Alert>
      )}
      {breaking && (
        <Alert type="warning">
          Tools and scripts that use a removed or old name will not find it any more.
        </Alert>
      )}
    </SpaceBetween>
  );
}

// What can be done with the log as a whole.
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { outcomeText } from './verdict-text.ts';
import { useVerification, verifyLog } from './verification.ts';

export function AuditActions() {
  const { run, pending } = useWindowActions();
  const { show } = useNotices();
  const verification = useVerification();
  const save = () =>
    run('audit-export', 'audit-export', async () => {
      const result = await tryCall('audit.export', {});
      if (!result.ok) return toWire(result.error);
      const { path } = result.value;
      if (path !== null)
        show({
          about: 'audit-export',
          kind: 'success',
          title: 'The log is exported',
          text: `One entry per line, as JSON, with names of programs, profiles and accounts and no secret: ${path}`,
        });
      return null;
    });
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          loading={verification.state === 'running'}
          loadingText="Verifying the log"
          onClick={() => void verifyLog()}
        >
          Verify
        </Button>
        <Button loading={pending.has('audit-export')} loadingText="Exporting" onClick={() => void save()}>
          Export…
        </Button>
      </SpaceBetween>
      <span role="status" className="visually-hidden">
        {verification.state === 'done' && outcomeText(verification.verdict)}
      </span>
    </>
  );
}

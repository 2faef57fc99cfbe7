// What a person must know before a production session becomes the default, in the dialog and in the small window.
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { SessionRow } from '../sessions/rows.ts';
import { ProductionMark } from './production-mark.tsx';

interface ProductionFactsProps {
  readonly row: SessionRow;
  /** Where there is little height. */
  readonly wide?: boolean;
}

export function ProductionFacts({ row, wide = false }: ProductionFactsProps) {
  const { session, accountName, accountId, principal } = row;
  return (
    <SpaceBetween size="m">
      <div className="production-facts">
        <ProductionMark />
        <KeyValuePairs
          columns={wide ? 3 : 2}
          {...(wide ? { minColumnWidth: 150 } : {})}
          items={[
            { label: 'Session', value: row.label },
            {
              label: 'Account',
              value: (
                <>
                  {accountName !== null && <div>{accountName}</div>}
                  <span className="digits">{accountId || 'unknown'}</span>
                </>
              ),
            },
            { label: session.kind === 'iam-user' ? 'IAM user' : 'Role', value: principal || 'unknown' },
          ]}
        />
      </div>
      <Box>
        While it is active, <strong>every tool that names no profile acts there</strong>: each terminal,
        script and editor, also those started later. A command meant for another account would run in
        production.
      </Box>
    </SpaceBetween>
  );
}

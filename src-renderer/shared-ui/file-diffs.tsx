// What changes in the AWS files, file by file: which one, how much, the lines, and a way to copy them.
import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FileDiff } from '../../shared/aws-files.ts';
import { Breakable } from './breakable.tsx';
import { DiffBox } from './diff-box.tsx';
import { diffSize } from './diff-lines.ts';
import { FILE_NAMES } from './file-names.ts';

interface FileDiffsProps {
  readonly diffs: readonly FileDiff[];
  /** Said when no line of either file changes. */
  readonly nothing?: string;
}

export function FileDiffs({ diffs, nothing = 'Neither of the AWS files changes.' }: FileDiffsProps) {
  const changed = diffs.filter(({ diff }) => diff !== '');
  if (changed.length === 0) return <Box color="text-body-secondary">{nothing}</Box>;
  return (
    <SpaceBetween size="m">
      {changed.map((one) => (
        <OneFile key={`${one.file} ${one.path}`} {...one} />
      ))}
    </SpaceBetween>
  );
}

function OneFile({ file, path, diff }: FileDiff) {
  return (
    <div>
      <div className="diff-head">
        <span className="diff-file">
          <b>{FILE_NAMES[file]}</b> <Breakable text={path} />
        </span>
        <LineCounts {...diffSize(diff)} />
        <CopyToClipboard
          variant="icon"
          textToCopy={diff}
          copyButtonAriaLabel={`Copy the change of ${path}`}
          copySuccessText="Copied"
          copyErrorText="The desktop did not let Cloakroom copy"
        />
      </div>
      <DiffBox diff={diff} path={path} />
    </div>
  );
}

/** "+12 −3", in words for a screen reader. */
export function LineCounts({ added, removed }: { readonly added: number; readonly removed: number }) {
  return (
    <span className="line-counts digits">
      <span aria-hidden="true">
        <span className="count-added">+{added.toLocaleString('en')}</span>{' '}
        <span className="count-removed">−{removed.toLocaleString('en')}</span>
      </span>
      <span className="visually-hidden">{linesText({ added, removed })}</span>
    </span>
  );
}

function linesText({ added, removed }: { readonly added: number; readonly removed: number }): string {
  return `${added.toLocaleString('en')} added, ${removed.toLocaleString('en')} removed`;
}

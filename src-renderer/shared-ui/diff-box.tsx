// One file's change as text, to scroll in. Long ones are drawn in part until asked for.
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo, useState } from 'react';
import { diffLines } from './diff-lines.ts';

const FIRST_LINES = 400;

export function DiffBox({ diff, path }: { readonly diff: string; readonly path: string }) {
  const lines = useMemo(() => diffLines(diff), [diff]);
  const [all, setAll] = useState(false);
  if (lines.length === 0) return <div>{path} stays as it is.</div>;
  const shown = all ? lines : lines.slice(0, FIRST_LINES);
  return (
    <SpaceBetween size="xs">
      {/* biome-ignore lint/a11y: a box that scrolls must be reachable by keyboard, and is no landmark nor fieldset */}
      <div className="diff mono" role="group" aria-label={`Change of ${path}`} tabIndex={0}>
        <div className="diff-body">
          {shown.map((line) => (
            <div key={line.number} className={`diff-line diff-${line.kind}`}>
              {line.text || ' '}
            </div>
          ))}
        </div>
      </div>
      {shown.length < lines.length && (
        <Button onClick={() => setAll(true)}>Show all {lines.length.toLocaleString('en')} lines</Button>
      )}
    </SpaceBetween>
  );
}

// The change of the config file as text, to scroll in. Long ones are drawn in part until asked for.
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo, useState } from 'react';
import { diffLines } from './plan-text.ts';

const FIRST_LINES = 400;

export function DiffBox({ diff, configPath }: { readonly diff: string; readonly configPath: string }) {
  const lines = useMemo(() => diffLines(diff), [diff]);
  const [all, setAll] = useState(false);
  if (lines.length === 0) return <div>{configPath} stays as it is.</div>;
  const shown = all ? lines : lines.slice(0, FIRST_LINES);
  return (
    <SpaceBetween size="xs">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="diff mono" aria-label={`Change of ${configPath}`} tabIndex={0}>
        {shown.map((line) => (
          <div key={line.number} className={`diff-${line.kind}`}>
            {line.text || ' '}
          </div>
        ))}
      </section>
      {shown.length < lines.length && (
        <Button onClick={() => setAll(true)}>Show all {lines.length.toLocaleString('en')} lines</Button>
      )}
    </SpaceBetween>
  );
}

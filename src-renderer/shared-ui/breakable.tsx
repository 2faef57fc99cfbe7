import { Fragment } from 'react';

/** A path, an ARN or an address: broken into lines behind its separators first, and anywhere if it must be. */
export function Breakable({ text }: { readonly text: string }) {
  const parts = text.split(/(?<=[/:\\])(?![/:\\])/);
  return (
    <span className="mono">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other identity
        <Fragment key={index}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}

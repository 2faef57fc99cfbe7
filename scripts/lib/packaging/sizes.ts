// Sizes of a package and its parts as a table. Pure.

export interface Size {
  readonly name: string;
  readonly bytes: number;
}

export function renderSizes(title: string, sizes: readonly Size[]): string {
  const widest = Math.max(...sizes.map(({ name }) => name.length));
  const lines = sizes.map(({ name, bytes }) => `  ${name.padEnd(widest)} ${megabytes(bytes).padStart(9)}`);
  return [title, ...lines].join('\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
}

/** The largest ones, and the rest as one line. */
export function largest(sizes: readonly Size[], count: number): Size[] {
  const sorted = [...sizes].sort((one, other) => other.bytes - one.bytes);
  const rest = sorted.slice(count);
  if (rest.length < 2) return sorted;
  const bytes = rest.reduce((sum, size) => sum + size.bytes, 0);
  return [...sorted.slice(0, count), { name: `${rest.length} more`, bytes }];
}

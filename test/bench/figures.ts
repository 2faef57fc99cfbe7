// Samples to figures, and figures to a table. Absolute times say something about one computer at one moment; what is
// meant to be compared between runs are the ratios.

export interface Row {
  readonly name: string;
  readonly samples: readonly number[];
}

export interface Table {
  readonly title: string;
  readonly unit: string;
  readonly rows: readonly Row[];
  /** Pairs of row names. */
  readonly compare: readonly (readonly [subject: string, against: string])[];
  /** What was counted rather than timed. */
  readonly facts?: Readonly<Record<string, number | string>>;
}

export interface Figures {
  readonly runs: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
}

/** Nearest rank; null without samples. */
export function figuresOf(samples: readonly number[]): Figures | null {
  const sorted = [...samples].sort((one, other) => one - other);
  const rank = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  const [min, median, p95] = [sorted[0], rank(0.5), rank(0.95)];
  if (min === undefined || median === undefined || p95 === undefined) return null;
  return { runs: sorted.length, min, median, p95 };
}

export interface Ratio {
  readonly subject: string;
  readonly against: string;
  /** Of the medians. */
  readonly median: number;
  /** Of the smallest samples: the part that other work on the machine disturbs least. */
  readonly min: number;
}

export function ratiosOf(table: Table): Ratio[] {
  const figures = new Map(table.rows.map(({ name, samples }) => [name, figuresOf(samples)]));
  return table.compare.map(([subject, against]) => {
    const [top, bottom] = [figures.get(subject), figures.get(against)];
    if (!top || !bottom) throw new RangeError(`nothing was measured for ${subject} or ${against}`);
    return { subject, against, median: top.median / bottom.median, min: top.min / bottom.min };
  });
}

export function renderTable(table: Table): string {
  const once = table.rows.every(({ samples }) => samples.length <= 1);
  const columns: readonly (keyof Figures)[] = once ? ['median'] : ['runs', 'min', 'median', 'p95'];
  const widest = Math.max(...table.rows.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[]) =>
    [name.padEnd(widest), ...cells.map((cell) => cell.padStart(9))].join(' ');
  const lines = table.rows.map(({ name, samples }) => {
    const figures = figuresOf(samples);
    const cell = (column: keyof Figures) => {
      if (!figures) return '-';
      return column === 'runs' ? String(figures.runs) : threeDigits(figures[column]);
    };
    return line(name, columns.map(cell));
  });
  const ratios = ratiosOf(table).map(({ subject, against, median, min }) => {
    const ratio = `  ${subject} = ${threeDigits(median)} x ${against}`;
    return once ? ratio : `${ratio}   (of the minima: ${threeDigits(min)})`;
  });
  const facts = Object.entries(table.facts ?? {}).map(([name, value]) => `  ${name}: ${value}`);
  const head = once ? [] : [line('', columns)];
  return [`${table.title} [${table.unit}]`, ...head, ...lines, ...ratios, ...facts].join('\n');
}

function threeDigits(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
}

/** For the JSON file. */
export function toJson(table: Table): object {
  return {
    title: table.title,
    unit: table.unit,
    rows: table.rows.map(({ name, samples }) => ({ name, ...figuresOf(samples) })),
    ratios: ratiosOf(table),
    ...(table.facts ? { facts: table.facts } : {}),
  };
}

// What a search finds in the audit log: words anywhere in an entry, properties, a span of time, a session. Every entry
// has its text in lower case from the moment it arrives, so that a search through all of them is a few comparisons
// each. Pure.
import type { AuditEntry } from '../../shared/audit.ts';
import { compareNames } from '../lists/name-order.ts';
import { type EntryWords, entryWords, KIND_NAMES, programName, RESULT_NAMES } from './entry-text.ts';

export interface AuditRow {
  /** The sequence, as text. */
  readonly id: string;
  readonly entry: AuditEntry;
  readonly words: EntryWords;
  readonly program: string;
  readonly searchText: string;
}

export interface AuditProperty {
  readonly key: string;
  readonly label: string;
  /** Of several: "All programs". */
  readonly plural: string;
  readonly valuesOf: (row: AuditRow) => readonly (string | null | undefined)[];
}

export const PROPERTIES: readonly AuditProperty[] = [
  {
    key: 'program',
    label: 'Program',
    plural: 'Programs',
    valuesOf: ({ program, entry: { caller } }) => [
      program,
      caller?.program.executable,
      caller?.program.script,
    ],
  },
  {
    key: 'application',
    label: 'Application',
    plural: 'Applications',
    valuesOf: ({ entry }) => [entry.caller?.application?.name],
  },
  { key: 'profile', label: 'Profile', plural: 'Profiles', valuesOf: ({ entry }) => [entry.profile] },
  { key: 'session', label: 'Session', plural: 'Sessions', valuesOf: ({ entry }) => [entry.session] },
  { key: 'account', label: 'Account', plural: 'Accounts', valuesOf: ({ entry }) => [entry.accountId] },
  {
    key: 'principal',
    label: 'Role or user',
    plural: 'Roles and users',
    valuesOf: ({ entry }) => [entry.principal],
  },
  {
    key: 'result',
    label: 'Result',
    plural: 'Results',
    valuesOf: ({ entry }) => [RESULT_NAMES[entry.result]],
  },
  {
    key: 'reason',
    label: 'Reason',
    plural: 'Reasons',
    valuesOf: ({ entry, words }) => (entry.code === null ? [] : [words.more, entry.code]),
  },
  { key: 'kind', label: 'Kind', plural: 'Kinds', valuesOf: ({ entry }) => [KIND_NAMES[entry.kind]] },
  {
    key: 'production',
    label: 'Production',
    plural: 'Production',
    valuesOf: ({ entry }) => [entry.production ? 'yes' : 'no'],
  },
  {
    key: 'key',
    label: 'Access key ID',
    plural: 'Access key IDs',
    valuesOf: ({ entry }) => [entry.accessKeyId],
  },
];

const byKey = new Map(PROPERTIES.map((property) => [property.key, property]));

export function auditRow(entry: AuditEntry): AuditRow {
  const words = entryWords(entry);
  const program = programName(entry);
  const row = { id: String(entry.sequence), entry, words, program, searchText: '' };
  const values = PROPERTIES.flatMap(({ valuesOf }) => valuesOf(row));
  const searchText = [words.text, words.more, ...values].filter(Boolean).join('\n').toLowerCase();
  return { ...row, searchText };
}

/** As Cloudscape's property filter has it; a token without a property is looked for anywhere. */
export interface AuditQuery {
  readonly operation: 'and' | 'or';
  readonly tokens: readonly {
    readonly propertyKey?: string;
    readonly operator: string;
    readonly value: unknown;
  }[];
}

/** Epoch ms, both included; null: no end on that side. */
export interface Span {
  readonly from: number | null;
  readonly to: number | null;
}

export interface AuditSearch {
  readonly query: AuditQuery;
  readonly span: Span;
  /** Null: of all sessions. */
  readonly sessionId: string | null;
}

export const ANY_TIME: Span = { from: null, to: null };
export const EVERYTHING: AuditQuery = { operation: 'and', tokens: [] };

export function asksForAll({ query, span, sessionId }: AuditSearch): boolean {
  return query.tokens.length === 0 && span.from === null && span.to === null && sessionId === null;
}

/** The very list when all are asked for. */
export function searchAudit(rows: readonly AuditRow[], search: AuditSearch): readonly AuditRow[] {
  if (asksForAll(search)) return rows;
  const { query, span, sessionId } = search;
  const tests = query.tokens.map(testOf);
  return rows.filter((row) => {
    const { at } = row.entry;
    if (sessionId !== null && row.entry.sessionId !== sessionId) return false;
    if ((span.from !== null && at < span.from) || (span.to !== null && at > span.to)) return false;
    if (tests.length === 0) return true;
    return query.operation === 'and' ? tests.every((test) => test(row)) : tests.some((test) => test(row));
  });
}

function testOf({ propertyKey, operator, value }: AuditQuery['tokens'][number]): (row: AuditRow) => boolean {
  const wanted = String(value).trim().toLowerCase();
  const not = operator.startsWith('!');
  if (propertyKey === undefined) return (row) => row.searchText.includes(wanted) !== not;
  const valuesOf = byKey.get(propertyKey)?.valuesOf ?? (() => []);
  const whole = operator.endsWith('=');
  return (row) => {
    const has = valuesOf(row).some((one) => {
      const known = one?.toLowerCase();
      return whole ? known === wanted : known?.includes(wanted) === true;
    });
    return has !== not;
  };
}

/** Enough to choose from; whoever has more types on. */
const MOST = 100;

/** Values of a property that there are and that hold the typed text. */
export function valuesIn(rows: readonly AuditRow[], key: string, typed: string): string[] {
  const valuesOf = byKey.get(key)?.valuesOf ?? (() => []);
  const text = typed.trim().toLowerCase();
  const found = new Set<string>();
  for (const row of rows) {
    for (const value of valuesOf(row)) if (value?.toLowerCase().includes(text)) found.add(value);
    if (found.size >= MOST) break;
  }
  found.delete('');
  return [...found].sort(compareNames);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};

/** As Cloudscape's date range picker has it. */
export type AskedTime =
  | { readonly type: 'relative'; readonly amount: number; readonly unit: string }
  | { readonly type: 'absolute'; readonly startDate: string; readonly endDate: string };

/** A unit that is not offered, or a date that is none, limits nothing. */
export function spanOf(asked: AskedTime | null, now: number): Span {
  if (asked === null) return ANY_TIME;
  if (asked.type === 'relative') {
    const unit = UNIT_MS[asked.unit];
    return unit === undefined ? ANY_TIME : { from: now - asked.amount * unit, to: null };
  }
  const moment = (text: string) => {
    const at = Date.parse(text);
    return Number.isNaN(at) ? null : at;
  };
  return { from: moment(asked.startDate), to: moment(asked.endDate) };
}

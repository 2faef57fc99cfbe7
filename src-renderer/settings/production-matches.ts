// What the rules for production mark among the sessions that are there. Pure.
import { isProduction, type ProductionRule, ruleMatches } from '../../shared/production.ts';
import type { SessionRow } from '../sessions/rows.ts';

type Row = Pick<SessionRow, 'label' | 'accountId' | 'accountName' | 'principal' | 'marks'>;

export interface ProductionMatches {
  /** Production by rule or by hand. */
  readonly marked: readonly Row[];
  /** Of them, marked by hand. */
  readonly byHand: number;
  /** A rule would mark them, but a person has said no. */
  readonly spared: number;
  /** How many names each rule matches, in their order. */
  readonly perRule: readonly number[];
}

export function productionMatches(rows: readonly Row[], rules: readonly ProductionRule[]): ProductionMatches {
  const spared = rows.filter(
    (row) => row.marks.production === false && rules.some((rule) => ruleMatches(rule, row)),
  );
  return {
    marked: rows.filter((row) => isProduction({ rules }, row, row.marks)),
    byHand: rows.filter((row) => row.marks.production === true).length,
    spared: spared.length,
    perRule: rules.map((rule) => rows.filter((row) => ruleMatches(rule, row)).length),
  };
}

/** "Admin in prod-2 (111111111111)": the names that rules look at. */
export function rowText({ label, accountId, accountName }: Row): string {
  if (accountId === '') return label;
  const place = accountName === null ? accountId : `${accountName} (${accountId})`;
  return accountName !== null && label.endsWith(` in ${accountName}`)
    ? `${label} (${accountId})`
    : `${label} in ${place}`;
}

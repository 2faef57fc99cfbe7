// How much the suite does, and what it counted. `npm run abuse` sets both variables and shows the figures at its end.
import { appendFileSync } from 'node:fs';

/** Requests in all; a million in the long run. */
export const REQUESTS = Number(process.env.CLOAKROOM_ABUSE_REQUESTS ?? 20_000);
/** Chosen anew for the long run, printed when something fails. */
export const SEED = Number(process.env.CLOAKROOM_ABUSE_SEED ?? 20_251);

/** One line of the report. */
export function note(name: string, value: string | number): void {
  const file = process.env.CLOAKROOM_ABUSE_FIGURES;
  if (file) appendFileSync(file, `${name.padEnd(44)} ${value}\n`);
}

export const inMegabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

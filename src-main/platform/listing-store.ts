// The accounts and roles of portals on disk, one file per portal; names only, no secrets. A file that cannot be read
// counts as no listing: it is a copy of what AWS knows.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ListingStore } from '../core/portals/ports.ts';
import { writeFileAtomic } from './atomic-write.ts';

const account = { accountId: z.string(), name: z.string(), email: z.string().nullable() };
const storedListing = z.object({
  accounts: z.array(
    z.object({
      ...account,
      added: z.boolean(),
      roles: z.array(z.object({ name: z.string(), added: z.boolean() })),
    }),
  ),
  removed: z.number(),
  added: z.number(),
  completedAt: z.number().nullable(),
  unfinished: z
    .object({
      startedAt: z.number(),
      accounts: z.array(z.object(account)),
      accountsComplete: z.boolean(),
      roles: z.record(z.string(), z.array(z.string())),
    })
    .nullable(),
});

export function createListingStore(folder: string): ListingStore {
  const fileOf = (portalId: string) => join(folder, `${portalId.replace(/[^\w-]/g, '')}.json`);
  let writing: Promise<unknown> = Promise.resolve();
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    const result = writing.then(task);
    writing = result.catch(() => {});
    return result;
  };
  return {
    async load(portalId) {
      try {
        return storedListing.parse(JSON.parse(await readFile(fileOf(portalId), 'utf8')));
      } catch {
        return null;
      }
    },
    save: (portalId, listing) =>
      inTurn(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFileAtomic(fileOf(portalId), Buffer.from(JSON.stringify(listing)), { mode: 0o600 });
      }),
    remove: (portalId) => inTurn(() => rm(fileOf(portalId), { force: true })),
  };
}

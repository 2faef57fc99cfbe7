// Cloakroom's own folder: what is kept where.
import { join } from 'node:path';

/** Where things are kept below Cloakroom's own folder. */
export const placesIn = (home: string) => ({
  vault: join(home, 'vault.json'),
  log: join(home, 'logs', 'cloakroom.log'),
  history: join(home, 'history'),
  activity: join(home, 'activity.json'),
  rotations: join(home, 'rotations'),
  audit: join(home, 'audit'),
  locks: join(home, 'locks'),
  listings: join(home, 'listings'),
  window: join(home, 'window'),
});

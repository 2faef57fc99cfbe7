import { defineConfig } from 'vitest/config';

/** A machine with other work to do takes its time; a condition that never holds fails all the same. */
const PATIENT = { poll: { timeout: 20_000 } };

/** Not in `npm run check`, which is to be over in a minute: whole pages in a simulated window, and long searches. */
const SLOW = ['test/unit/renderer/*.test.tsx', 'test/unit/core/**/{*-properties,many-edits}.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          exclude: SLOW,
          setupFiles: ['test/unit/setup.ts'],
          // Pure code: what one file has loaded serves the next, which saves a third of the time.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'unit-slow',
          include: SLOW,
          setupFiles: ['test/unit/setup.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          expect: PATIENT,
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'abuse',
          include: ['test/abuse/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'package',
          expect: PATIENT,
          include: ['test/package/**/*.test.ts'],
          globalSetup: ['test/package/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

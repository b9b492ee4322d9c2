import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Vitest would leave one processor to others. */
const PROCESSORS = Math.max(2, availableParallelism());

/** Tests that start programs: seconds on a quiet machine, minutes beside others. */
const PATIENT = { testTimeout: 180_000, hookTimeout: 180_000 };

/** Tests that wait for the programs that they started for most of their time: after all others. */
const WAITING = { ...PATIENT, maxWorkers: PROCESSORS * 2, sequence: { groupOrder: 1 } };

/** Tests of a page: each has a browser and a host of its own that are busy, and what is late looks like a fault. */
const BUSY = { ...PATIENT, maxWorkers: PROCESSORS, sequence: { groupOrder: 2 } };

/** What takes seconds or is judged by a real program is no part of a quick look. */
const LONG = [
  'tests/determinism/**/*.test.ts',
  'tests/unit/conformance/**/*.test.ts',
  'tests/unit/**/*-{long,oracle}.test.ts',
];

/** Those of them that wait for the program that judges for most of their time. */
const JUDGED = ['tests/unit/**/{bird,conntrack-command,ipset,kubectl}-oracle.test.ts'];

/** What needs a document. */
const DOM = ['tests/unit/renderer/**/*-dom.test.{ts,tsx}'];

export default defineConfig({
  test: {
    reporters: ['default', './tests/kit/summary-reporter.ts'],
    maxWorkers: PROCESSORS,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A worker goes on with the modules, and the browser, of the file before; no test may leave anything behind in them.
    isolate: false,
    // All projects but that with a document share what was made of the sources, and so does the next run.
    experimental: { fsModuleCache: true },
    // The larger files run first, so that small ones are the last.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: [...LONG, ...DOM],
          pool: 'threads',
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: { name: 'dom', include: DOM, environment: 'jsdom' },
      },
      {
        extends: true,
        test: { name: 'long', include: LONG, exclude: JUDGED, ...PATIENT },
      },
      {
        extends: true,
        test: { name: 'judged', include: JUDGED, ...WAITING },
      },
      {
        extends: true,
        test: { name: 'scenario', include: ['tests/scenario/**/*.test.ts'], ...WAITING },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], ...BUSY },
      },
    ],
  },
});

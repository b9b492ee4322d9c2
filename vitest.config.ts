import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Tests that start programs, which takes longer beside others. */
const PATIENT = { testTimeout: 60_000, hookTimeout: 60_000 };

/** Unit tests that a real program judges, or that run whole labs for seconds: none of them belongs into a quick look. */
const LONG = [
  'tests/unit/**/*-oracle.test.ts',
  'tests/unit/**/*-sessions.test.ts',
  'tests/unit/conformance/**/*.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', './tests/kit/summary-reporter.ts'],
    // Vitest would leave one processor to others.
    maxWorkers: Math.max(2, availableParallelism()),
    // A worker goes on with the modules, and the browser, of the file before; no test may leave anything behind in them.
    isolate: false,
    // Projects run in the order of their names, and in each the larger files first, so that small ones are the last.
    projects: [
      {
        extends: true,
        plugins: [react()],
        test: { name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'], exclude: LONG },
      },
      {
        extends: true,
        test: { name: 'long', include: ['tests/determinism/**/*.test.ts', ...LONG], ...PATIENT },
      },
      {
        extends: true,
        test: { name: 'scenario', include: ['tests/scenario/**/*.test.ts'], ...PATIENT },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], ...PATIENT },
      },
    ],
  },
});

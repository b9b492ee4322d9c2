import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Tests that start programs, which takes longer beside others. */
const PATIENT = { testTimeout: 120_000, hookTimeout: 120_000 };

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
        // Some ask real tools, which take their time beside others.
        test: { name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'], testTimeout: 30_000 },
      },
      {
        extends: true,
        test: { name: 'determinism', include: ['tests/determinism/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'scenario', include: ['tests/scenario/**/*.test.ts'], ...PATIENT },
      },
      {
        extends: true,
        // A key that is pressed while a busy machine still draws what it is for gets lost; a person would press it again.
        test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], retry: 1, ...PATIENT },
      },
    ],
  },
});

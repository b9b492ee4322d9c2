/** The tests of the page under a real Electron; `tests/e2e/desktop.test.ts` starts them. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    exclude: ['tests/e2e/desktop.test.ts'],
    env: { PODWIRE_E2E_HOST: 'desktop' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One instance of the application runs at a time.
    fileParallelism: false,
  },
});

/**
 * Everything, as `npm test` runs it: what `scripts/build-tests.js` has made of the tests. `vitest.config.ts` is for a look
 * at some of them, from their sources.
 */
import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { FROM_SOURCES } from './scripts/test-files.js';
import { LongestFirst } from './tests/kit/longest-first';

const PROCESSORS = Math.max(2, availableParallelism());

/** One more, since some wait for programs that they started. */
const WORKERS = PROCESSORS + 1;

/** Tests that start programs: seconds on a quiet machine, minutes beside others. */
const PATIENT_MS = 180_000;

type ProjectConfig = TestProjectInlineConfiguration['test'];

const BUILT = 'test-results/built/tests';

/** Each has a browser and a host of its own that are busy, and what is late looks like a fault. */
const PAGE = [`${BUILT}/e2e/**/*.test.js`];

const EVERYTHING: ProjectConfig = {
  include: [`${BUILT}/**/*.test.js`],
  exclude: PAGE,
  // As Node loads modules; Vitest's own loader has a getter between any two of them.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  pool: 'forks',
  // Labs come up and go: with little room for young objects they are copied again and again. Other tests need the processors
  // that V8's helpers would take.
  execArgv: ['--max-semi-space-size=64', '--single-threaded-gc'],
};

function project(name: string, groupOrder: number, test: ProjectConfig): TestProjectInlineConfiguration {
  return { extends: true, test: { ...test, name, sequence: { groupOrder } } };
}

export default defineConfig({
  plugins: [react()],
  test: {
    reporters: ['default', './tests/kit/summary-reporter.ts'],
    maxWorkers: WORKERS,
    testTimeout: PATIENT_MS,
    hookTimeout: PATIENT_MS,
    // A worker goes on with the modules, and the browser, of the file before; no test may leave anything behind in them.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      project('built', 0, EVERYTHING),
      project('sources', 0, {
        include: FROM_SOURCES.filter((path) => !path.includes('-dom.')),
        // Several put something else in the place of Electron, each its own.
        isolate: true,
      }),
      project('document', 0, {
        include: FROM_SOURCES.filter((path) => path.includes('-dom.')),
        environment: 'jsdom',
      }),
      // Once more by a host of its own, on a page that is loaded anew, which is told: on a busy machine one of 130 is late now and then.
      project('page', 1, { ...EVERYTHING, include: PAGE, exclude: [], maxWorkers: PROCESSORS, retry: 1 }),
    ],
  },
});

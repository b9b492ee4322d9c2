/**
 * Everything that `npm test` asks for: the build and the checks, side by side, then the tests. Each check counts as one test.
 *
 * Goes on after a failure, so that one run tells all of it, and ends with the line `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/** The build is there already after `npm ci`. */
const BUILD = 'build:stale';
/** The longest first. */
const JOBS = ['typecheck', 'lint', 'dead-code', 'format:check', 'layers', BUILD];
/** A check takes up to 1.5 GB of memory. */
const MAX_JOBS_AT_ONCE = Math.min(4, Math.max(2, availableParallelism()));
const root = fileURLToPath(new URL('..', import.meta.url));
const summaryPath = fileURLToPath(new URL('../test-results/summary.json', import.meta.url));

/** @returns {Promise<{exitCode: number, output: string}>} The output is empty where the terminal had it. */
function npmRun(script, isShownAtOnce) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], {
      cwd: root,
      stdio: isShownAtOnce ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.on('error', (error) => resolve({ exitCode: 1, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}

function readSummary() {
  try {
    return JSON.parse(readFileSync(summaryPath, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

mkdirSync(new URL('../test-results', import.meta.url), { recursive: true });
rmSync(summaryPath, { force: true });
const total = { passed: 0, failed: 0, skipped: 0 };

async function doJob(job) {
  const { exitCode, output } = await npmRun(job, false);
  const hasPassed = exitCode === 0;
  process.stdout.write(`${output}${hasPassed ? 'passed' : 'FAILED'}: npm run ${job}\n`);
  if (!hasPassed) total.failed += 1;
  else if (job !== BUILD) total.passed += 1;
}

const waiting = [...JOBS];
async function doJobs() {
  for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await doJob(job);
}

await Promise.all(Array.from({ length: MAX_JOBS_AT_ONCE }, doJobs));
const { exitCode: testCode } = await npmRun('test:only', true);
const tests = readSummary();
total.passed += tests.passed;
total.failed += tests.failed;
total.skipped += tests.skipped;
// A run that ends badly without a failed test, an unhandled rejection for example, is a failure too.
if (testCode !== 0 && tests.failed === 0) total.failed += 1;
const skipped = total.skipped === 0 ? '' : `, ${total.skipped} skipped`;
process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

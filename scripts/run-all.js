/**
 * Everything that `npm test` asks for: the checks, then the tests. Each check counts as one test.
 *
 * Goes on after a failure, so that one run tells all of it, and ends with the line `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const CHECKS = ['format:check', 'typecheck', 'lint', 'layers', 'dead-code'];
const root = fileURLToPath(new URL('..', import.meta.url));
const summaryPath = fileURLToPath(new URL('../test-results/summary.json', import.meta.url));

/** Resolves to the exit code. */
function npmRun(script) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
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
const isBuilt = (await npmRun('build')) === 0;
if (!isBuilt) process.stdout.write('FAILED: npm run build\n');
for (const check of CHECKS) {
  const hasPassed = (await npmRun(check)) === 0;
  process.stdout.write(`${hasPassed ? 'passed' : 'FAILED'}: npm run ${check}\n`);
  total[hasPassed ? 'passed' : 'failed'] += 1;
}
const testCode = await npmRun('test:only');
const tests = readSummary();
total.passed += tests.passed;
total.failed += tests.failed + (isBuilt ? 0 : 1);
total.skipped += tests.skipped;
// A run that ends badly without a failed test, an unhandled rejection for example, is a failure too.
if (testCode !== 0 && tests.failed === 0) total.failed += 1;
const skipped = total.skipped === 0 ? '' : `, ${total.skipped} skipped`;
process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** Ends a test run with the line `N passed, N failed`, names what was skipped, and writes the numbers to a file. */
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import type { Reporter, TestModule } from 'vitest/node';

const FOLDER = 'test-results';
/** Where every tool has to be there, a skipped test is a failed one, but for what that machine cannot have or be. */
const isEverythingRequired = process.env['PODWIRE_REQUIRE_ALL'] === '1';
const EXCEPTIONS: readonly string[] = ['Electron binary', 'root can write anywhere'];

// Vitest takes the default export of a reporter's file.
// eslint-disable-next-line podwire/restricted-syntax -- the runner's rule
export default class SummaryReporter implements Reporter {
  onTestRunEnd(testModules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = testModules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const brokenFiles = testModules.filter(
      (module) =>
        module.errors().length > 0 ||
        [...module.children.allSuites()].some((suite) => suite.errors().length > 0),
    ).length;
    const refused = isEverythingRequired
      ? skipped.filter(({ fullName }) => !EXCEPTIONS.some((words) => fullName.includes(words)))
      : [];
    const failed =
      tests.length - skipped.length - passed + brokenFiles + unhandledErrors.length + refused.length;
    for (const test of tests.filter((each) => each.diagnostic()?.flaky === true))
      process.stdout.write(`passed at the second try: ${test.fullName}\n`);
    for (const test of skipped) process.stdout.write(`skipped: ${test.fullName}\n`);
    const summary = { passed, failed, skipped: skipped.length - refused.length };
    const suffix = summary.skipped === 0 ? '' : `, ${summary.skipped} skipped`;
    process.stdout.write(`${passed} passed, ${failed} failed${suffix}\n`);
    if (refused.length > 0) process.exitCode = 1;
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${FOLDER}/summary.json`, JSON.stringify(summary));
  }
}

import { describe, expect, it } from 'vitest';
import { evaluateExpectation, type Expectation, type TextExpectation } from '#sim/lab/expectation';

const NOTHING: TextExpectation = { contains: [], notContains: [], matches: [] };

function expectationOf(
  given: { exitCode?: number; stdout?: Partial<TextExpectation>; stderr?: Partial<TextExpectation> } = {},
): Expectation {
  return {
    exitCode: given.exitCode ?? 0,
    stdout: { ...NOTHING, ...given.stdout },
    stderr: { ...NOTHING, ...given.stderr },
  };
}

describe('evaluateExpectation', () => {
  it('finds nothing in an outcome that is as expected', () => {
    const expectation = expectationOf({
      stdout: { contains: ['nginx', 'html'], notContains: ['404'], matches: [/^<html>$/mu] },
    });
    const outcome = { exitCode: 0, stdout: '<html>\nnginx\n', stderr: '' };
    expect(evaluateExpectation(expectation, outcome)).toEqual([]);
  });

  it('says with what a command failed', () => {
    const outcome = { exitCode: 1, stdout: '', stderr: "wget: bad address 'web'\n" };
    expect(evaluateExpectation(expectationOf(), outcome)).toEqual([
      { subject: 'exit code', expected: '0', got: `1, with "wget: bad address 'web'" on stderr` },
    ]);
  });

  it('says every way in which the output falls short', () => {
    const expectation = expectationOf({
      stdout: { contains: ['nginx'], notContains: ['page'], matches: [/\d+ bytes/u], equals: 'hello' },
      stderr: { contains: ['warning'] },
    });
    const outcome = { exitCode: 0, stdout: 'a page', stderr: '' };
    expect(evaluateExpectation(expectation, outcome)).toEqual([
      { subject: 'stdout', expected: 'text that contains "nginx"', got: '"a page"' },
      { subject: 'stdout', expected: 'text without "page"', got: '"a page"' },
      { subject: 'stdout', expected: String.raw`text that matches /\d+ bytes/u`, got: '"a page"' },
      { subject: 'stdout', expected: '"hello"', got: '"a page"' },
      { subject: 'stderr', expected: 'text that contains "warning"', got: 'nothing' },
    ]);
  });

  it('does not mind a line end at the end of the output', () => {
    const expectation = expectationOf({ stdout: { equals: 'hello' } });
    expect(evaluateExpectation(expectation, { exitCode: 0, stdout: 'hello\n', stderr: '' })).toEqual([]);
    expect(evaluateExpectation(expectation, { exitCode: 0, stdout: 'hello\n\n', stderr: '' })).toHaveLength(
      1,
    );
  });
});

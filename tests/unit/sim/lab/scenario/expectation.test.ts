import { describe, expect, it } from 'vitest';
import { parseLinearPattern, type LinearPattern } from '#sim/base/linear-pattern';
import { inEnglish } from '#sim/base/sentence';
import {
  checksOf,
  type CommandOutcome,
  type Expectation,
  type TextExpectation,
} from '#sim/lab/scenario/expectation';

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

function pattern(source: string): LinearPattern {
  const read = parseLinearPattern(source);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

interface PlainCheck {
  readonly subject: string;
  readonly expected: string;
  readonly got?: string;
}

function plainChecksOf(expectation: Expectation, outcome: CommandOutcome): readonly PlainCheck[] {
  return checksOf(expectation, outcome).map(({ subject, expected, got }) => ({
    subject,
    expected: inEnglish(expected),
    ...(got === undefined ? {} : { got: inEnglish(got) }),
  }));
}

describe('checksOf', () => {
  it('has every thing that was looked at, with what tells it from the others', () => {
    const expectation = expectationOf({
      stdout: { contains: ['nginx', 'html'], notContains: ['404'], matches: [pattern('^<html>$')] },
    });
    const outcome = { exitCode: 0, stdout: '<html>\nnginx\n', stderr: '' };
    expect(plainChecksOf(expectation, outcome)).toEqual([
      { subject: 'exit code', expected: 'exit code 0' },
      { subject: 'stdout.contains[0]', expected: 'stdout text that contains "nginx"' },
      { subject: 'stdout.contains[1]', expected: 'stdout text that contains "html"' },
      { subject: 'stdout.notContains[0]', expected: 'stdout text without "404"' },
      { subject: 'stdout.matches[0]', expected: 'stdout text that matches /^<html>$/mu' },
    ]);
  });

  it('says with what a command failed', () => {
    const outcome = { exitCode: 1, stdout: '', stderr: "wget: bad address 'web'\n" };
    expect(plainChecksOf(expectationOf(), outcome)).toEqual([
      { subject: 'exit code', expected: 'exit code 0', got: `1, with "wget: bad address 'web'" on stderr` },
    ]);
  });

  it('says every way in which the output falls short', () => {
    const expectation = expectationOf({
      stdout: {
        contains: ['nginx'],
        notContains: ['page'],
        matches: [pattern(String.raw`\d+ bytes`)],
        equals: 'hello',
      },
      stderr: { contains: ['warning'] },
    });
    const outcome = { exitCode: 0, stdout: 'a page', stderr: '' };
    const got = '"a page"';
    expect(plainChecksOf(expectation, outcome).slice(1)).toEqual([
      { subject: 'stdout.contains[0]', expected: 'stdout text that contains "nginx"', got },
      { subject: 'stdout.notContains[0]', expected: 'stdout text without "page"', got },
      { subject: 'stdout.matches[0]', expected: String.raw`stdout text that matches /\d+ bytes/mu`, got },
      { subject: 'stdout.equals', expected: 'stdout "hello"', got },
      { subject: 'stderr.contains[0]', expected: 'stderr text that contains "warning"', got: 'nothing' },
    ]);
  });

  it('does not mind a line end at the end of the output', () => {
    const expectation = expectationOf({ stdout: { equals: 'hello' } });
    const missed = (stdout: string): number =>
      checksOf(expectation, { exitCode: 0, stdout, stderr: '' }).filter(({ got }) => got !== undefined)
        .length;
    expect([missed('hello\n'), missed('hello\n\n')]).toEqual([0, 1]);
  });
});

/** What a Scenario expects of a command, and what of it an outcome meets, in words. */

/** The subject of the check that looks at it. */
export const EXIT_CODE = 'exit code';

export interface TextExpectation {
  /** Every one of them. */
  readonly contains: readonly string[];
  readonly notContains: readonly string[];
  readonly equals?: string;
  readonly matches: readonly RegExp[];
}

export interface Expectation {
  /** 0 unless the Scenario says otherwise: a command that fails unnoticed proves nothing. */
  readonly exitCode: number;
  readonly stdout: TextExpectation;
  readonly stderr: TextExpectation;
}

export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One thing that was looked at. */
export interface Check {
  /** `exit code`, `stdout.contains[0]`: tells it from the others of its step. */
  readonly subject: string;
  /** `exit code 0`, `stdout text that contains "x"`. */
  readonly expected: string;
  /** Absent where it is as expected. */
  readonly got?: string;
}

/** Of the exit code and both outputs, in this order. */
export function checksOf(expectation: Expectation, outcome: CommandOutcome): readonly Check[] {
  return [
    exitCodeCheck(expectation.exitCode, outcome),
    ...textChecks('stdout', expectation.stdout, outcome.stdout),
    ...textChecks('stderr', expectation.stderr, outcome.stderr),
  ];
}

function exitCodeCheck(expected: number, { exitCode, stderr }: CommandOutcome): Check {
  const check = { subject: EXIT_CODE, expected: `${EXIT_CODE} ${expected}` };
  if (exitCode === expected) return check;
  const said = stderr.trim();
  return {
    ...check,
    got: said === '' ? String(exitCode) : `${exitCode}, with ${quoteOutput(said)} on stderr`,
  };
}

/** Of one of the outputs alone. */
export function textChecks(subject: string, expectation: TextExpectation, output: string): readonly Check[] {
  const { contains, notContains, matches, equals } = expectation;
  const check = (name: string, isMet: boolean, expected: string): Check => ({
    subject: `${subject}.${name}`,
    expected: `${subject} ${expected}`,
    ...(isMet ? {} : { got: quoteOutput(output) }),
  });
  return [
    ...contains.map((text, index) =>
      check(`contains[${index}]`, output.includes(text), `text that contains ${JSON.stringify(text)}`),
    ),
    ...notContains.map((text, index) =>
      check(`notContains[${index}]`, !output.includes(text), `text without ${JSON.stringify(text)}`),
    ),
    ...matches.map((pattern, index) =>
      check(`matches[${index}]`, pattern.test(output), `text that matches ${String(pattern)}`),
    ),
    ...(equals === undefined
      ? []
      : [
          check(
            'equals',
            withoutFinalNewline(equals) === withoutFinalNewline(output),
            JSON.stringify(equals),
          ),
        ]),
  ];
}

/** A block scalar ends with a newline where the command may not, and the other way round. */
function withoutFinalNewline(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** Enough to see what happened; the whole output is in the report. */
const MAX_QUOTED_CHARACTERS = 400;

function quoteOutput(text: string): string {
  if (text === '') return 'nothing';
  if (text.length <= MAX_QUOTED_CHARACTERS) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, MAX_QUOTED_CHARACTERS))} and ${text.length - MAX_QUOTED_CHARACTERS} characters more`;
}

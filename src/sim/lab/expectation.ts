/** What a Scenario expects of a command, and how an outcome falls short of it, in words. */

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

export interface ExpectationFailure {
  /** `exit code`, `stdout`, `stderr`. */
  readonly subject: string;
  readonly expected: string;
  readonly got: string;
}

/** Empty when the outcome is as expected. */
export function evaluateExpectation(
  expectation: Expectation,
  outcome: CommandOutcome,
): readonly ExpectationFailure[] {
  const failures: ExpectationFailure[] = [];
  if (outcome.exitCode !== expectation.exitCode) {
    const said = outcome.stderr.trim();
    failures.push({
      subject: 'exit code',
      expected: String(expectation.exitCode),
      got:
        said === '' ? String(outcome.exitCode) : `${outcome.exitCode}, with ${quoteOutput(said)} on stderr`,
    });
  }
  failures.push(...evaluateText('stdout', expectation.stdout, outcome.stdout));
  failures.push(...evaluateText('stderr', expectation.stderr, outcome.stderr));
  return failures;
}

/** Of one of the outputs alone. */
export function evaluateText(
  subject: string,
  expectation: TextExpectation,
  output: string,
): readonly ExpectationFailure[] {
  const failures: ExpectationFailure[] = [];
  const got = quoteOutput(output);
  for (const text of expectation.contains) {
    if (!output.includes(text)) {
      failures.push({ subject, expected: `text that contains ${JSON.stringify(text)}`, got });
    }
  }
  for (const text of expectation.notContains) {
    if (output.includes(text)) {
      failures.push({ subject, expected: `text without ${JSON.stringify(text)}`, got });
    }
  }
  for (const pattern of expectation.matches) {
    if (!pattern.test(output)) {
      failures.push({ subject, expected: `text that matches ${String(pattern)}`, got });
    }
  }
  const { equals } = expectation;
  if (equals !== undefined && withoutFinalNewline(equals) !== withoutFinalNewline(output)) {
    failures.push({ subject, expected: JSON.stringify(equals), got });
  }
  return failures;
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

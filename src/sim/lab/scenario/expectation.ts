/** What a Scenario expects of a command, and what of it an outcome meets, in words. */
import type { LinearPattern } from '../../base/linear-pattern';
import { say, type Wording } from '../../base/sentence';
import type { Duration } from '../../base/time';
import { describeRange, isWithin, type CountRange } from './count-range';
import { formatDuration } from './scenario-words';

/** The subject of the check that looks at it. */
export const EXIT_CODE = 'exit code';

export interface TextExpectation {
  /** Every one of them. */
  readonly contains: readonly string[];
  readonly notContains: readonly string[];
  readonly equals?: string;
  readonly matches: readonly LinearPattern[];
}

export interface Expectation {
  /** 0 unless the Scenario says otherwise: a command that fails unnoticed proves nothing. */
  readonly exitCode: number;
  readonly stdout: TextExpectation;
  readonly stderr: TextExpectation;
  /** Of virtual time, from the command's start to its end. */
  readonly latency?: { readonly min?: Duration; readonly max?: Duration };
  /** Of the answers of HTTP that came to where it ran, in the clear. */
  readonly httpStatus?: StatusExpectation;
  readonly answeredBy?: readonly AnswerExpectation[];
  readonly dns?: readonly DnsExpectation[];
}

export interface StatusExpectation {
  /** What every answer has. */
  readonly only?: number;
  readonly counts: readonly { readonly status: number; readonly count: CountRange }[];
}

/** Who accepted connections of TCP while it ran. */
export interface AnswerExpectation {
  /** `default/web-*`, `host/database`: a target, with `*` for anything. */
  readonly who: string;
  readonly connections: CountRange;
  /** How many of those that are meant accepted any. */
  readonly different?: CountRange;
}

/** What name servers answered to where it ran. */
export interface DnsExpectation {
  /** Without a final dot, in lower case. */
  readonly name: string;
  readonly type: string;
  /** All of them, in any order, with `*` for anything. */
  readonly answers: readonly string[];
  /** `NOERROR`, `NXDOMAIN`. */
  readonly status?: string;
}

export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Absent where nobody has looked at the clock. */
  readonly durationNs?: number;
  readonly seen?: SeenOnTheWire;
}

/** What crossed the wires while a command ran, as far as somebody asked. */
export interface SeenOnTheWire {
  readonly httpStatuses: readonly number[];
  /** Connections by who accepted them. */
  readonly accepted: ReadonlyMap<string, number>;
  readonly dns: readonly DnsSighting[];
}

export interface DnsSighting {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly answers: readonly string[];
}

/** One thing that was looked at. */
export interface Check {
  /** `exit code`, `stdout.contains[0]`: tells it from the others of its step. */
  readonly subject: string;
  /** `exit code 0`, `stdout text that contains "x"`. */
  readonly expected: Wording;
  /** Absent where it is as expected. */
  readonly got?: Wording;
}

/** Of the exit code and both outputs, in this order. */
export function checksOf(expectation: Expectation, outcome: CommandOutcome): readonly Check[] {
  return [
    exitCodeCheck(expectation.exitCode, outcome),
    ...textChecks('stdout', expectation.stdout, outcome.stdout),
    ...textChecks('stderr', expectation.stderr, outcome.stderr),
    ...latencyChecks(expectation, outcome),
    ...wireChecks(expectation, outcome.seen),
  ];
}

function latencyChecks({ latency }: Expectation, { durationNs }: CommandOutcome): readonly Check[] {
  if (latency === undefined || durationNs === undefined) return [];
  const expected = say('latency of {range}', { range: describeRange(latency, formatDuration) });
  return [rangeCheck('latency', { expected, count: durationNs, range: latency, format: formatDuration })];
}

function wireChecks(expectation: Expectation, seen: SeenOnTheWire | undefined): readonly Check[] {
  const { httpStatus, answeredBy = [], dns = [] } = expectation;
  if (seen === undefined) return [];
  return [
    ...(httpStatus === undefined ? [] : statusChecks(httpStatus, seen.httpStatuses)),
    ...answeredBy.flatMap((answer, index) => answerChecks(answer, index, seen.accepted)),
    ...dns.map((answer, index) => dnsCheck(answer, index, seen.dns)),
  ];
}

function statusChecks({ only, counts }: StatusExpectation, statuses: readonly number[]): readonly Check[] {
  const got = { got: statuses.length === 0 ? say('no answer') : countedText(statuses.map(String)) };
  if (only !== undefined) {
    const isMet = statuses.length > 0 && statuses.every((status) => status === only);
    const expected = say('answers of HTTP with status {status} alone', { status: only });
    return [{ subject: 'httpStatus', expected, ...(isMet ? {} : got) }];
  }
  return counts.map(({ status, count }, index) => ({
    subject: `httpStatus[${index}]`,
    expected: say('{range} answers of HTTP with status {status}', { range: describeRange(count), status }),
    ...(isWithin(statuses.filter((other) => other === status).length, count) ? {} : got),
  }));
}

function answerChecks(
  { who, connections, different }: AnswerExpectation,
  index: number,
  accepted: ReadonlyMap<string, number>,
): readonly Check[] {
  const meant = [...accepted].filter(([name]) => matchesGlob(name, who));
  const total = meant.reduce((sum, [, count]) => sum + count, 0);
  const all = [...accepted].map(([name, count]) => `${name} ${count}`).join(', ');
  const got = { got: all === '' ? say('no connection') : all };
  const subject = `answeredBy[${index}]`;
  return [
    {
      subject,
      expected: say('{range} connections accepted by {who}', { range: describeRange(connections), who }),
      ...(isWithin(total, connections) ? {} : got),
    },
    ...(different === undefined
      ? []
      : [
          {
            subject: `${subject}.different`,
            expected: say('{range} of {who} to accept connections', { range: describeRange(different), who }),
            ...(isWithin(meant.length, different) ? {} : got),
          },
        ]),
  ];
}

function dnsCheck(
  { name, type, answers, status }: DnsExpectation,
  index: number,
  sightings: readonly DnsSighting[],
): Check {
  const about = sightings.filter((seen) => seen.name === name && seen.type === type);
  const wanted = answers.join(', ');
  const isMet = about.some(
    (seen) =>
      (status === undefined || seen.status === status) &&
      (answers.length === 0 || areThose(seen.answers, answers)),
  );
  const answer =
    status === undefined || wanted === ''
      ? (status ?? wanted)
      : say('{status} with {answers}', { status, answers: wanted });
  const said = about.map((seen) => [seen.status, ...seen.answers].join(' ')).join('; ');
  return {
    subject: `dns[${index}]`,
    expected:
      answer === ''
        ? say('an answer for {name} {type}', { name, type })
        : say('{answer} for {name} {type}', { answer, name, type }),
    ...(isMet ? {} : { got: said === '' ? say('no answer to that question') : said }),
  };
}

/** As many as were wanted, each of them one, and each wanted one there. */
function areThose(texts: readonly string[], wanted: readonly string[]): boolean {
  return (
    texts.length === wanted.length &&
    texts.every((text) => wanted.some((pattern) => matchesGlob(text, pattern))) &&
    wanted.every((pattern) => texts.some((text) => matchesGlob(text, pattern)))
  );
}

/** `*` stands for anything. */
function matchesGlob(text: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return text === first;
  let at = first.length;
  // The earliest place for each leaves most for those after it.
  for (const other of others) {
    const found = text.indexOf(other, at);
    if (found === -1) return false;
    at = found + other.length;
  }
  return text.startsWith(first) && text.length - last.length >= at && text.endsWith(last);
}

/** `200 three times, 503 once`, in numbers: `200 ×3, 503 ×1`. */
function countedText(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${word} ×${count}`).join(', ');
}

/** That a number is within a range. */
export function rangeCheck(
  subject: string,
  {
    expected,
    count,
    range,
    format,
  }: {
    /** With the range in it. */
    readonly expected: Wording;
    readonly count: number;
    readonly range: CountRange;
    readonly format?: (count: number) => string;
  },
): Check {
  return { subject, expected, ...(isWithin(count, range) ? {} : { got: (format ?? String)(count) }) };
}

function exitCodeCheck(expected: number, { exitCode, stderr }: CommandOutcome): Check {
  const check = { subject: EXIT_CODE, expected: say('exit code {code}', { code: expected }) };
  if (exitCode === expected) return check;
  const said = stderr.trim();
  return {
    ...check,
    got:
      said === ''
        ? String(exitCode)
        : say('{code}, with {said} on stderr', { code: exitCode, said: quoteOutput(said) }),
  };
}

/** Of one of the outputs alone. */
export function textChecks(subject: string, expectation: TextExpectation, output: string): readonly Check[] {
  const { contains, notContains, matches, equals } = expectation;
  const check = (name: string, isMet: boolean, expected: Wording): Check => ({
    subject: `${subject}.${name}`,
    expected,
    ...(isMet ? {} : { got: quoteOutput(output) }),
  });
  return [
    ...contains.map((text, index) =>
      check(
        `contains[${index}]`,
        output.includes(text),
        say('{output} text that contains {text}', { output: subject, text: JSON.stringify(text) }),
      ),
    ),
    ...notContains.map((text, index) =>
      check(
        `notContains[${index}]`,
        !output.includes(text),
        say('{output} text without {text}', { output: subject, text: JSON.stringify(text) }),
      ),
    ),
    ...matches.map((pattern, index) =>
      check(
        `matches[${index}]`,
        pattern.test(output),
        say('{output} text that matches {pattern}', { output: subject, pattern: String(pattern) }),
      ),
    ),
    ...(equals === undefined
      ? []
      : [
          check(
            'equals',
            withoutFinalNewline(equals) === withoutFinalNewline(output),
            say('{output} {text}|all of it', { output: subject, text: JSON.stringify(equals) }),
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

function quoteOutput(text: string): Wording {
  if (text === '') return say('nothing|a value');
  if (text.length <= MAX_QUOTED_CHARACTERS) return JSON.stringify(text);
  return say('{text} and {more} characters more', {
    text: JSON.stringify(text.slice(0, MAX_QUOTED_CHARACTERS)),
    more: text.length - MAX_QUOTED_CHARACTERS,
  });
}

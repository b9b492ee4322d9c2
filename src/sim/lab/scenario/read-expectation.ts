/** Reads `expect` of a step: which of it belongs to what the step does, and the small languages inside. */
import { eitherOf, say } from '../../base/sentence';
import type { LinearPattern } from '../../base/linear-pattern';
import type { Duration } from '../../base/time';
import { parseFilter } from '../../capture/pcap-filter';
import { fieldOf, isPlainRecord, listFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import {
  type FieldPath,
  forExample,
  invalidValue,
  type ObjectIssue,
  problem,
} from '../../kube/objects/object-issue';
import { countRangeOf } from './count-range';
import type { AnswerExpectation, DnsExpectation, Expectation, TextExpectation } from './expectation';
import type { PacketExpectation } from './packet-expectation';
import { parseDuration, parsePattern } from './scenario-words';
import { unmeetableExpectations } from './unmeetable-expectations';
import { withoutFinalDot } from '../../wire/dns-name';

type Report = (issue: ObjectIssue) => void;

const OF_COMMANDS = ['exitCode', 'stdout', 'stderr', 'latency'];
const OF_PLACES = ['httpStatus', 'answeredBy', 'dns'];
/** What can be expected of each thing that a step does. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  exec: [...OF_COMMANDS, ...OF_PLACES],
  scale: OF_COMMANDS,
  patch: OF_COMMANDS,
  wait: OF_COMMANDS,
  compare: ['stdout'],
  addresses: ['stdout'],
  capture: ['packets'],
  reach: ['reachable'],
};

export function checkExpectedFields(action: string, step: unknown, path: FieldPath, report: Report): void {
  const given = fieldOf(step, 'expect');
  if (given === undefined) return;
  const isPause = action === 'wait' && !isPlainRecord(fieldOf(step, 'wait'));
  const fields = isPause ? undefined : FIELDS[action];
  if (fields === undefined) {
    const what = say('expect belongs to a step that prints something, not to {action}', { action });
    report(problem('misplaced-expect', [...path, 'expect'], what, say('move it to an exec step')));
    return;
  }
  if (!isPlainRecord(given)) return;
  for (const issue of unmeetableExpectations(given, [...path, 'expect'])) report(issue);
  for (const field of Object.keys(given)) {
    if (fields.includes(field)) continue;
    const owners = Object.keys(FIELDS).filter((other) => FIELDS[other]?.includes(field) === true);
    if (owners.length === 0) continue;
    const what = owners.includes('exec')
      ? say('{field} belongs to a step that runs a command', { field })
      : say('{field} belongs to {owners}, not to {action}', { field, owners: owners.join(', '), action });
    const hint = say('expect something of {fields}', { fields: fields.join(', ') });
    report(problem('misplaced-expect', [...path, 'expect', field], what, hint));
  }
}

/** `path` is that of `expect`. */
export function expectationOf(step: unknown, path: FieldPath, report: Report): Expectation {
  const given = fieldOf(step, 'expect');
  const exitCode = fieldOf(given, 'exitCode');
  const [min, max] = ['min', 'max'].map((end) =>
    durationOf(fieldOf(given, 'latency', end), [...path, 'latency', end], report),
  );
  const isTimed = min !== undefined || max !== undefined;
  return {
    exitCode: typeof exitCode === 'number' ? exitCode : 0,
    stdout: textExpectationOf(fieldOf(given, 'stdout'), [...path, 'stdout'], report),
    stderr: textExpectationOf(fieldOf(given, 'stderr'), [...path, 'stderr'], report),
    ...(isTimed
      ? { latency: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) } }
      : {}),
    ...seenOf(given),
  };
}

function seenOf(given: unknown): Pick<Expectation, 'httpStatus' | 'answeredBy' | 'dns'> {
  const status = fieldOf(given, 'httpStatus');
  const answered = listFieldOf(given, 'answeredBy');
  const dns = listFieldOf(given, 'dns');
  return {
    ...(status === undefined
      ? {}
      : {
          httpStatus:
            typeof status === 'number'
              ? { only: status, counts: [] }
              : { counts: listFieldOf(given, 'httpStatus').map(statusCountOf) },
        }),
    ...(answered.length === 0 ? {} : { answeredBy: answered.map(answerOf) }),
    ...(dns.length === 0 ? {} : { dns: dns.map(dnsExpectationOf) }),
  };
}

function statusCountOf(item: unknown): {
  readonly status: number;
  readonly count: ReturnType<typeof countRangeOf>;
} {
  const status = fieldOf(item, 'status');
  return { status: typeof status === 'number' ? status : 0, count: countRangeOf(fieldOf(item, 'count')) };
}

function answerOf(item: unknown): AnswerExpectation {
  const different = fieldOf(item, 'different');
  return {
    who: textFieldOf(item, 'who') ?? '',
    connections: countRangeOf(fieldOf(item, 'connections')),
    ...(different === undefined ? {} : { different: countRangeOf(different) }),
  };
}

function dnsExpectationOf(item: unknown): DnsExpectation {
  const status = textFieldOf(item, 'status');
  return {
    name: withoutFinalDot((textFieldOf(item, 'name') ?? '').toLowerCase()),
    type: (textFieldOf(item, 'type') ?? 'A').toUpperCase(),
    answers: textsOf(item, 'answer'),
    ...(status === undefined ? {} : { status: status.toUpperCase() }),
  };
}

export function textExpectationOf(given: unknown, path: FieldPath, report: Report): TextExpectation {
  const matches: LinearPattern[] = [];
  for (const text of textsOf(given, 'matches')) {
    const pattern = parsePattern(text);
    if (pattern.ok) matches.push(pattern.value);
    else report(invalidValue([...path, 'matches'], text, pattern.error));
  }
  const equals = textFieldOf(given, 'equals');
  return {
    contains: textsOf(given, 'contains'),
    notContains: textsOf(given, 'notContains'),
    matches,
    ...(equals === undefined ? {} : { equals }),
  };
}

export function packetExpectationsOf(
  step: unknown,
  path: FieldPath,
  report: Report,
): readonly PacketExpectation[] {
  return listFieldOf(step, 'expect', 'packets').map((item, index) => {
    const filter = textFieldOf(item, 'filter') ?? '';
    checkFilter(filter, [...path, 'expect', 'packets', index, 'filter'], report);
    return { filter, count: countRangeOf(fieldOf(item, 'count')) };
  });
}

export function checkFilter(filter: string, path: FieldPath, report: Report): void {
  const parsed = parseFilter(filter);
  if (parsed.ok) return;
  const { message, column } = parsed.error;
  const why = say('{message} at column {column}', { message, column });
  report(invalidValue(path, filter, why, forExample('tcp port 80')));
}

/** Undefined when it is not there, or reported. */
export function durationOf(given: unknown, path: FieldPath, report: Report): Duration | undefined {
  const duration = typeof given === 'string' ? parseDuration(given) : undefined;
  if (duration !== undefined) return duration;
  if (typeof given !== 'string' && typeof given !== 'number') return undefined;
  const hint =
    typeof given === 'number'
      ? say('write {value} for seconds', { value: `${given}s` })
      : forExample(eitherOf(['5s, 500ms', '1m30s']));
  report(invalidValue(path, given, say('must be a duration'), hint));
  return undefined;
}

/** One text, or a list of them. */
export function textsOf(value: unknown, field: string): readonly string[] {
  const text = textFieldOf(value, field);
  if (text !== undefined) return [text];
  return listFieldOf(value, field).flatMap((item) => (typeof item === 'string' ? [item] : []));
}

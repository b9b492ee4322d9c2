/** What no run of a Scenario can bring: a count or a time between ends that are swapped, words that DNS does not have. */
import { say } from '../../base/sentence';
import { fieldOf, listFieldOf, numberFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import { type FieldPath, invalidValue, type ObjectIssue, problem } from '../../kube/objects/object-issue';
import { DNS_RESPONSE_CODE, parseDnsType } from '../../wire/dns';
import { parseDuration } from './scenario-words';

const STATUSES = Object.keys(DNS_RESPONSE_CODE);
/** The lists of `expect`, and the counts that an item has. */
const COUNTS: Readonly<Record<string, readonly string[]>> = {
  httpStatus: ['count'],
  answeredBy: ['connections', 'different'],
  packets: ['count'],
};

/** `path` is that of `expect`, which is `given`. */
export function unmeetableExpectations(given: unknown, path: FieldPath): readonly ObjectIssue[] {
  const counts = Object.entries(COUNTS).flatMap(([field, names]) =>
    listFieldOf(given, field).flatMap((item, index) =>
      names.flatMap((name) => swappedCount(fieldOf(item, name), [...path, field, index, name])),
    ),
  );
  const questions = listFieldOf(given, 'dns').flatMap((item, index) =>
    unknownWords(item, [...path, 'dns', index]),
  );
  return [...swappedTimes(fieldOf(given, 'latency'), [...path, 'latency']), ...counts, ...questions];
}

function swappedTimes(given: unknown, path: FieldPath): readonly ObjectIssue[] {
  const [least = '', most = ''] = [textFieldOf(given, 'min'), textFieldOf(given, 'max')];
  const [min, max] = [parseDuration(least), parseDuration(most)];
  if (min === undefined || max === undefined || min <= max) return [];
  return [invalidValue([...path, 'min'], least, say('must be at most {most}', { most }))];
}

function swappedCount(given: unknown, path: FieldPath): readonly ObjectIssue[] {
  const [min, most] = [numberFieldOf(given, 'min'), numberFieldOf(given, 'max')];
  if (min === undefined || most === undefined || min <= most) return [];
  return [invalidValue([...path, 'min'], min, say('must be at most {most}', { most }))];
}

function unknownWords(question: unknown, path: FieldPath): readonly ObjectIssue[] {
  const [type, status] = [textFieldOf(question, 'type'), textFieldOf(question, 'status')];
  const issues: ObjectIssue[] = [];
  if (type !== undefined && parseDnsType(type) === undefined)
    issues.push(unsupported([...path, 'type'], type, ['A', 'AAAA', 'CNAME', 'SRV', 'PTR', 'TXT']));
  if (status !== undefined && !STATUSES.includes(status.toUpperCase()))
    issues.push(unsupported([...path, 'status'], status, STATUSES));
  return issues;
}

function unsupported(path: FieldPath, value: string, words: readonly string[]): ObjectIssue {
  const supported = words.map((word) => JSON.stringify(word)).join(', ');
  const what = `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`;
  return problem('unsupported-value', path, what);
}

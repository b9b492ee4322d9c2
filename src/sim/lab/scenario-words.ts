/** The small languages inside a Scenario: how long to wait, which object, which pattern. */
import { err, ok, type Result } from '../base/result';
import { nanoseconds, type Duration } from '../base/time';
import { findKindByWord } from '../kube/kinds';
import { dns1123SubdomainProblem } from '../kube/objects/name-rules';
import type { ObjectReference } from './sourced-object';

const NANOSECONDS_BY_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1_000,
  ms: 1_000_000,
  s: 1_000_000_000,
  m: 60_000_000_000,
  h: 3_600_000_000_000,
};

/** As Go and Kubernetes write it: `5s`, `1m30s`, `1.5h`. */
export function parseDuration(text: string): Duration | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g)) {
    total += Number(amount) * (NANOSECONDS_BY_UNIT[unit] ?? 0);
  }
  return total <= Number.MAX_SAFE_INTEGER ? nanoseconds(total) : undefined;
}

/** `pod/client`, `svc/web`, `deployment.apps/web`: as kubectl takes it. */
export function parseReference(text: string, namespace: string): Result<ObjectReference, string> {
  const [word = '', name = '', ...rest] = text.split('/');
  if (name === '' || rest.length > 0) return err('must be KIND/NAME');
  const kind = findKindByWord(word.split('.')[0] ?? '');
  if (kind === undefined) return err(`the server doesn't have a resource type "${word}"`);
  const why = dns1123SubdomainProblem(name);
  if (why !== undefined) return err(why);
  return ok({ kind: kind.kind, namespace: kind.isNamespaced ? namespace : '', name });
}

/** A regular expression; `.` does not match line ends, `^` and `$` match at each line. */
export function parsePattern(text: string): Result<RegExp, string> {
  // eslint-disable-next-line no-restricted-syntax -- RegExp says that a pattern is wrong in no other way.
  try {
    return ok(new RegExp(text, 'mu'));
  } catch {
    return err('must be a regular expression');
  }
}

/** The small languages inside a Scenario: how long to wait, which object, which pattern, which capture. */
import { parseLinearPattern, type LinearPattern } from '../../base/linear-pattern';
import { err, ok, type Result } from '../../base/result';
import { say, type Sentence, type Wording } from '../../base/sentence';
import { nanoseconds, type Duration } from '../../base/time';
import { findKindByWord } from '../../kube/kinds';
import { dns1123SubdomainProblem } from '../../kube/objects/name-rules';
import type { ObjectReference } from '../objects/sourced-object';

const NANOSECONDS_BY_UNIT: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const NANOSECONDS_PER_SECOND = 1_000_000_000;
const MAX_DURATION_CHARACTERS = 100;

/** As Go and Kubernetes write it: `5s`, `1m30s`, `1.5h`, and exact to the nanosecond: `12.345678901s`. */
export function parseDuration(text: string): Duration | undefined {
  if (text.length > MAX_DURATION_CHARACTERS) return undefined;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of text.matchAll(
    /(\d+)(?:\.(\d+))?(ns|us|ms|s|m|h)/g,
  )) {
    const scale = 10n ** BigInt(fraction.length);
    const scaled = BigInt(whole + fraction) * (NANOSECONDS_BY_UNIT[unit] ?? 0n);
    total += (scaled * 2n + scale) / (scale * 2n);
  }
  return total <= BigInt(Number.MAX_SAFE_INTEGER) ? nanoseconds(Number(total)) : undefined;
}

/** In seconds, exact, so that `parseDuration` reads it back. */
export function formatDuration(durationNs: number): string {
  const whole = Math.floor(durationNs / NANOSECONDS_PER_SECOND);
  const fraction = String(durationNs - whole * NANOSECONDS_PER_SECOND)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return fraction === '' ? `${whole}s` : `${whole}.${fraction}s`;
}

/** What a capture of a Scenario may be called: its file in a bundle is called so, on any system. */
const CAPTURE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const MAX_CAPTURE_NAME_CHARACTERS = 63;

/** What is wrong with the name of a capture. */
export function captureNameProblem(name: string): Sentence | undefined {
  if (name.length > MAX_CAPTURE_NAME_CHARACTERS) {
    return say('must be no more than {most} characters', { most: MAX_CAPTURE_NAME_CHARACTERS });
  }
  if (CAPTURE_NAME.test(name)) return undefined;
  return say("must consist of letters, digits, '-', '_' and '.', and begin with a letter or digit");
}

/** `pod/client`, `svc/web`, `deployment.apps/web`: as kubectl takes it. */
export function parseReference(text: string, namespace: string): Result<ObjectReference, Wording> {
  const [word = '', name = '', ...rest] = text.split('/');
  if (name === '' || rest.length > 0) return err(say('must be KIND/NAME'));
  const kind = findKindByWord(word.split('.')[0] ?? '');
  if (kind === undefined) return err(`the server doesn't have a resource type "${word}"`);
  const why = dns1123SubdomainProblem(name);
  if (why !== undefined) return err(why);
  return ok({ kind: kind.kind, namespace: kind.isNamespaced ? namespace : '', name });
}

/** A regular expression; `.` does not match line ends, `^` and `$` match at each line. */
export function parsePattern(text: string): Result<LinearPattern, string> {
  return parseLinearPattern(text);
}

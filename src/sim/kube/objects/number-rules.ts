/** Numbers, ports, and counts that may be percentages (`k8s.io/apimachinery/pkg/util/validation`, Kubernetes v1.32). */
import { say } from '../../base/sentence';
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import { goIntOrString, goLiteral } from './go-text';
import { portNameProblems } from './name-rules';

const PERCENT_PROBLEM =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

export function checkNonNegative(value: unknown, at: FieldPlace, errors: FieldErrors): void {
  if (typeof value === 'number' && value < 0) {
    errors.invalid(at, value, 'must be greater than or equal to 0');
  }
}

function isPortNumber(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

export function checkPortNumber(port: number, at: FieldPlace, errors: FieldErrors): void {
  if (!isPortNumber(port)) errors.invalid(at, port, 'must be between 1 and 65535, inclusive');
}

/** What is not given is port 0. */
export function checkPortNumberOrName(port: unknown, at: FieldPlace, errors: FieldErrors): void {
  if (typeof port === 'string') {
    const hint = /^\d+$/.test(port)
      ? say('write {value} without quotes: text is the name of a port', { value: port })
      : undefined;
    errors.invalidEach(at, port, portNameProblems(port), hint);
  } else checkPortNumber(typeof port === 'number' ? port : 0, at, errors);
}

/** A count, or a percentage (`ValidatePositiveIntOrPercent`). */
export function checkShare(share: unknown, at: FieldPlace, errors: FieldErrors): void {
  if (typeof share === 'string') {
    if (!/^\d+%$/u.test(share)) errors.invalid(at, goLiteral(goIntOrString(share)), PERCENT_PROBLEM);
  } else checkNonNegative(share, at, errors);
}

export function checkAtMostAll(share: unknown, at: FieldPlace, errors: FieldErrors): void {
  if (typeof share !== 'string' || !/^\d+%$/u.test(share) || Number.parseInt(share, 10) <= 100) return;
  errors.invalid(at, goLiteral(goIntOrString(share)), 'must not be greater than 100%');
}

export function isZeroShare(share: unknown): boolean {
  return share === 0 || (typeof share === 'string' && Number.parseInt(share, 10) === 0);
}

/** Paths within a volume (`validateLocalDescendingPath` and its kin in `pkg/apis/core/validation`, Kubernetes v1.32). */
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';

export function checkNoBacksteps(path: string, at: FieldPlace, errors: FieldErrors): void {
  if (path.split('/').includes('..')) errors.invalid(at, path, "must not contain '..'");
}

export function checkDescendingPath(path: string, at: FieldPlace, errors: FieldErrors): void {
  if (path.startsWith('/')) errors.invalid(at, path, 'must be a relative path');
  checkNoBacksteps(path, at, errors);
}

export function checkUnreservedPath(path: string, at: FieldPlace, errors: FieldErrors): void {
  checkDescendingPath(path, at, errors);
  if (path.startsWith('..') && !path.startsWith('../')) errors.invalid(at, path, "must not start with '..'");
}

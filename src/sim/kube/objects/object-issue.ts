/** What is wrong with a value, before it is known where in a file the value stands. */

export type FieldPath = readonly (string | number)[];

export interface ObjectIssue {
  readonly severity: 'error' | 'warning' | 'notice';
  readonly code: string;
  readonly path: FieldPath;
  /** Whether to point at the name of the field or at what it holds. */
  readonly target: 'key' | 'value';
  readonly message: string;
  readonly hint?: string;
}

/** As Kubernetes writes paths: `spec.ports[0].port`, `metadata.labels[app.kubernetes.io/name]`. */
export function formatFieldPath(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number' || !/^[\w-]+$/.test(step)) text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** A value as an error message shows it: short, and text in quotes. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string')
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
}

/** `field.Invalid` of apimachinery, as are the next four. */
export function invalidValue(path: FieldPath, value: unknown, why: string, hint?: string): ObjectIssue {
  return problem('invalid-value', path, `Invalid value: ${describeValue(value)}: ${why}`, hint);
}

export function requiredValue(path: FieldPath, why?: string, hint?: string): ObjectIssue {
  return problem(
    'missing-field',
    path,
    why === undefined ? 'Required value' : `Required value: ${why}`,
    hint,
  );
}

export function duplicateValue(path: FieldPath, value: unknown, hint?: string): ObjectIssue {
  return problem('duplicate-value', path, `Duplicate value: ${describeValue(value)}`, hint);
}

export function forbiddenField(path: FieldPath, why: string, hint?: string): ObjectIssue {
  return problem('forbidden-field', path, `Forbidden: ${why}`, hint);
}

export function notFoundValue(path: FieldPath, value: unknown, hint?: string): ObjectIssue {
  return problem('not-found', path, `Not found: ${describeValue(value)}`, hint);
}

/** An error at the value of `path`. */
export function problem(code: string, path: FieldPath, what: string, hint?: string): ObjectIssue {
  const message = path.length === 0 ? what : `${formatFieldPath(path)}: ${what}`;
  return {
    severity: 'error',
    code,
    path,
    target: 'value',
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

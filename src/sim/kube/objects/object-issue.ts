/** What is wrong with a value, before it is known where in a file the value stands. */
import { wordedMessage, type DiagnosticWords } from '../../base/diagnostic';
import { inEnglish, say, type Sentence, type Wording } from '../../base/sentence';

export type FieldPath = readonly (string | number)[];

export interface ObjectIssue {
  readonly severity: 'error' | 'warning' | 'notice';
  readonly code: string;
  readonly path: FieldPath;
  /** Whether to point at the name of the field or at what it holds. */
  readonly target: 'key' | 'value';
  readonly message: string;
  readonly hint?: string;
  /** The same, where one of them is a sentence that other languages have. */
  readonly words?: DiagnosticWords;
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

/** The same as a wording: what has no text of its own is named in the reader's language. */
export function valueWords(value: unknown): Wording {
  if (value === null || value === undefined) return say('nothing|a value');
  if (Array.isArray(value)) return say('a list');
  return typeof value === 'object' ? say('a mapping') : describeValue(value);
}

/** The hint behind a problem: what would be right. */
export function forExample(example: Wording): Sentence {
  return say('write for example {example}', { example });
}

/** `field.Invalid` of apimachinery, as are the next four. What the API server says of its own objects is plain text. */
export function invalidValue(path: FieldPath, value: unknown, why: Wording, hint?: Sentence): ObjectIssue {
  const what =
    typeof why === 'object'
      ? say('Invalid value: {value}: {why}', { value: valueWords(value), why })
      : `Invalid value: ${describeValue(value)}: ${why}`;
  return problem('invalid-value', path, what, hint);
}

export function requiredValue(path: FieldPath, why?: Wording, hint?: Sentence): ObjectIssue {
  if (why === undefined) return problem('missing-field', path, 'Required value', hint);
  const what = typeof why === 'object' ? say('Required value: {why}', { why }) : `Required value: ${why}`;
  return problem('missing-field', path, what, hint);
}

export function duplicateValue(path: FieldPath, value: unknown, hint?: Sentence): ObjectIssue {
  return problem('duplicate-value', path, `Duplicate value: ${describeValue(value)}`, hint);
}

export function forbiddenField(path: FieldPath, why: string, hint?: Sentence): ObjectIssue {
  return problem('forbidden-field', path, `Forbidden: ${why}`, hint);
}

export function notFoundValue(path: FieldPath, value: unknown, hint?: Sentence): ObjectIssue {
  return problem('not-found', path, `Not found: ${describeValue(value)}`, hint);
}

/** An error at the value of `path`. */
export function problem(code: string, path: FieldPath, what: Wording, hint?: Sentence): ObjectIssue {
  const place = formatFieldPath(path);
  const message =
    path.length === 0
      ? what
      : typeof what === 'object'
        ? say('{path}: {what}', { path: place, what })
        : `${place}: ${what}`;
  return issueWithMessage({ severity: 'error', code, path, target: 'value', message, hint });
}

/** The same with other words in front, such as those of the API server, which are English everywhere. */
export function withMessage<Issue extends Pick<ObjectIssue, 'message' | 'words'>>(
  issue: Issue,
  message: string,
): Issue {
  return { ...issue, message, ...(issue.words === undefined ? {} : { words: { ...issue.words, message } }) };
}

/** The same with another way out. */
export function withHint(issue: ObjectIssue, hint: Sentence): ObjectIssue {
  const words = { ...(issue.words ?? { message: issue.message }), hint };
  return { ...issue, hint: inEnglish(hint), words };
}

/** What it says is whole: it does not begin with the path. */
export function issueWithMessage({
  message,
  hint,
  ...issue
}: Pick<ObjectIssue, 'severity' | 'code' | 'path' | 'target'> & {
  readonly message: Wording;
  readonly hint?: Sentence | undefined;
}): ObjectIssue {
  const { words, ...texts } = wordedMessage(message, hint);
  const isWorded = typeof message === 'object' || typeof hint === 'object';
  return { ...issue, ...texts, ...(isWorded ? { words } : {}) };
}

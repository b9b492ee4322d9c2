/** What the API server checks of the data of ConfigMaps and Secrets (`ValidateConfigMap`, `ValidateSecret`, Go's base64). */
import { fieldOf, isPlainRecord, type PlainRecord } from './kube-object';
import { invalidValue, problem, type ObjectIssue } from './object-issue';

const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/u;
const MAX_KEY_LENGTH = 253;
/** RFC 4648 §4, as far as it is right. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/u;

export function configMapIssuesOf(object: PlainRecord): readonly ObjectIssue[] {
  return [...keyIssuesOf(object, ['data', 'binaryData']), ...base64IssuesOf(object, 'binaryData')];
}

export function secretIssuesOf(object: PlainRecord): readonly ObjectIssue[] {
  return [...keyIssuesOf(object, ['data', 'stringData']), ...base64IssuesOf(object, 'data')];
}

function keyIssuesOf(object: PlainRecord, fields: readonly string[]): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  for (const field of fields) {
    for (const [key] of entriesOf(object, field)) {
      const why = keyProblemOf(key);
      if (why !== undefined) issues.push({ ...invalidValue([field, key], key, why), target: 'key' });
    }
  }
  return issues;
}

function keyProblemOf(key: string): string | undefined {
  if (key.length > MAX_KEY_LENGTH) return `must be no more than ${MAX_KEY_LENGTH} characters`;
  if (key === '.' || key === '..') return `must not be '${key}'`;
  if (key.startsWith('..')) return "must not start with '..'";
  if (CONFIG_KEY.test(key)) return undefined;
  return "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
}

function base64IssuesOf(object: PlainRecord, field: 'data' | 'binaryData'): readonly ObjectIssue[] {
  const hint =
    field === 'data'
      ? 'write plain text under stringData, or encode it: printf %s TEXT | base64'
      : 'encode it';
  const issues: ObjectIssue[] = [];
  for (const [key, value] of entriesOf(object, field)) {
    if (typeof value !== 'string') continue;
    const fault = base64FaultOf(value);
    if (fault === undefined) continue;
    // Without the value: it may be a password.
    issues.push(problem('invalid-value', [field, key], `illegal base64 data at input byte ${fault}`, hint));
  }
  return issues;
}

/** Where it goes wrong: at a character that is none, or with the group that is not whole. Line ends do not count. */
function base64FaultOf(text: string): number | undefined {
  const encoded = text.replaceAll(/[\r\n]/gu, '');
  const good = BASE64.exec(encoded)?.[0].length ?? 0;
  if (good === encoded.length) return undefined;
  if (encoded.charAt(good - 1) === '=') return good;
  const stranger = encoded.slice(good).search(/[^A-Za-z0-9+/]/u);
  return stranger === -1 ? good : good + stranger;
}

function entriesOf(object: PlainRecord, field: string): readonly (readonly [string, unknown])[] {
  const map = fieldOf(object, field);
  return isPlainRecord(map) ? Object.entries(map) : [];
}

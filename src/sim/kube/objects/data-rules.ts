/** ConfigMaps and Secrets (`ValidateConfigMap`, `ValidateSecret`, Kubernetes v1.32, and what Go's base64 says). */
import { say } from '../../base/sentence';
import type { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { fieldOf, isPlainRecord, textFieldOf, type PlainRecord } from './kube-object';
import { configKeyProblems } from './name-rules';
import { problem, type ObjectIssue } from './object-issue';

const MAX_DATA_BYTES = 1_048_576;
/** RFC 4648 §4, as far as it is right. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/u;
/** The keys that a Secret of a type has to have. */
const KEYS_BY_TYPE: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
]);
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

export function checkConfigMap(object: PlainRecord, errors: FieldErrors): void {
  let size = 0;
  for (const [key, value] of entriesOf(object, 'data')) {
    const at = FieldPlace.of('data').key(key);
    checkKey(key, at, errors);
    if (entriesOf(object, 'binaryData').some(([other]) => other === key)) {
      errors.invalid(at, key, 'duplicate of key present in binaryData');
    }
    size += typeof value === 'string' ? value.length : 0;
  }
  for (const [key, value] of entriesOf(object, 'binaryData')) {
    checkKey(key, FieldPlace.of('binaryData').key(key), errors);
    size += typeof value === 'string' ? bytesInBase64(value) : 0;
  }
  if (size > MAX_DATA_BYTES) errors.tooLong(FieldPlace.of().called('[]'), MAX_DATA_BYTES);
}

export function checkSecret(object: PlainRecord, errors: FieldErrors): void {
  let size = 0;
  const keys = new Set<string>();
  const filled = new Set<string>();
  for (const field of ['data', 'stringData'] as const) {
    for (const [key, value] of entriesOf(object, field)) {
      // What is written as text is data when it is checked.
      checkKey(key, FieldPlace.of(field).key(key).called(`data[${key}]`), errors);
      keys.add(key);
      if (typeof value !== 'string') continue;
      size += field === 'data' ? bytesInBase64(value) : value.length;
      if (value !== '') filled.add(key);
    }
  }
  const data = FieldPlace.of('data');
  if (size > MAX_DATA_BYTES) errors.tooLong(data, MAX_DATA_BYTES);
  const type = textFieldOf(object, 'type') ?? 'Opaque';
  if (type === 'kubernetes.io/service-account-token') {
    const name = textFieldOf(object, 'metadata', 'annotations', ACCOUNT_NAME) ?? '';
    if (name === '') errors.required(FieldPlace.of('metadata', 'annotations').key(ACCOUNT_NAME));
  }
  if (type === 'kubernetes.io/basic-auth' && !keys.has('username') && !keys.has('password')) {
    errors.required(data.key('username'));
    errors.required(data.key('password'));
  }
  const present = type === 'kubernetes.io/ssh-auth' ? filled : keys;
  for (const key of KEYS_BY_TYPE.get(type) ?? []) {
    if (!present.has(key)) errors.required(data.key(key));
  }
}

function checkKey(key: string, at: FieldPlace, errors: FieldErrors): void {
  errors.invalidEach(at, key, configKeyProblems(key));
}

/** Of what Go cannot decode. It says neither the field nor the value, which may be a password. */
export function base64IssuesOf(kind: string, object: PlainRecord): readonly ObjectIssue[] {
  const field = kind === 'Secret' ? 'data' : kind === 'ConfigMap' ? 'binaryData' : undefined;
  if (field === undefined) return [];
  const hint =
    field === 'data'
      ? say('write plain text under stringData, or encode it: {command}', {
          command: 'printf %s TEXT | base64',
        })
      : say('encode it');
  const issues: ObjectIssue[] = [];
  for (const [key, value] of entriesOf(object, field)) {
    const fault = typeof value === 'string' ? base64FaultOf(value) : undefined;
    if (fault === undefined) continue;
    const message = `illegal base64 data at input byte ${fault}`;
    issues.push({ ...problem('wrong-type', [field, key], message, hint), message });
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

function bytesInBase64(text: string): number {
  return Math.floor((text.length * 3) / 4);
}

function entriesOf(object: PlainRecord, field: string): readonly (readonly [string, unknown])[] {
  const map = fieldOf(object, field);
  return isPlainRecord(map) ? Object.entries(map) : [];
}

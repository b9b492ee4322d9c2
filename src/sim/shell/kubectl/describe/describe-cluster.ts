/** kubectl describe of ConfigMaps, Secrets, ServiceAccounts, Namespaces, and of what has no description of its own. */
import {
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { sortedEntries } from '../../../kube/printers/selector-text';
import { bytesOfBase64 } from '../../../wire/base64';
import { LIMIT_COLUMNS, LIMIT_RULES, limitRows, quotaRows } from './describe-policies';
import type { Description } from './description';

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isPlainRecord(value) ? sortedEntries(value).filter(([, field]) => field !== undefined) : [];
}

export function describeConfigMap(into: Description, object: KubeObject): void {
  into.head(object);
  into.line(0, '');
  into.line(0, 'Data');
  into.line(0, '====');
  for (const [key, value] of entriesOf(object['data'])) {
    into.line(0, `${key}:`);
    into.line(0, '----');
    into.line(0, typeof value === 'string' ? value : '');
    into.line(0, '');
  }
  into.line(0, '');
  into.line(0, 'BinaryData');
  into.line(0, '====');
  for (const [key, value] of entriesOf(object['binaryData'])) {
    into.line(0, `${key}: ${bytesOfBase64(typeof value === 'string' ? value : '').length} bytes`);
  }
  into.line(0, '');
}

export function describeSecret(into: Description, object: KubeObject): void {
  into.head(object);
  into.line(0, '');
  into.line(0, `Type:\t${textFieldOf(object, 'type') ?? ''}`);
  into.line(0, '');
  into.line(0, 'Data');
  into.line(0, '====');
  for (const [key, value] of entriesOf(object['data'])) {
    into.line(0, `${key}:\t${bytesOfBase64(typeof value === 'string' ? value : '').length} bytes`);
  }
}

/** `secrets` are those of its namespace. */
export function describeServiceAccount(
  into: Description,
  object: KubeObject,
  secrets: readonly KubeObject[],
): void {
  into.head(object);
  const known = new Set(secrets.map(({ metadata }) => metadata.name));
  const names = (field: string): readonly string[] =>
    listFieldOf(object, field)
      .map((reference) => textFieldOf(reference, 'name') ?? '')
      .map((name) => (known.has(name) ? name : `${name} (not found)`));
  into.list('Image pull secrets', names('imagePullSecrets'));
  into.list('Mountable secrets', names('secrets'));
  const tokens = secrets.filter(
    (secret) =>
      textFieldOf(secret, 'type') === TOKEN_TYPE &&
      secret.metadata.annotations?.['kubernetes.io/service-account.name'] === object.metadata.name,
  );
  into.list(
    'Tokens',
    tokens.map(({ metadata }) => metadata.name),
  );
}

const TOKEN_TYPE = 'kubernetes.io/service-account-token';

/** `quotas` and `limits` are those within it. */
export function describeNamespace(
  into: Description,
  object: KubeObject,
  quotas: readonly KubeObject[],
  limits: readonly KubeObject[],
): void {
  into.head(object, false);
  into.line(0, `Status:\t${textFieldOf(object, 'status', 'phase') ?? ''}`);
  into.line(0, '');
  into.line(0, quotas.length === 0 ? 'No resource quota.' : 'Resource Quotas');
  for (const quota of quotas) {
    into.line(1, `Name:\t${quota.metadata.name}`);
    into.line(1, 'Resource\tUsed\tHard');
    into.line(1, '--------\t---\t---');
    for (const row of quotaRows(quota)) into.line(1, row);
  }
  into.line(0, '');
  into.line(0, limits.length === 0 ? 'No LimitRange resource.' : 'Resource Limits');
  if (limits.length === 0) return;
  into.line(0, ` ${LIMIT_COLUMNS}`);
  into.line(0, ` ${LIMIT_RULES}`);
  for (const row of limits.flatMap((range) => limitRows(range))) into.line(0, ` ${row}`);
}

const SAID_ABOVE: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'labels',
  'annotations',
  'managedFields',
]);

/** Every field, by its name in words. */
export function describeAnything(into: Description, object: KubeObject): void {
  into.head(object);
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([key]) => !SAID_ABOVE.has(key)),
  );
  describeFields(into, 0, { ...object, metadata });
}

function describeFields(into: Description, level: number, record: unknown): void {
  for (const [key, value] of entriesOf(record)) {
    const label = labelOf(key);
    if (isPlainRecord(value)) {
      into.line(level, `${label}:`);
      describeFields(into, level + 1, value);
    } else if (isUnknownList(value)) {
      into.line(level, `${label}:`);
      for (const item of value) {
        if (isPlainRecord(item)) describeFields(into, level + 1, item);
        else into.line(level + 1, String(item));
      }
    } else into.line(level, `${label}:\t${String(value)}`);
  }
}

const ACRONYMS: ReadonlySet<string> = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `creationTimestamp` is `Creation Timestamp`, `uid` is `UID`. */
function labelOf(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  const words = field.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=-)(?=[^-])|(?<=[^-])(?=-)/u);
  return words
    .map((word) => {
      const upper = word.toUpperCase();
      return ACRONYMS.has(upper) ? upper : `${upper.slice(0, 1)}${word.slice(1)}`;
    })
    .join(' ');
}

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

export function describeServiceAccount(into: Description, object: KubeObject): void {
  into.head(object);
  const names = (field: string): readonly string[] =>
    listFieldOf(object, field).map((reference) => textFieldOf(reference, 'name') ?? '');
  into.list('Image pull secrets', names('imagePullSecrets'));
  into.list('Mountable secrets', names('secrets'));
  into.list('Tokens', []);
}

export function describeNamespace(into: Description, object: KubeObject): void {
  into.head(object, false);
  into.line(0, `Status:\t${textFieldOf(object, 'status', 'phase') ?? ''}`);
  into.line(0, '');
  into.line(0, 'No resource quota.');
  into.line(0, '');
  into.line(0, 'No LimitRange resource.');
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
  const words = field.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/u);
  return words
    .map((word) => {
      const upper = word.toUpperCase();
      return ACRONYMS.has(upper) ? upper : `${upper.slice(0, 1)}${word.slice(1)}`;
    })
    .join(' ');
}

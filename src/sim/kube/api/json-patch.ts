/** JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7386) of values as objects carry them. */
import { MAX_NESTING } from '../../base/max-nesting';
import { err, ok, type Result } from '../../base/result';
import { isPlainRecord, isUnknownList, type PlainRecord } from '../objects/kube-object';
import { equalsJson } from '../store/json';

type Outcome = Result<unknown, string>;

/** All of the operations, one after the other; answers why one does not apply. */
export function applyJsonPatch(document: unknown, operations: readonly unknown[]): Outcome {
  let current = document;
  for (const operation of operations) {
    if (!isPlainRecord(operation)) return err('Unexpected kind: unknown');
    const next = applyOperation(current, operation);
    if (!next.ok) return next;
    current = next.value;
  }
  return ok(current);
}

/** What is null in the patch goes. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isPlainRecord(patch)) return patch;
  const merged: Record<string, unknown> = { ...(isPlainRecord(target) ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = applyMergePatch(merged[key], value);
  }
  return merged;
}

function applyOperation(document: unknown, operation: PlainRecord): Outcome {
  const path = stepsOf(operation['path']);
  if (path === undefined) return err('missing path');
  switch (operation['op']) {
    case 'add':
      return added(document, path, operation['value']);
    case 'remove':
      return removed(document, path);
    case 'replace':
      return replaced(document, path, operation['value']);
    case 'test':
      return equalsJson(valueAt(document, path), operation['value'])
        ? ok(document)
        : err(`testing value ${String(operation['path'])} failed: test failed`);
    case 'copy':
    case 'move':
      return relocated(document, operation, path);
    default:
      return err(`Unexpected kind: ${String(operation['op'])}`);
  }
}

function relocated(document: unknown, operation: PlainRecord, path: readonly string[]): Outcome {
  const from = stepsOf(operation['from']);
  const value = from === undefined ? undefined : valueAt(document, from);
  if (from === undefined || value === undefined) return missing(String(operation['op']), operation['from']);
  if (operation['op'] === 'copy') return added(document, path, value);
  const without = removed(document, from);
  return without.ok ? added(without.value, path, value) : without;
}

function added(document: unknown, path: readonly string[], value: unknown): Outcome {
  return changedAt(document, path, (parent, key) => {
    if (isUnknownList(parent)) {
      const index = key === '-' ? parent.length : indexOf(key, parent.length);
      return index === undefined ? missing('add', key) : ok(parent.toSpliced(index, 0, value));
    }
    return isPlainRecord(parent) ? ok({ ...parent, [key]: value }) : missing('add', key);
  });
}

function replaced(document: unknown, path: readonly string[], value: unknown): Outcome {
  return changedAt(document, path, (parent, key) => {
    if (isUnknownList(parent)) {
      const index = indexOf(key, parent.length - 1);
      return index === undefined ? missing('replace', key) : ok(parent.with(index, value));
    }
    const isThere = isPlainRecord(parent) && parent[key] !== undefined;
    return isThere ? ok({ ...parent, [key]: value }) : missing('replace', key);
  });
}

function removed(document: unknown, path: readonly string[]): Outcome {
  return changedAt(document, path, (parent, key) => {
    if (isUnknownList(parent)) {
      const index = indexOf(key, parent.length - 1);
      return index === undefined ? missing('remove', key) : ok(parent.toSpliced(index, 1));
    }
    if (!isPlainRecord(parent) || parent[key] === undefined) return missing('remove', key);
    return ok(Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key)));
  });
}

function changedAt(
  document: unknown,
  path: readonly string[],
  change: (parent: unknown, key: string) => Outcome,
): Outcome {
  const [key, ...rest] = path;
  if (key === undefined) return err('the whole document cannot be changed');
  if (document === undefined || path.length > MAX_NESTING) return missing('find', key);
  if (rest.length === 0) return change(document, key);
  const inner = changedAt(valueAt(document, [key]), rest, change);
  if (!inner.ok) return inner;
  if (isUnknownList(document)) {
    const index = indexOf(key, document.length - 1);
    return index === undefined ? missing('find', key) : ok(document.with(index, inner.value));
  }
  return isPlainRecord(document) ? ok({ ...document, [key]: inner.value }) : missing('find', key);
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  let current = document;
  for (const step of path) {
    if (isUnknownList(current)) {
      const index = indexOf(step, current.length - 1);
      current = index === undefined ? undefined : current[index];
    } else {
      current = isPlainRecord(current) && Object.hasOwn(current, step) ? current[step] : undefined;
    }
  }
  return current;
}

/** RFC 6901: `~1` is a slash, `~0` a tilde. */
function stepsOf(pointer: unknown): readonly string[] | undefined {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) return undefined;
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexOf(step: string, last: number): number | undefined {
  const index = /^(?:0|[1-9]\d*)$/u.test(step) ? Number(step) : -1;
  return index >= 0 && index <= last ? index : undefined;
}

function missing(operation: string, path: unknown): Result<never, string> {
  return err(`${operation} operation does not apply: doc is missing path: ${String(path)}: missing value`);
}

/** `kubectl get -o yaml` and the other formats that print objects as they are. */
import { append } from '../../../base/append';
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { callForList, callForObject, itemsOf, objectIn } from '../api-calls';
import type { KubectlError } from '../kubectl-error';
import { GET_FORMATS, type Printable } from '../output/object-printer';
import { printerOf } from '../output-options';
import type { KubectlCommand } from '../verb';
import { sortByField } from './get-sort';
import { selectorsOf } from './get-tables';
import type { GetTargets } from './get-targets';

export function* printObjects(command: KubectlCommand, { targets }: GetTargets): Task<number> {
  const { flags } = command;
  const printer = printerOf(command, { formats: GET_FORMATS });
  if (!printer.ok) return command.fail(printer.error);
  const objects: KubeObject[] = [];
  const failures: KubectlError[] = [];
  for (const target of targets) {
    const place = { ...target, subresource: flags.text('subresource') };
    const answered =
      target.name === undefined
        ? yield* callForList(command, place, { query: selectorsOf(command) })
        : yield* callForObject(command, place);
    if (!answered.ok) {
      if (answered.error.reason !== 'NotFound' || !flags.isOn('ignore-not-found'))
        failures.push(answered.error);
    } else if (target.name === undefined) append(objects, itemsOf(answered.value));
    else objects.push(objectIn(answered.value));
  }
  const isSingle = targets.length === 1 && targets[0]?.name !== undefined;
  const sorted = sortByField(objects, flags.text('sort-by'), (object) => object);
  const ordered = flags.text('sort-by') === '' ? objects : sorted.ok ? sorted.value : objects;
  if (flags.text('sort-by') !== '' && !sorted.ok) return command.fail(sorted.error);
  const [only] = ordered;
  const shouldPrint = objects.length > 0 || (failures.length === 0 && !flags.isOn('ignore-not-found'));
  if (shouldPrint) {
    const printed = printer.value(isSingle && only !== undefined ? only : listOf(ordered));
    if (!printed.ok) return command.fail(printed.error);
    command.out(printed.value);
  }
  return command.failAll(failures);
}

/** As kubectl makes one of whatever it got. */
function listOf(items: readonly KubeObject[]): Printable {
  return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items };
}

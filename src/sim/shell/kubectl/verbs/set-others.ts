/** kubectl set selector and kubectl set subject (`k8s.io/kubectl/pkg/cmd/set`, Kubernetes v1.32). */
import { err, ok } from '../../../base/result';
import type { Task } from '../../../host/task';
import { isPlainRecord, listFieldOf } from '../../../kube/objects/kube-object';
import { equalsJson } from '../../../kube/store/json';
import { flagsOf } from '../flag-set';
import { selectorPartsOf } from '../selector-parts';
import { objectsToSet, SET_FLAGS, setObjects } from '../set-objects';
import { subjectsOf } from '../subjects';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const setSelector: KubectlVerb = {
  path: 'set selector',
  summary: 'Set the selector on a resource',
  usage: 'set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]',
  flags: flagsOf(`${SET_FLAGS.replace(/\n {2}selector,l string/u, '')}
  resource-version string`),
  run: runSelector,
};

function* runSelector(command: KubectlCommand): Task<number> {
  const text = command.args.at(-1);
  if (text === undefined) return command.fail('one selector is required');
  if (text.includes('!=')) return command.fail('"!=" is not a valid label selector operator');
  const parts = selectorPartsOf(text);
  if (!parts.ok) return command.fail(parts.error);
  const objects = yield* objectsToSet(command, command.args.slice(0, -1));
  if (!objects.ok) return command.fail(objects.error);
  const { matchLabels, matchExpressions } = parts.value;
  return yield* setObjects(command, objects.value, {
    operation: 'selector updated',
    failure: 'failed to patch selector update',
    isSameTold: true,
    change: ({ object }) => {
      const { spec, apiVersion, kind, metadata } = object;
      if (kind !== 'Service' || !isPlainRecord(spec)) {
        return err(['setting a selector is only supported for Services']);
      }
      if (matchExpressions.length > 0) {
        const list = matchExpressions.map(
          ({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(' ')}]}`,
        );
        return err([`match expression [${list.join(' ')}] not supported on this object`]);
      }
      const version = command.flags.text('resource-version');
      const meta = version === '' ? metadata : { ...metadata, resourceVersion: version };
      return ok({ ...object, apiVersion, kind, metadata: meta, spec: { ...spec, selector: matchLabels } });
    },
  });
}

export const setSubject: KubectlVerb = {
  path: 'set subject',
  summary: 'Update the user, group, or service account in a role binding or cluster role binding',
  usage:
    'set subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
  flags: flagsOf(`${SET_FLAGS}
  group array
  serviceaccount array
  user array`),
  run: runSubject,
};

const BINDINGS: ReadonlySet<string> = new Set(['ClusterRoleBinding', 'RoleBinding']);

function* runSubject(command: KubectlCommand): Task<number> {
  const objects = yield* objectsToSet(command, command.args);
  if (!objects.ok) return command.fail(objects.error);
  const added = subjectsOf(command.flags);
  if (!added.ok) return command.fail(added.error);
  if (added.value.length === 0) {
    return command.fail('you must specify at least one value of user, group or serviceaccount');
  }
  return yield* setObjects(command, objects.value, {
    operation: 'subjects updated',
    failure: 'failed to patch subjects to rolebinding:',
    change: ({ object, resource }) => {
      const name = `${resource.plural}/${object.metadata.name}`;
      if (!BINDINGS.has(object.kind)) {
        return err([`${name} setting subjects is only supported for RoleBinding/ClusterRoleBinding`]);
      }
      const before = listFieldOf(object, 'subjects');
      const fresh = added.value.filter((subject) => !before.some((other) => equalsJson(other, subject)));
      return ok(fresh.length === 0 ? object : { ...object, subjects: [...before, ...fresh] });
    },
  });
}

/** Reads what a step has kubectl do: scale, patch, and wait for a condition. */
import { eitherOf, say } from '../../base/sentence';
import { err, ok, type Result } from '../../base/result';
import { fieldOf, numberFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import {
  type FieldPath,
  forExample,
  invalidValue,
  type ObjectIssue,
  requiredValue,
} from '../../kube/objects/object-issue';
import { formatDuration, parseDuration, parseReference } from './scenario-words';
import type { KubectlStep } from './scenario';

export type KubectlAction = 'scale' | 'patch' | 'wait';

type Read = Pick<KubectlStep, 'title' | 'args' | 'reference' | 'isChange'>;

/** As `kubectl wait` has it; longer than it takes a cluster to notice that a node is dead. */
const WAIT_TIMEOUT = '60s';

export function readKubectlStep(
  action: KubectlAction,
  step: unknown,
  path: FieldPath,
): Result<Read, readonly ObjectIssue[]> {
  const namespace = textFieldOf(step, 'namespace') ?? 'default';
  const at: FieldPath = action === 'wait' ? ['wait', 'object'] : [action];
  const field: FieldPath = [...path, ...at];
  const text = textFieldOf(step, ...at) ?? '';
  if (text === '') return err([]);
  const reference = parseReference(text, namespace);
  if (!reference.ok) return err([invalidValue(field, text, reference.error, forExample('deployment/web'))]);
  const { kind, name } = reference.value;
  const what = [text, ...(reference.value.namespace === '' ? [] : ['-n', namespace])];
  const title = `${kind}/${name}`;
  switch (action) {
    case 'scale': {
      const replicas = numberFieldOf(step, 'replicas');
      if (replicas === undefined) {
        return err([
          requiredValue(
            [...path, 'replicas'],
            say('how many there shall be'),
            say('write {value}', { value: 'replicas: 3' }),
          ),
        ]);
      }
      const args = ['scale', ...what, `--replicas=${replicas}`];
      return ok({
        title: say('scale {object} to {replicas}', { object: title, replicas }),
        args,
        reference: reference.value,
        isChange: true,
      });
    }
    case 'patch': {
      const patch = fieldOf(step, 'with');
      if (patch === undefined) {
        return err([
          requiredValue(
            [...path, 'with'],
            say('the change'),
            say('write {value}', { value: 'with: {spec: {...}}' }),
          ),
        ]);
      }
      const type = textFieldOf(step, 'patchType') ?? 'strategic';
      const args = ['patch', ...what, `--type=${type}`, '-p', JSON.stringify(patch)];
      return ok({
        title: say('patch {object} with {patch}', { object: title, patch: JSON.stringify(patch) }),
        args,
        reference: reference.value,
        isChange: true,
      });
    }
    case 'wait':
      return waitOf(step, path, { what, title, reference: reference.value });
  }
}

function waitOf(
  step: unknown,
  path: FieldPath,
  {
    what,
    title,
    reference,
  }: Pick<Read, 'reference'> & { readonly what: readonly string[]; readonly title: string },
): Result<Read, readonly ObjectIssue[]> {
  const condition = textFieldOf(step, 'wait', 'for') ?? '';
  const timeout = textFieldOf(step, 'wait', 'timeout') ?? WAIT_TIMEOUT;
  const duration = parseDuration(timeout);
  if (duration === undefined) {
    const at = [...path, 'wait', 'timeout'];
    return err([invalidValue(at, timeout, say('must be a duration'), forExample('30s'))]);
  }
  if (!/^(?:create|delete|condition=.+|jsonpath=.+)$/isu.test(condition)) {
    const hint = say('write {values}', {
      values: eitherOf([
        ['condition=Ready', "jsonpath='{.status.phase}'=Running", 'create'].join(', '),
        'delete',
      ]),
    });
    return err([invalidValue([...path, 'wait', 'for'], condition, say('unrecognized condition'), hint)]);
  }
  const args = ['wait', ...what, `--for=${condition}`, `--timeout=${formatDuration(duration)}`];
  return ok({
    title: say('wait for {condition} of {object}', { condition, object: title }),
    args,
    reference,
    isChange: false,
  });
}

/** `scale`: the number of Pods of a workload. */
import { numberFieldOf } from '../../kube/objects/kube-object';
import { parseElementRef } from '../element-ref';
import type { EditSession } from './edit-session';
import { refusal, type LabCommand, type LabEdit } from './lab-command';
import { isSystemRef, systemRefusal } from './pod-owners';

type ScaleCommand = Extract<LabCommand, { readonly kind: 'scale' }>;

const SCALED_KINDS: readonly string[] = ['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'];

export function scaleWorkload(session: EditSession, { workload: ref, replicas }: ScaleCommand): LabEdit {
  const { name } = parseElementRef(ref);
  const workload = session.findObject(ref);
  if (workload === undefined) {
    return isSystemRef(ref)
      ? systemRefusal(name)
      : refusal(`${name} does not stand in the text of this lab.`);
  }
  const { kind, spec } = workload.object;
  if (!SCALED_KINDS.includes(kind)) {
    const why = kind === 'DaemonSet' ? 'it has one Pod on each node' : 'it has no number of replicas';
    return refusal(`${kind} ${name} cannot be scaled: ${why}.`);
  }
  if (numberFieldOf(spec, 'replicas') === replicas)
    return refusal(`${name} has ${replicas} replicas already.`);
  const problem = session.setField(workload, ['spec', 'replicas'], replicas, 'selector');
  return problem === undefined ? session.finish(`scale ${name} to ${replicas}`, ref) : refusal(problem);
}

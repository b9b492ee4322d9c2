/** `scale`: the number of Pods of a workload. */
import { say } from '../../base/sentence';
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
      : refusal(say('{name} does not stand in the text of this lab.', { name }));
  }
  const { kind, spec } = workload.object;
  if (!SCALED_KINDS.includes(kind)) {
    return refusal(
      kind === 'DaemonSet'
        ? say('DaemonSet {name} cannot be scaled: it has one Pod on each node.', { name })
        : say('{kind} {name} cannot be scaled: it has no number of replicas.', { kind, name }),
    );
  }
  if (numberFieldOf(spec, 'replicas') === replicas)
    return refusal(say('{name} has {replicas} replicas already.', { name, replicas }));
  const problem = session.setField(workload, ['spec', 'replicas'], replicas, 'selector');
  return problem === undefined
    ? session.finish(say('scale {name} to {replicas}', { name, replicas }), ref)
    : refusal(problem);
}

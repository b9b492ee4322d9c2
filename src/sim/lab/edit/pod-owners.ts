/** Pods that stand nowhere in the text, and who made them. */
import { say, type Sentence } from '../../base/sentence';
import { numberFieldOf } from '../../kube/objects/kube-object';
import { parseElementRef } from '../element-ref';
import type { EditSession } from './edit-session';
import { refusal, type LabEdit } from './lab-command';

export interface OwnedPod {
  /** `web-5d4f-x is one of 2 Pods of Deployment web.` */
  readonly sentence: Sentence;
  readonly ref: string;
  readonly kind: string;
  readonly name: string;
  readonly replicas: number | undefined;
}

/** Undefined for a Pod that no workload of the text owns. */
export function describeOwnedPod(session: EditSession, podRef: string): OwnedPod | undefined {
  const ref = session.context.ownerOf(podRef);
  const owner = ref === undefined ? undefined : session.findObject(ref);
  if (ref === undefined || owner === undefined) return undefined;
  const { kind, metadata, spec } = owner.object;
  const { name: pod } = parseElementRef(podRef);
  const replicas =
    kind === 'DaemonSet' || kind === 'Job' ? undefined : (numberFieldOf(spec, 'replicas') ?? 1);
  return {
    sentence: shareOf(pod, { kind, name: metadata.name, replicas }),
    ref,
    kind,
    name: metadata.name,
    replicas,
  };
}

function shareOf(
  pod: string,
  { kind, name, replicas }: Pick<OwnedPod, 'kind' | 'name' | 'replicas'>,
): Sentence {
  const owner = `${kind} ${name}`;
  if (replicas === undefined) return say('{pod} is a Pod of {owner}.', { pod, owner });
  if (kind !== 'Deployment')
    return replicas === 1
      ? say('{pod} is the one Pod of {owner}.', { pod, owner })
      : say('{pod} is one of {replicas} Pods of {owner}.', { pod, replicas, owner });
  return replicas === 1
    ? say('{pod} is the one Pod of {owner}; its ReplicaSet keeps their number.', { pod, owner })
    : say('{pod} is one of {replicas} Pods of {owner}; its ReplicaSet keeps their number.', {
        pod,
        replicas,
        owner,
      });
}

export function isSystemRef(ref: string): boolean {
  return ['kube-system', 'kube-flannel'].includes(parseElementRef(ref).namespace);
}

export function systemRefusal(name: string): LabEdit {
  return refusal(
    say('{name} is part of the cluster itself, which the lab brings along; it does not stand in the text.', {
      name,
    }),
  );
}

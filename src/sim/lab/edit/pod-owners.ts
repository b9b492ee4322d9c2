/** Pods that stand nowhere in the text, and who made them. */
import { numberFieldOf } from '../../kube/objects/kube-object';
import { parseElementRef } from '../element-ref';
import type { EditSession } from './edit-session';
import { refusal, type LabEdit } from './lab-command';

export interface OwnedPod {
  /** `web-5d4f-x is one of 2 Pods of Deployment web.` */
  readonly sentence: string;
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
  const share = replicas === undefined ? 'a Pod' : replicas === 1 ? 'the one Pod' : `one of ${replicas} Pods`;
  const maker = kind === 'Deployment' ? `; its ReplicaSet keeps their number` : '';
  return {
    sentence: `${pod} is ${share} of ${kind} ${metadata.name}${maker}.`,
    ref,
    kind,
    name: metadata.name,
    replicas,
  };
}

export function isSystemRef(ref: string): boolean {
  return ['kube-system', 'kube-flannel'].includes(parseElementRef(ref).namespace);
}

export function systemRefusal(name: string): LabEdit {
  return refusal(
    `${name} is part of the cluster itself, which the lab brings along; it does not stand in the text.`,
  );
}

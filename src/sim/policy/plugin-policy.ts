/** Policies of a network plugin's own, which share a name with those of Kubernetes and are others. */
import type { PlainRecord } from '../kube/objects/kube-object';

const CALICO = /^(?:crd\.)?projectcalico\.org\/\S* (?:Global)?NetworkPolicy$/u;
const CILIUM = /^cilium\.io\/\S+ Cilium(?:Clusterwide)?NetworkPolicy$/u;

export function isCalicoPolicy(object: PlainRecord): boolean {
  return CALICO.test(typeOf(object));
}

/** Who reaches whom is worked out without them. */
export function isPluginPolicy(object: PlainRecord): boolean {
  return isCalicoPolicy(object) || CILIUM.test(typeOf(object));
}

function typeOf({ apiVersion, kind }: PlainRecord): string {
  return `${String(apiVersion)} ${String(kind)}`;
}

/** Policies of a network plugin's own, which share a name with those of Kubernetes and are others. */
import type { PlainRecord } from '../kube/objects/kube-object';

const CALICO = /^(?:crd\.)?projectcalico\.org\/\S+ (?:Global)?NetworkPolicy$/u;
const CILIUM = /^cilium\.io\/\S+ Cilium(?:Clusterwide)?NetworkPolicy$/u;

/** Who reaches whom is worked out without them. */
export function isPluginPolicy({ apiVersion, kind }: PlainRecord): boolean {
  const type = `${String(apiVersion)} ${String(kind)}`;
  return CALICO.test(type) || CILIUM.test(type);
}

/** Network plugins that see to NetworkPolicies; the others leave every Pod open to every other. */
const ENFORCERS: ReadonlySet<string> = new Set(['calico', 'cilium', 'kube-router']);

export function enforcesPolicies(plugin: string): boolean {
  return ENFORCERS.has(plugin);
}

/**
 * How a strategic merge patch treats the lists of the built-in kinds: the tags `patchStrategy` and `patchMergeKey` of
 * `k8s.io/api`, Kubernetes v1.32, by the name of the list. Every other list is replaced.
 */

const KEY_BY_LIST: ReadonlyMap<string, string> = new Map([
  ['conditions', 'type'],
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['ephemeralContainers', 'name'],
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
  ['env', 'name'],
  ['imagePullSecrets', 'name'],
  ['secrets', 'name'],
  ['hostAliases', 'ip'],
  ['topologySpreadConstraints', 'topologyKey'],
  ['schedulingGates', 'name'],
  ['resourceClaims', 'name'],
  ['ownerReferences', 'uid'],
  ['podIPs', 'ip'],
  ['hostIPs', 'ip'],
  ['webhooks', 'name'],
  ['drivers', 'name'],
]);

const SET_LISTS: ReadonlySet<string> = new Set(['finalizers', 'podCIDRs']);

/** The field that tells the items of this list apart; `parent` is the field that the list is in. */
export function mergeKeyOf(kind: string, list: string, parent: string): string | undefined {
  if (list === 'ports') {
    if (kind === 'Service' && parent === 'spec') return 'port';
    return ['containers', 'initContainers', 'ephemeralContainers'].includes(parent)
      ? 'containerPort'
      : undefined;
  }
  if (list === 'addresses') return kind === 'Node' && parent === 'status' ? 'type' : undefined;
  return KEY_BY_LIST.get(list);
}

/** A list of plain values that is merged as a set. */
export function isMergedSet(list: string): boolean {
  return SET_LISTS.has(list);
}

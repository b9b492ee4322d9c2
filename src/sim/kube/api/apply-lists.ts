/**
 * How server-side apply treats the lists and maps of the built-in kinds: `x-kubernetes-list-type`, `-list-map-keys` and
 * `-map-type` of the OpenAPI of Kubernetes v1.32, by the name of the field. Every other list is one value.
 */

const LIST_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['conditions', ['type']],
  ['containers', ['name']],
  ['initContainers', ['name']],
  ['ephemeralContainers', ['name']],
  ['volumes', ['name']],
  ['volumeMounts', ['mountPath']],
  ['volumeDevices', ['devicePath']],
  ['env', ['name']],
  ['imagePullSecrets', ['name']],
  ['secrets', ['name']],
  ['hostAliases', ['ip']],
  ['topologySpreadConstraints', ['topologyKey', 'whenUnsatisfiable']],
  ['schedulingGates', ['name']],
  ['resourceClaims', ['name']],
  ['ownerReferences', ['uid']],
]);

const SETS: ReadonlySet<string> = new Set(['finalizers', 'podCIDRs', 'externalIPs']);

const ATOMIC_MAPS: ReadonlySet<string> = new Set([
  'configMapKeyRef',
  'fieldRef',
  'labelSelector',
  'namespaceSelector',
  'nodeSelector',
  'nodeSelectorTerms',
  'podSelector',
  'requiredDuringSchedulingIgnoredDuringExecution',
  'resourceFieldRef',
  'roleRef',
  'secretKeyRef',
  'selector',
  'targetRef',
]);

/** The fields that tell the items of a list apart; undefined for a list that is one value. `kind` is '' for custom ones. */
export function listKeysOf(kind: string, list: string, parent: string): readonly string[] | undefined {
  if (kind === '') return undefined;
  if (list !== 'ports') return LIST_KEYS.get(list);
  if (kind === 'Service' && parent === 'spec') return ['port', 'protocol'];
  return parent.toLowerCase().endsWith('containers') ? ['containerPort', 'protocol'] : undefined;
}

export function isAppliedSet(kind: string, list: string): boolean {
  return kind !== '' && SETS.has(list);
}

/** A map that has one owner as a whole. */
export function isAtomicMap(kind: string, map: string): boolean {
  return kind !== '' && ATOMIC_MAPS.has(map);
}

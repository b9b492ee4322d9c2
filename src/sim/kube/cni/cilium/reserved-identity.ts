/** Identities that every cluster has (Cilium v1.17 `pkg/identity/reserved.go`). */
export const RESERVED_IDENTITY = {
  UNKNOWN: 0,
  HOST: 1,
  WORLD: 2,
  UNMANAGED: 3,
  HEALTH: 4,
  INIT: 5,
  REMOTE_NODE: 6,
  KUBE_APISERVER: 7,
  INGRESS: 8,
} as const;

/** Pods have identities from here on. */
export const FIRST_CLUSTER_IDENTITY = 256;
export const LAST_CLUSTER_IDENTITY = 65_535;
/** Those of CIDR blocks in policies, which each node has for itself (`LocalIdentityFlag`). */
export const FIRST_LOCAL_IDENTITY = 16_777_217;

const NAMES: Readonly<Record<number, string>> = {
  0: 'unknown',
  1: 'host',
  2: 'world',
  3: 'unmanaged',
  4: 'health',
  5: 'init',
  6: 'remote-node',
  7: 'kube-apiserver',
  8: 'ingress',
};

/** `host`, `world` …; undefined for one that is not reserved. */
export function reservedNameOf(identity: number): string | undefined {
  return NAMES[identity];
}

/** Calico as a lab file asks for it: a mode, and what people change of calico.yaml. */

type CalicoMode = 'ipip' | 'ipip-cross-subnet' | 'vxlan' | 'vxlan-cross-subnet' | 'bgp';

/**
 * Releases that differ on the network: up to v3.30 BIRD writes the routes of IPIP (`proto bird`), from v3.31 on Felix does
 * (`ProgramClusterRoutes`, `proto 80`).
 */
export type CalicoRelease = 'v3.29' | 'v3.31';

export interface CalicoSpec {
  readonly plugin: 'calico';
  readonly mode: CalicoMode;
  readonly version?: CalicoRelease;
  /** The prefix length of the blocks that nodes take. */
  readonly blockSize?: number;
  readonly natOutgoing?: boolean;
  readonly nodeToNodeMesh?: boolean;
  readonly asNumber?: number;
  /** `veth_mtu` of the ConfigMap calico-config; without it Felix finds it out. */
  readonly mtu?: number;
  /** Nodes do not borrow addresses from blocks of others. */
  readonly strictAffinity?: boolean;
}

const DEFAULT_RELEASE: CalicoRelease = 'v3.29';
export const DEFAULT_BLOCK_SIZE = 26;
export const DEFAULT_AS_NUMBER = 64_512;

/** Does BIRD run on the nodes? With `calico_backend: vxlan` Felix writes all routes. */
export function hasBird({ mode }: Pick<CalicoSpec, 'mode'>): boolean {
  return mode === 'bgp' || mode === 'ipip' || mode === 'ipip-cross-subnet';
}

/** Who writes routes through `tunl0`. */
export function hasFelixIpipRoutes({ version = DEFAULT_RELEASE }: CalicoSpec): boolean {
  return version === 'v3.31';
}

/** The network of a cluster: `spec.cluster.cni` of a lab file, with every default filled in. */
import type { CalicoSpec } from './calico/calico-spec';
import type { CiliumSpec } from './cilium/cilium-spec';
import type { FlannelSpec } from './flannel/flannel-spec';
import type { UnderlaySpec } from './macvlan/underlay-spec';
import type { BridgeSpec, KubenetSpec, NoneSpec } from './standard-spec';

export type CniSpec =
  | FlannelSpec
  | BridgeSpec
  | KubenetSpec
  | NoneSpec
  | UnderlaySpec
  | { readonly plugin: 'weave'; readonly mode: 'fastdp'; readonly mtu?: number }
  /** Bridges, plain routes between nodes, and NetworkPolicies. */
  | { readonly plugin: 'kube-router'; readonly mode: 'routes' }
  | CalicoSpec
  | CiliumSpec;

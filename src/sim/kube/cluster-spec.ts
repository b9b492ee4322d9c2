/**
 * What a cluster is made of: `spec.cluster` of a lab file, with every default filled in.
 *
 * Addresses and ranges stay text, as in the file; reading the lab has checked that they parse.
 */
import type { IngressControllerSpec } from './ingress/installations';
import type { Duration } from '../base/time';
import type { CniSpec } from './cni/cni-spec';

export interface NodeTaint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export interface ClusterNode {
  readonly name: string;
  readonly role: 'control-plane' | 'worker';
  /** At least one of the cluster's primary family; the first of each family is an InternalIP. */
  readonly addresses: readonly string[];
  /** The L2 segment that eth0 is plugged into. */
  readonly segment: string;
  /** How long the prefix of that segment is, in IPv4. */
  readonly linkPrefixLength?: number;
  /** The range of the primary family; absent where podSubnet has none left. */
  readonly podCIDR?: string | undefined;
  /** Besides those that the kubelet and kubeadm set (hostname, os, arch, role). */
  readonly labels: Readonly<Record<string, string>>;
  /** Besides those of the network plugin, which count where both say something. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** All of them: a control plane that runs ordinary Pods has an empty list. */
  readonly taints: readonly NodeTaint[];
}

/** `l2`: nodes announce the addresses. `cloud`: a machine outside the cluster has them. */
export type LoadBalancerSpec =
  | {
      readonly kind: 'l2';
      /** IPv4 ranges, `A-B` or `A/N`, with commas between them. */
      readonly pool: string;
    }
  | {
      readonly kind: 'cloud';
      readonly pool: string;
      /** The machine's name. */
      readonly machine: string;
      /** `nat`: to node ports, and back through it. `dsr`: as it came, and the node answers past it. */
      readonly mode: 'nat' | 'dsr';
      readonly healthCheck: {
        readonly interval: Duration;
        readonly timeout: Duration;
        readonly healthyThreshold: number;
        readonly unhealthyThreshold: number;
      };
    };

export interface ClusterSpec {
  readonly networking: {
    readonly podSubnet: string;
    readonly serviceSubnet: string;
    readonly dnsDomain: string;
  };
  /** Exactly one is the control plane. */
  readonly nodes: readonly ClusterNode[];
  readonly cni: CniSpec;
  /** Whether captures show what its programs tell one another; without it they send nothing. */
  readonly controlPlane?: { readonly traffic: true };
  /** Who gives Services of type LoadBalancer their addresses; nobody without it. */
  readonly loadBalancer?: LoadBalancerSpec;
  /** Installed before anything else is applied; none without it. */
  readonly ingressControllers?: readonly IngressControllerSpec[];
  readonly kubeProxy: {
    readonly mode: 'iptables' | 'ipvs' | 'nftables';
    /** How it tells traffic of Pods: by the cluster's range, the node's, or the device on which it comes in. */
    readonly detectLocalMode: 'ClusterCIDR' | 'NodeCIDR' | 'BridgeInterface' | 'InterfaceNamePrefix';
    /** What the last two need. */
    readonly detectLocal?: {
      readonly bridgeInterface?: string | undefined;
      readonly interfaceNamePrefix?: string | undefined;
    };
    /** In place of the range of all Pods. */
    readonly clusterCIDR?: string | undefined;
    /** Ranges, or the word `primary`. Empty means every address of the node; in nftables mode, the first one. */
    readonly nodePortAddresses: readonly string[];
    /** Of the mode ipvs; without it round robin. */
    readonly ipvs?: {
      readonly scheduler: string;
      readonly strictARP: boolean;
      readonly excludeCIDRs: readonly string[];
    };
    /** Of the mode nftables; without it nothing is masqueraded but what has to be. */
    readonly nftables?: { readonly masqueradeAll: boolean; readonly masqueradeBit?: number };
    /** Between synchronisations at least and at most; 1 s and 30 s without it. */
    readonly minSyncPeriod?: Duration;
    readonly syncPeriod?: Duration;
    /** What it sets of the kernel's connection tracking, by the names behind `net.netfilter.nf_conntrack_`. */
    readonly conntrack?: Readonly<Record<string, number>>;
    /** Of the modes iptables and, but for the node ports, ipvs. */
    readonly iptables: {
      readonly masqueradeAll: boolean;
      readonly localhostNodePorts: boolean;
      readonly masqueradeBit?: number;
    };
  };
}

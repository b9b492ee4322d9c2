/**
 * What a container runtime and network plugins tell one another: the Container Network Interface, specification 1.0.
 *
 * The values are those that stand in the JSON of a real call. A plugin answers at once what the interfaces will be, and
 * gives along what makes them: on a node that nobody looks at that waits (`Machine.whenUsed`).
 */
import type { Result } from '../../base/result';
import type { NetworkNamespace } from '../../host/network-namespace';
import type { IpAddress } from '../../wire/ip-address';
import type { PortMapping } from './pod-network';

/** One plugin's part of a network configuration; what else it has is the plugin's own. */
export interface CniPluginConfig {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A `.conflist`; a `.conf` is a list of one. */
export interface CniConfigList {
  readonly name: string;
  readonly cniVersion: string;
  readonly plugins: readonly CniPluginConfig[];
}

export interface CniCall {
  readonly containerId: string;
  /** `/var/run/netns/cni-...` */
  readonly netns: string;
  readonly ifName: string;
  /** `namespace/name`; what the arguments K8S_POD_NAMESPACE and K8S_POD_NAME say. */
  readonly pod: string;
  /** The argument K8S_POD_UID. */
  readonly uid: string;
  /** The name of the network. */
  readonly name: string;
  readonly cniVersion: string;
  readonly config: CniPluginConfig;
  /** Of the plugin before it in the list. */
  readonly prevResult: CniResult | undefined;
  /** Empty for a plugin that has not told of the capability. */
  readonly portMappings: readonly PortMapping[];
  /** The argument IP: an address that somebody keeps for this Pod. */
  readonly wanted: IpAddress | undefined;
}

export interface CniInterface {
  readonly name: string;
  readonly mac: string;
  /** Of one that is not in the node's own namespace. */
  readonly sandbox?: string;
}

export interface CniIp {
  /** Where it is: an index into the interfaces. */
  readonly interface?: number;
  /** With the length of its prefix. */
  readonly address: string;
  readonly gateway?: string;
}

export interface CniRoute {
  readonly dst: string;
  readonly gw?: string;
}

export interface CniResult {
  readonly interfaces: readonly CniInterface[];
  readonly ips: readonly CniIp[];
  readonly routes: readonly CniRoute[];
}

/** Codes 1 to 11 are the specification's, those from 100 on the plugin's; 999 is what the library says of any other. */
export interface CniError {
  readonly code: number;
  readonly msg: string;
}

export interface CniAddition {
  readonly result: CniResult;
  /** Makes what the result tells of. */
  readonly apply: (namespace: NetworkNamespace) => void;
}

/** Calls other plugins as programs of this node: what `delegate` and `ipam` name. */
export interface CniDelegates {
  add(type: string, call: CniCall): Result<CniAddition, CniError>;
  delete(type: string, call: CniCall): Result<undefined, CniError>;
}

export interface CniPlugin {
  readonly type: string;
  add(call: CniCall, delegates: CniDelegates): Result<CniAddition, CniError>;
  /** Done twice it is done. */
  delete(call: CniCall, delegates: CniDelegates): Result<undefined, CniError>;
}

export function cniError(msg: string, code = 999): CniError {
  return { code, msg };
}

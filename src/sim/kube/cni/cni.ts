/**
 * What a container runtime and network plugins tell one another: the Container Network Interface, specification 1.0.
 *
 * The values are those that stand in the JSON of a real call. A plugin answers at once what the interfaces will be, and
 * gives along what makes them: on a node that nobody looks at that waits (`Machine.whenUsed`).
 */
import type { Later } from '../../base/later';
import type { Result } from '../../base/result';
import type { NetworkNamespace } from '../../host/network-namespace';
import type { IpAddress } from '../../wire/ip-address';
import type { PodBandwidth, PortMapping } from './pod-network';

/** One plugin's part of a network configuration; what else it has is the plugin's own. */
export interface CniPluginConfig {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A `.conflist`; a `.conf` is a list of one. */
export interface CniConfigList {
  readonly name: string;
  readonly cniVersion: string;
  /** CHECK is asked for and nothing is looked at. */
  readonly disableCheck?: boolean;
  readonly plugins: readonly CniPluginConfig[];
}

export interface CniCall {
  readonly containerId: string;
  /** `/var/run/netns/cni-...` */
  readonly netns: string;
  readonly ifName: string;
  /** `namespace/name`; what the arguments K8S_POD_NAMESPACE and K8S_POD_NAME say. Empty where there is no Pod: somebody tries it by hand. */
  readonly pod: string;
  /** The argument K8S_POD_UID. */
  readonly uid: string;
  /** All arguments (`CNI_ARGS`) where they are not those of a Pod. */
  readonly args?: Readonly<Record<string, string>>;
  /** The name of the network. */
  readonly name: string;
  readonly cniVersion: string;
  readonly config: CniPluginConfig;
  /** Of the plugin before it in the list. */
  readonly prevResult: CniResult | undefined;
  /** Empty for a plugin that has not told of the capability. */
  readonly portMappings: readonly PortMapping[];
  /** The same of the capability `bandwidth`. */
  readonly bandwidth: PodBandwidth | undefined;
  /** The argument IP: an address that somebody keeps for this Pod. */
  readonly wanted: IpAddress | undefined;
  /** What is at `netns`, where that is not a new one whose node nobody looks at. */
  readonly namespace: NetworkNamespace | undefined;
  /** The same, made now if it must: for what has to happen inside before the plugin can answer. */
  readonly openNamespace: () => NetworkNamespace;
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

/** At once, or later where a plugin has to ask others over the network: see `whenKnown`. */
export type CniAnswer = Result<CniAddition, CniError> | Later<Result<CniAddition, CniError>>;

/** Calls other plugins as programs of this node: what `delegate` and `ipam` name. */
export interface CniDelegates {
  add(type: string, call: CniCall): CniAnswer;
  check(type: string, call: CniCall): Result<undefined, CniError>;
  delete(type: string, call: CniCall): Result<undefined, CniError>;
}

export interface CniPlugin {
  readonly type: string;
  add(call: CniCall, delegates: CniDelegates): CniAnswer;
  /** Is what it has made still there? It is given the result of the whole list. Left out: it is always content. */
  check?(call: CniCall, delegates: CniDelegates): Result<undefined, CniError>;
  /** Done twice it is done. */
  delete(call: CniCall, delegates: CniDelegates): Result<undefined, CniError>;
}

export function cniError(msg: string, code = 999): CniError {
  return { code, msg };
}

/** What plugins say whose sandbox is not where it should be (`pkg/ns`). */
export function noNamespace(netns: string): string {
  return `failed to open netns "${netns}": failed to Statfs "${netns}": no such file or directory`;
}

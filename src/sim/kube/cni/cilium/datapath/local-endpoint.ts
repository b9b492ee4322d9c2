/** A Pod of this node as the programs know it (`cilium_lxc`), and its policy map. */
import type { NetDevice } from '../../../../link/net-device';
import type { Ipv4Address } from '../../../../wire/ipv4-address';
import type { MacParts } from '../../../../link/frame';
import { openPolicy, type PolicyMap } from './policy-map';

export class LocalEndpoint {
  /** Drawn by the agent. */
  readonly id: number;
  /** `namespace/name`; undefined for the one that tells whether the node's network is well. */
  readonly pod: string | undefined;
  readonly containerId: string;
  readonly address: Ipv4Address;
  /** The node's end of the veth pair, and the address of the Pod's end. */
  readonly device: NetDevice;
  readonly podMac: MacParts;
  identity: number;
  labels: readonly string[];
  policy: PolicyMap = openPolicy();

  constructor(given: {
    readonly id: number;
    readonly pod: string | undefined;
    readonly containerId: string;
    readonly address: Ipv4Address;
    readonly device: NetDevice;
    readonly podMac: MacParts;
    readonly identity: number;
    readonly labels: readonly string[];
  }) {
    this.id = given.id;
    this.pod = given.pod;
    this.containerId = given.containerId;
    this.address = given.address;
    this.device = given.device;
    this.podMac = given.podMac;
    this.identity = given.identity;
    this.labels = given.labels;
  }
}

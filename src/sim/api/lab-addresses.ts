/** Who has which address in a lab, and which addresses pass at which interfaces as long as nobody does anything odd. */
import type { Machine } from '../host/machine';
import type { Cluster, PodListing } from '../kube/cluster';
import type { NetDevice } from '../link/net-device';
import { VxlanDevice } from '../link/vxlan-device';
import { IpStack } from '../net/ip-stack';
import { parseIp, type IpAddress } from '../wire/ip-address';

export interface AddressHolder {
  readonly kind: 'pod' | 'service' | 'node' | 'machine' | 'device';
  readonly name: string;
}

/** What the notes on filters are made from. */
export interface ObservedLab {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly cluster: Cluster;
}

/** Where packets pass. */
export type DeviceSide =
  | { readonly kind: 'pod'; readonly pod: string }
  /** A node's card; `tunnel` carries what its Pods say to those of other nodes. */
  | { readonly kind: 'card'; readonly tunnel: VxlanDevice | undefined }
  | { readonly kind: 'tunnel' | 'bridge' | 'outside' | 'other' }
  | { readonly kind: 'loopback'; readonly stack: IpStack };

export class LabAddresses {
  readonly holders: ReadonlyMap<IpAddress, AddressHolder>;
  readonly #lab: ObservedLab;
  readonly #podNames: ReadonlySet<string>;
  readonly #pods: readonly PodListing[];

  constructor(lab: ObservedLab) {
    this.#lab = lab;
    this.#pods = lab.cluster.pods();
    this.#podNames = new Set(this.#pods.map(({ namespace, name }) => `${namespace}/${name}`));
    this.holders = this.#findHolders();
  }

  /** Undefined where anything may pass. */
  passingAt(device: NetDevice): ReadonlySet<IpAddress> | undefined {
    const side = this.sideOf(device);
    if (side.kind === 'other') return undefined;
    const passing = new Set<IpAddress>();
    for (const [address, holder] of this.holders) {
      if (this.#mayPass(address, holder, side)) passing.add(address);
    }
    return passing;
  }

  sideOf(device: NetDevice): DeviceSide {
    const stack = device.owner instanceof IpStack ? device.owner : undefined;
    switch (device.kind) {
      case 'loopback':
        return stack === undefined ? { kind: 'other' } : { kind: 'loopback', stack };
      case 'veth': {
        const ends = [device, device.peer].map((end) => (end?.isInNamespace === true ? end.owner.name : ''));
        const pod = ends.find((name) => this.#podNames.has(name));
        return pod === undefined ? { kind: 'other' } : { kind: 'pod', pod };
      }
      case 'bridge':
        return { kind: 'bridge' };
      case 'vxlan':
      case 'geneve':
      case 'ipip':
        return { kind: 'tunnel' };
      case 'physical': {
        const machine = [...this.#lab.machines.values()].find(
          ({ rootNamespace }) => rootNamespace.stack === stack,
        );
        if (machine?.kind !== 'node') return { kind: 'outside' };
        return { kind: 'card', tunnel: tunnelOf(machine) };
      }
      case 'macvlan':
      case 'ipvlan':
        return this.#podNames.has(device.owner.name)
          ? { kind: 'pod', pod: device.owner.name }
          : { kind: 'other' };
      case 'openvswitch':
      case 'dummy':
      case 'ifb':
        return { kind: 'other' };
    }
  }

  #mayPass(address: IpAddress, holder: AddressHolder, side: DeviceSide): boolean {
    const { kind } = holder;
    switch (side.kind) {
      case 'pod':
        return kind !== 'node' && !(kind === 'service' && this.#serves(side.pod, address));
      case 'bridge':
        return kind !== 'node';
      case 'tunnel':
        return kind !== 'node' && kind !== 'machine' && kind !== 'service';
      case 'card':
        if (kind === 'service' || kind === 'device') return false;
        return kind !== 'pod' || side.tunnel === undefined || !this.#isTunnelled(address);
      case 'outside':
        return kind === 'node' || kind === 'machine' || (kind === 'pod' && this.#tunnels().length === 0);
      case 'loopback':
        return side.stack.devices().some((device) => addressesOf(side.stack, device).includes(address));
      case 'other':
        return true;
    }
  }

  /** Whether a Pod is behind the Service: it sees its own address where the Service's was. */
  #serves(pod: string, address: IpAddress): boolean {
    const own = this.#pods.find(({ namespace, name }) => `${namespace}/${name}` === pod)?.address;
    return this.#lab.cluster
      .services()
      .some(
        ({ clusterAddress = '', secondClusterAddress = '', endpoints }) =>
          (parseIp(clusterAddress) === address || parseIp(secondClusterAddress) === address) &&
          endpoints.some((endpoint) => own !== undefined && endpoint.startsWith(`${own}:`)),
      );
  }

  /** Whether the way of other nodes to a Pod leads through a tunnel. */
  #isTunnelled(address: IpAddress): boolean {
    if (typeof address === 'bigint') return true;
    return [...this.#lab.machines.values()].some(
      ({ kind, rootNamespace }) =>
        kind === 'node' && rootNamespace.stack.routes.lookUp(address)?.device?.kind === 'vxlan',
    );
  }

  #tunnels(): readonly VxlanDevice[] {
    return [...this.#lab.machines.values()].flatMap((machine) => tunnelOf(machine) ?? []);
  }

  #findHolders(): Map<IpAddress, AddressHolder> {
    const holders = new Map<IpAddress, AddressHolder>();
    const add = (text: string | undefined, holder: AddressHolder): void => {
      const address = text === undefined ? undefined : parseIp(text);
      if (address !== undefined && !holders.has(address)) holders.set(address, holder);
    };
    for (const { name, kind, rootNamespace } of this.#lab.machines.values()) {
      const { stack } = rootNamespace;
      for (const device of stack.devices()) {
        const own = device.kind === 'physical' ? (kind === 'node' ? 'node' : 'machine') : 'device';
        for (const address of addressesOf(stack, device)) {
          if (!holders.has(address))
            holders.set(address, { kind: own, name: own === 'device' ? device.name : name });
        }
      }
    }
    for (const { namespace, name, address, secondAddress } of this.#pods) {
      const holder = { kind: 'pod', name: `${namespace}/${name}` } as const;
      add(address, holder);
      add(secondAddress, holder);
    }
    for (const { namespace, name, clusterAddress, secondClusterAddress } of this.#lab.cluster.services()) {
      const holder = { kind: 'service', name: `${namespace}/${name}` } as const;
      add(clusterAddress, holder);
      add(secondClusterAddress, holder);
    }
    return holders;
  }
}

function tunnelOf({ rootNamespace }: Machine): VxlanDevice | undefined {
  return rootNamespace.stack.devices().find((device) => device instanceof VxlanDevice);
}

function addressesOf(stack: IpStack, device: NetDevice): readonly IpAddress[] {
  const ipv6 = stack.hasIpv6 ? stack.ipv6.addressesOf(device) : [];
  return [...stack.addressesOf(device), ...ipv6].map(({ address }) => address);
}

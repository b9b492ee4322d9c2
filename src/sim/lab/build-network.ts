/**
 * Turns the network of a lab into machines: switches, cluster nodes, routers and machines outside, with their
 * addresses, default routes and resolvers. Pods come later, from the cluster that runs on the nodes.
 */
import { invariant } from '../base/invariant';
import type { Prng } from '../base/prng';
import { Machine, type MachineKind } from '../host/machine';
import { Lan } from '../link/lan';
import type { LinkContext } from '../link/link-context';
import { interfaceAddress } from '../net/interface-table';
import { addressOfChecked, cidrOfChecked } from '../wire/checked-address';
import { EVERY_IPV4, type Cidr } from '../wire/cidr';
import { formatIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { macOf, type MacAddress } from '../wire/mac-address';
import type { LabSpec } from './lab-document';

export interface BuiltNetwork {
  readonly segments: ReadonlyMap<string, Lan>;
  /** By name. Names are unique over nodes, routers and outside machines. */
  readonly machines: ReadonlyMap<string, Machine>;
}

interface Plug {
  readonly segment: string;
  readonly address: Ipv4Address;
}

/** QEMU's and libvirt's prefix, which virtual machines wear. */
const MACHINE_MAC_PREFIX = 0x5254_0000_0000;

export interface BuildContext {
  readonly link: LinkContext;
  readonly prng: Prng;
  readonly startTimeMs: number;
}

export function buildNetwork(spec: LabSpec, context: BuildContext): BuiltNetwork {
  return new NetworkBuilder(spec, context).build();
}

class NetworkBuilder {
  readonly #spec: LabSpec;
  readonly #context: BuildContext;
  readonly #segments = new Map<
    string,
    { readonly lan: Lan; readonly cidr: Cidr; readonly mtuBytes: number }
  >();
  readonly #machines = new Map<string, Machine>();

  constructor(spec: LabSpec, context: BuildContext) {
    this.#spec = spec;
    this.#context = context;
  }

  build(): BuiltNetwork {
    const { network, cluster, outside } = this.#spec;
    for (const segment of network.segments) {
      const lan = new Lan(segment.name, this.#context.link);
      this.#segments.set(segment.name, { lan, cidr: cidrOfChecked(segment.cidr), mtuBytes: segment.mtu });
    }
    for (const router of network.routers) {
      const plugs = router.ports.map(({ segment, address }) => ({
        segment,
        address: addressOfChecked(address),
      }));
      const machine = this.#addMachine(router.name, 'router', plugs);
      machine.rootNamespace.stack.sysctl.set('net.ipv4.ip_forward', '1');
      if (router.masquerade !== undefined) this.#masquerade(machine, router.masquerade);
    }
    for (const node of cluster.nodes) {
      const machine = this.#addMachine(node.name, 'node', plugsOn(node.segment, node.addresses));
      machine.rootNamespace.stack.sysctl.set('net.ipv4.ip_forward', '1');
    }
    for (const { name, segment, addresses } of outside)
      this.#addMachine(name, 'outside', plugsOn(segment, addresses));
    this.#writeHosts();
    const segments = new Map([...this.#segments].map(([name, { lan }]) => [name, lan]));
    return { segments, machines: this.#machines };
  }

  #addMachine(name: string, kind: MachineKind, plugs: readonly Plug[]): Machine {
    const machine = new Machine({ name, kind, ...this.#context });
    this.#machines.set(name, machine);
    const { stack } = machine.rootNamespace;
    for (const [index, { segment, address }] of plugs.entries()) {
      const { lan, cidr, mtuBytes } = this.#segmentOf(segment);
      const device = lan.attach({ name: `eth${index}`, mac: machineMac(address), mtuBytes });
      stack.addDevice(device);
      stack.addAddress(device, interfaceAddress(address, cidr.prefixLength));
      stack.sysctl.set(`net.ipv4.conf.eth${index}.rp_filter`, '2');
    }
    const gateway = kind === 'router' ? undefined : this.#gatewayOf(plugs[0]);
    const device = stack.findDevice('eth0');
    if (gateway !== undefined && device !== undefined) {
      stack.routes.add({ destination: EVERY_IPV4, gateway, device });
      machine.root.files.write('/etc/resolv.conf', `nameserver ${formatIpv4(gateway)}\n`);
    }
    return machine;
  }

  /** The first router on the segment. A machine behind a masquerading port needs no way back. */
  #gatewayOf(plug: Plug | undefined): Ipv4Address | undefined {
    for (const router of this.#spec.network.routers) {
      const port = router.ports.find(({ segment }) => segment === plug?.segment);
      if (port !== undefined) return addressOfChecked(port.address);
    }
    return undefined;
  }

  #masquerade(router: Machine, segment: string): void {
    const port = this.#spec.network.routers.find(({ name }) => name === router.name)?.ports ?? [];
    const index = port.findIndex((candidate) => candidate.segment === segment);
    invariant(index !== -1, `router ${router.name} masquerades to a segment that it is not on: ${segment}`);
    const outcome = router.rootNamespace.stack.netfilter.runIptables([
      '-t',
      'nat',
      '-A',
      'POSTROUTING',
      '-o',
      `eth${index}`,
      '-j',
      'MASQUERADE',
    ]);
    invariant(outcome.ok, 'the masquerade rule of a router is valid');
  }

  /** Machines know one another by name, as on a network with its own name service. */
  #writeHosts(): void {
    const lines = [...this.#machines.values()].flatMap((machine) => {
      const { stack } = machine.rootNamespace;
      const device = stack.findDevice('eth0');
      const first = device === undefined ? undefined : stack.addressesOf(device)[0];
      return first === undefined ? [] : [`${formatIpv4(first.address)}\t${machine.name}\n`];
    });
    for (const machine of this.#machines.values()) machine.root.files.append('/etc/hosts', lines.join(''));
  }

  #segmentOf(name: string): { readonly lan: Lan; readonly cidr: Cidr; readonly mtuBytes: number } {
    const segment = this.#segments.get(name);
    invariant(segment !== undefined, `reading the lab has checked that segment ${name} exists`);
    return segment;
  }
}

function plugsOn(segment: string, addresses: readonly string[]): readonly Plug[] {
  return addresses.map((address) => ({ segment, address: addressOfChecked(address) }));
}

function machineMac(address: Ipv4Address): MacAddress {
  return macOf(MACHINE_MAC_PREFIX + (address % 0x100_0000));
}

/**
 * The load balancer of a cloud: a machine outside the cluster that has the addresses of Services and sends what comes for
 * them to nodes. It is Linux with IPVS (`ipvsadm -Ln` on it shows all of it).
 *
 * Models two ways: `nat`, to a node port, from the balancer's own address, so that answers come back through it; and
 * `dsr` (direct server return), to the MAC address of a node and otherwise as it came, so that the node answers past the
 * balancer. A node is chosen by a hash of the client's address and port, or of the address alone for a Service with
 * session affinity; a connection stays with its node. Nodes that fail their health checks get no new connections, unless all
 * fail: then all get some. Source ranges are a firewall of the balancer's.
 * Leaves out the cloud's API, which acts at once, more than one machine, and addresses of IPv6.
 */
import { invariant } from '../../base/invariant';
import type { Machine } from '../../host/machine';
import { AddressMask } from '../../netfilter/family-values';
import type { Ipvs } from '../../netfilter/ipvs/ipvs';
import type { ServiceAddress, ServiceSettings, VirtualService } from '../../netfilter/ipvs/virtual-service';
import type { ServerSettings } from '../../netfilter/ipvs/virtual-service-table';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { formatIpv4, ipv4Of, type Ipv4Address } from '../../wire/ipv4-address';
import type { ProbeFlows } from '../kubelet/probe-flows';
import { bindAddress, cardsOf, unbindAddress } from './balancer-addresses';
import { HealthCheck, type HealthCheckSettings, type HealthCheckTarget } from './health-check';

export interface BalancedPort {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
  readonly nodePort: number;
}

export interface BalancedService {
  readonly address: Ipv4Address;
  readonly ports: readonly BalancedPort[];
  readonly isKeepingClients: boolean;
  /** IPv4 ranges; none lets everybody in. */
  readonly sourceRanges: readonly string[];
  readonly check: HealthCheckTarget;
}

export interface CloudSettings {
  readonly mode: 'nat' | 'dsr';
  readonly healthCheck: HealthCheckSettings;
}

/** A node that may get connections. */
export interface BalancedNode {
  readonly name: string;
  readonly address: Ipv4Address;
}

interface Balancing {
  service: BalancedService;
  readonly targets: Map<Ipv4Address, HealthCheck>;
}

const FIREWALL_CHAIN = 'LOAD-BALANCER';

export class CloudBalancer {
  readonly #machine: Machine;
  readonly #settings: CloudSettings;
  readonly #flows: ProbeFlows;
  /** By Service. */
  readonly #balanced = new Map<string, Balancing>();

  /** `flows`: where health checks are noted, so that lists of packets can tell them from what people send. */
  constructor(machine: Machine, settings: CloudSettings, flows: ProbeFlows) {
    this.#machine = machine;
    this.#flows = flows;
    this.#settings = settings;
    const { sysctl, netfilter } = machine.rootNamespace.stack;
    sysctl.set('net.ipv4.ip_forward', '1');
    // Nodes and clients that are neighbors are to go on through the balancer.
    for (const device of ['all', 'default', ...cardsOf(machine.rootNamespace.stack).map(({ name }) => name)])
      sysctl.set(`net.ipv4.conf.${device}.send_redirects`, '0');
    const isNat = settings.mode === 'nat';
    if (isNat) sysctl.set('net.ipv4.vs.conntrack', '1');
    const restored = netfilter.ipv4.restore(isNat ? `${NAT_RULES}${FIREWALL}` : FIREWALL, {
      isNoFlush: true,
    });
    invariant(restored.ok, 'the rules of the balancer are valid');
  }

  has(name: string): boolean {
    return this.#balanced.has(name);
  }

  put(name: string, service: BalancedService, nodes: readonly BalancedNode[]): void {
    const known = this.#balanced.get(name);
    const before = known?.service;
    if (known !== undefined && before !== undefined) {
      if (before.address !== service.address) this.#unbind(before.address);
      const isSameCheck =
        before.check.kind === service.check.kind && before.check.port === service.check.port;
      if (!isSameCheck) stopChecks(known);
      this.#dropPorts(before, service);
      known.service = service;
    } else this.#balanced.set(name, { service, targets: new Map() });
    if (before?.address !== service.address) bindAddress(this.#machine, service.address);
    this.#writeFirewall();
    this.setNodes(name, nodes);
  }

  setNodes(name: string, nodes: readonly BalancedNode[]): void {
    const balancing = this.#balanced.get(name);
    if (balancing === undefined) return;
    const { service, targets } = balancing;
    const wanted = new Set(nodes.map(({ address }) => address));
    for (const [address, check] of targets) {
      if (wanted.has(address)) continue;
      check.stop();
      targets.delete(address);
    }
    const { healthCheck: settings } = this.#settings;
    for (const address of wanted) {
      if (targets.has(address)) continue;
      const to = { address, target: service.check };
      const onChange = (): void => this.#sync(balancing);
      targets.set(address, new HealthCheck(this.#machine, to, { settings, flows: this.#flows, onChange }));
    }
    this.#sync(balancing);
  }

  remove(name: string): void {
    const balancing = this.#balanced.get(name);
    if (balancing === undefined) return;
    this.#balanced.delete(name);
    stopChecks(balancing);
    this.#dropPorts(balancing.service, undefined);
    this.#unbind(balancing.service.address);
    this.#writeFirewall();
  }

  get #ipvs(): Ipvs {
    return this.#machine.rootNamespace.stack.netfilter.ipvs;
  }

  #unbind(address: Ipv4Address): void {
    const isStillUsed = [...this.#balanced.values()].some(({ service }) => service.address === address);
    if (!isStillUsed) unbindAddress(this.#machine, address);
  }

  /** Virtual services that are not among the new ones. */
  #dropPorts(before: BalancedService, now: BalancedService | undefined): void {
    const kept = new Set((now === undefined ? [] : placesOf(now)).map(({ at }) => keyOf(at)));
    for (const { at } of placesOf(before)) if (!kept.has(keyOf(at))) this.#ipvs.services.deleteService(at);
  }

  #sync({ service, targets }: Balancing): void {
    const isAnyHealthy = [...targets.values()].some(({ health }) => health === 'healthy');
    for (const { at, nodePort } of placesOf(service)) {
      const virtual = this.#virtualService(at, service);
      const isNat = this.#settings.mode === 'nat';
      const port = isNat ? nodePort : at.port;
      for (const { address, port: serverPort } of virtual.servers) {
        if (targets.has(ipv4Of(address)) && serverPort === port) continue;
        this.#ipvs.services.deleteServer(at, address, serverPort);
      }
      for (const [address, { health }] of targets) {
        const settings: ServerSettings = {
          weight: !isAnyHealthy || health === 'healthy' ? 1 : 0,
          upperThreshold: 0,
          lowerThreshold: 0,
          forwarding: isNat ? 'masquerading' : 'direct-routing',
        };
        this.#putServer(virtual, { address: address | 0, port }, settings);
      }
    }
  }

  #virtualService(at: ServiceAddress, { isKeepingClients }: BalancedService): VirtualService {
    const { services } = this.#ipvs;
    const settings: ServiceSettings = {
      scheduler: 'sh',
      persistenceSeconds: 0,
      mask: AddressMask.whole(services.book),
      flags: isKeepingClients ? ['sh-fallback'] : ['sh-fallback', 'sh-port'],
      isOnePacket: false,
    };
    const isKnown = services.findService(at) !== undefined;
    const put = isKnown ? services.editService(at, settings) : services.addService(at, settings);
    invariant(put.ok, 'the scheduler is known');
    return put.value;
  }

  #putServer(
    { at, servers }: VirtualService,
    { address, port }: { readonly address: number; readonly port: number },
    settings: ServerSettings,
  ): void {
    const { services } = this.#ipvs;
    const known = servers.find((server) => server.address === address && server.port === port);
    if (known === undefined) services.addServer(at, address, port, settings);
    else if (known.weight !== settings.weight) services.editServer(at, address, port, settings);
  }

  #writeFirewall(): void {
    let rules = '';
    for (const { service } of this.#balanced.values()) {
      if (service.sourceRanges.length === 0) continue;
      for (const { protocol, port } of service.ports) {
        const word = protocol.toLowerCase();
        const to = `-A ${FIREWALL_CHAIN} -d ${formatIpv4(service.address)}/32 -p ${word} -m ${word} --dport ${port}`;
        for (const range of service.sourceRanges) rules += `${to} -s ${range} -j RETURN\n`;
        rules += `${to} -j DROP\n`;
      }
    }
    const text = `*filter\n:${FIREWALL_CHAIN} - [0:0]\n${rules}COMMIT\n`;
    const restored = this.#machine.rootNamespace.stack.netfilter.ipv4.restore(text, { isNoFlush: true });
    invariant(restored.ok, 'source ranges of a Service were checked when it was written');
  }
}

/** What is sent to a node comes from here, and so do its answers. */
const NAT_RULES = `*nat
-A POSTROUTING -m addrtype ! --src-type LOCAL -j MASQUERADE
COMMIT
`;
/** Before IPVS, which comes last on the way in. */
const FIREWALL = `*filter
:${FIREWALL_CHAIN} - [0:0]
-A INPUT -j ${FIREWALL_CHAIN}
COMMIT
`;

const PROTOCOL_NUMBERS: Readonly<Record<BalancedPort['protocol'], number>> = {
  TCP: IP_PROTOCOL.TCP,
  UDP: IP_PROTOCOL.UDP,
  SCTP: IP_PROTOCOL.SCTP,
};

function placesOf({
  address,
  ports,
}: BalancedService): readonly { readonly at: ServiceAddress; readonly nodePort: number }[] {
  return ports.map(({ protocol, port, nodePort }) => ({
    at: { protocol: PROTOCOL_NUMBERS[protocol], address: address | 0, port, mark: 0 },
    nodePort,
  }));
}

function keyOf({ protocol, address, port }: ServiceAddress): string {
  return `${protocol} ${address} ${port}`;
}

function stopChecks({ targets }: Balancing): void {
  for (const check of targets.values()) check.stop();
  targets.clear();
}

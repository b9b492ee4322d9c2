/**
 * The bridge that Docker Engine makes on each machine, and the Pods that a kubelet without network plugin puts on it.
 *
 * moby v27 `libnetwork/drivers/bridge`, cri-dockerd v0.3 with `--network-plugin=""`: no CNI at all. A sandbox gets the lowest free
 * address of a network that is the same on every machine, and its host ports are published ports.
 * Leaves out IPv6, user-defined networks, and the userland proxy (`docker-proxy`), which takes what a machine asks of its own
 * published ports on 127.0.0.1 and what containers ask of them: both find nobody here.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { invariant } from '../../../base/invariant';
import { err, ok, type Result } from '../../../base/result';
import type { Machine } from '../../../host/machine';
import type { NetworkNamespace } from '../../../host/network-namespace';
import { Bridge } from '../../../link/bridge';
import { VethDevice } from '../../../link/veth-device';
import { interfaceAddress } from '../../../net/interface-table';
import { IpStack } from '../../../net/ip-stack';
import { EVERY_IPV4, formatCidr, type Cidr } from '../../../wire/cidr';
import { isIpv6 } from '../../../wire/ip-address';
import { formatIpv4, ipv4Of, type Ipv4Address } from '../../../wire/ipv4-address';
import { macOf, type MacAddress } from '../../../wire/mac-address';
import { bytesOfUtf8 } from '../../../wire/utf8';
import { vethNameOf } from '../bridge-plugin';
import type { PodAnswer, PodConnection, PodNetwork, PodSandbox } from '../pod-network';
import { DOCKER_BRIDGE, dockerRules, publishedPortRules } from './docker-rules';

const MAC_PREFIX = 0x0242;
const MTU_BYTES = 1500;
/** `veth` and seven digits. */
const VETH_NAME_LENGTH = 11;

interface DockerSandbox {
  readonly address: Ipv4Address;
  readonly rules: readonly (readonly string[])[];
}

export class DockerBridge implements PodNetwork {
  readonly #machine: Machine;
  readonly #network: Cidr;
  readonly #sandboxes = new Map<string, DockerSandbox>();
  readonly #taken = new Set<Ipv4Address>();

  constructor(machine: Machine, network: Cidr) {
    this.#machine = machine;
    this.#network = network;
    machine.whenUsed(() => this.#start());
  }

  get #gateway(): Ipv4Address {
    return ipv4Of(this.#network.address + 1);
  }

  #start(): void {
    const { rootNamespace, link } = this.#machine;
    const { stack } = rootNamespace;
    const bridge = new Bridge(
      { name: DOCKER_BRIDGE, mac: bridgeMacOf(this.#machine.name), mtuBytes: MTU_BYTES },
      link,
    );
    stack.addDevice(bridge);
    stack.addAddress(bridge, interfaceAddress(this.#gateway, this.#network.prefixLength));
    const restored = stack.netfilter
      .of('IPv4')
      .restore(dockerRules(formatCidr(this.#network)), { isNoFlush: true });
    invariant(restored.ok, 'the rules of Docker are valid');
  }

  addPod(connection: PodConnection): PodAnswer {
    const address = this.#freeAddress(connection);
    if (address === undefined)
      return err("no available IPv4 addresses on this network's address pools: bridge");
    const text = formatIpv4(address);
    const rules = connection.portMappings
      .filter(({ hostIp = '' }) => !hostIp.includes(':'))
      .flatMap((mapping) => publishedPortRules(mapping, text));
    this.#taken.add(address);
    this.#sandboxes.set(connection.containerId, { address, rules });
    this.#machine.whenUsed(() => {
      this.#connect(connection, address, connection.makeNamespace());
      for (const rule of rules) this.#run('-A', rule);
    });
    return ok({ addresses: [address] });
  }

  removePod({ pod, containerId }: PodSandbox): Result<undefined, string> {
    const sandbox = this.#sandboxes.get(containerId);
    if (sandbox === undefined) return ok(undefined);
    this.#sandboxes.delete(containerId);
    this.#taken.delete(sandbox.address);
    this.#machine.whenUsed(() => {
      for (const rule of sandbox.rules) this.#run('-D', rule);
      const { stack } = this.#machine.rootNamespace;
      const outside = stack.findDevice(hostEndOf(pod));
      const inside = outside?.peer;
      if (outside !== undefined) stack.removeDevice(outside);
      if (inside?.isInNamespace === true && inside.owner instanceof IpStack)
        inside.owner.removeDevice(inside);
    });
    return ok(undefined);
  }

  /** The lowest one, unless the lab keeps one of this network for the Pod. */
  #freeAddress({ wanted }: PodConnection): Ipv4Address | undefined {
    const { address, prefixLength } = this.#network;
    const last = address + 2 ** (32 - prefixLength) - 2;
    if (wanted !== undefined && !isIpv6(wanted) && wanted > this.#gateway && wanted <= last)
      return this.#taken.has(wanted) ? undefined : wanted;
    for (let place = this.#gateway + 1; place <= last; place += 1) {
      const candidate = ipv4Of(place);
      if (!this.#taken.has(candidate)) return candidate;
    }
    return undefined;
  }

  #connect({ pod }: PodConnection, address: Ipv4Address, { stack }: NetworkNamespace): void {
    const { rootNamespace, link } = this.#machine;
    const bridge = rootNamespace.stack.findDevice(DOCKER_BRIDGE);
    if (!(bridge instanceof Bridge)) return;
    const [inside, outside] = VethDevice.createPair(
      { name: 'eth0', mac: macOf(MAC_PREFIX * 2 ** 32 + address), mtuBytes: MTU_BYTES },
      { name: hostEndOf(pod), mac: hostMacOf(pod), mtuBytes: MTU_BYTES },
      link,
    );
    rootNamespace.stack.addDevice(outside);
    bridge.attachPort(outside);
    stack.addDevice(inside);
    stack.addAddress(inside, interfaceAddress(address, this.#network.prefixLength));
    stack.routes.add({ destination: EVERY_IPV4, gateway: this.#gateway, device: inside });
  }

  /** A rule that somebody has taken away is none to take away. */
  #run(action: '-A' | '-D', [option = '', table = '', chain = '', ...rule]: readonly string[]): void {
    this.#machine.rootNamespace.stack.netfilter.of('IPv4').command([option, table, action, chain, ...rule]);
  }
}

function hostEndOf(pod: string): string {
  return vethNameOf(pod).slice(0, VETH_NAME_LENGTH);
}

/** Both are drawn at random in life. */
function bridgeMacOf(machine: string): MacAddress {
  return macOf(MAC_PREFIX * 2 ** 32 + digestOf(`docker0 of ${machine}`));
}

function hostMacOf(pod: string): MacAddress {
  return macOf(0x0e58 * 2 ** 32 + digestOf(`veth of ${pod}`));
}

function digestOf(text: string): number {
  const digest = sha256(bytesOfUtf8(text));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0);
}

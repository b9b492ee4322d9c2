/**
 * Connects Pods to a bridge of their node: the plugin `bridge`.
 *
 * containernetworking/plugins v1.6 `plugins/main/bridge`. The bridge comes with the first Pod.
 *
 * Models isGateway, isDefaultGateway, forceAddress, ipMasq, mtu, hairpinMode and promiscMode, what an IPAM plugin answers, and
 * CHECK. Leaves out VLANs and macspoofchk. Differs from the real plugin in two names that it draws at random and the lab must
 * not: the node's end of a veth pair is named after the Pod, and hardware addresses are made from IP addresses (as the
 * plugin itself did earlier).
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { whenKnown } from '../../base/later';
import { err, ok, type Result } from '../../base/result';
import type { Machine } from '../../host/machine';
import type { NetworkNamespace } from '../../host/network-namespace';
import { Bridge } from '../../link/bridge';
import { VethDevice } from '../../link/veth-device';
import type { NetDevice } from '../../link/net-device';
import { IpStack } from '../../net/ip-stack';
import { formatIp, isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { ipCidrContains, isSameCidr, parseIpCidr, type IpCidr } from '../../wire/ip-cidr';
import { addressAt } from '../../wire/ip-ranges';
import { ipv4Of } from '../../wire/ipv4-address';
import { formatMac, type MacAddress } from '../../wire/mac-address';
import { bytesOfUtf8 } from '../../wire/utf8';
import { numberFieldOf, textFieldOf } from '../objects/kube-object';
import {
  cniError,
  noNamespace,
  type CniAddition,
  type CniAnswer,
  type CniCall,
  type CniDelegates,
  type CniError,
  type CniIp,
  type CniPlugin,
  type CniPluginConfig,
  type CniResult,
  type CniRoute,
} from './cni';
import { checkAttachment } from './attachment-check';
import { addPluginRoutes } from './configure-interface';
import { addMasquerade, removeMasquerade } from './ip-masquerade';
import { macFromAddress, macSourceOf } from './link-addresses';
import { addAddress } from './stack-changes';

const DEFAULT_BRIDGE = 'cni0';
const POD_MAC_PREFIX = 0x0a58;
const HOST_VETH_MAC_PREFIX = 0xfe58;
/** Of a link that nobody gives another one. */
const DEFAULT_MTU = 1500;
/** What a Pod's interface is called. */
const POD_LINK = 'eth0';
/** The IPAM plugin that finds its addresses on the wire. */
const NETWORK_IPAM = 'dhcp';
/** The Pod's end among the interfaces of the result. */
const POD_INTERFACE = 2;

/** An address of the Pod with the bridge's in the same network. */
interface PodAddress {
  readonly own: IpCidr;
  readonly gateway: IpAddress | undefined;
}

interface AddressPlan {
  readonly addresses: readonly PodAddress[];
  readonly routes: readonly CniRoute[];
  readonly isGateway: boolean;
}

interface LinkMacs {
  readonly bridge: MacAddress;
  readonly host: MacAddress;
  readonly pod: MacAddress;
}

export class BridgePlugin implements CniPlugin {
  readonly type = 'bridge';
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  add(call: CniCall, delegates: CniDelegates): CniAnswer {
    const { config, ifName, namespace } = call;
    const ipamType = textFieldOf(config, 'ipam', 'type') ?? '';
    if (namespace?.stack.findDevice(ifName) !== undefined)
      return err(cniError(`container veth name provided (${ifName}) already exists`));
    if (ipamType === '') return this.#finish(call, NOTHING);
    // Whoever asks for an address on the wire needs the link before.
    if (ipamType === NETWORK_IPAM) this.#connect(call, macsOfName(call), call.openNamespace());
    return whenKnown(delegates.add(ipamType, call), (granted) => {
      const added = granted.ok ? this.#finish(call, granted.value.result) : granted;
      if (!added.ok && ipamType === NETWORK_IPAM) this.#disconnect(call);
      if (!added.ok && granted.ok) delegates.delete(ipamType, call);
      return added;
    });
  }

  #finish(call: CniCall, { ips, routes }: CniResult): Result<CniAddition, CniError> {
    const { config } = call;
    const isDefaultGateway = config['isDefaultGateway'] === true;
    const isGateway = isDefaultGateway || config['isGateway'] === true;
    const hasIpam = (textFieldOf(config, 'ipam', 'type') ?? '') !== '';
    if (hasIpam && ips.length === 0) return err(cniError('IPAM plugin returned missing IP config'));
    const addresses = ips.flatMap((ip) => podAddressOf(ip, isGateway) ?? []);
    const name = textFieldOf(config, 'bridge') ?? DEFAULT_BRIDGE;
    const conflict = isGateway ? this.#conflictOn(name, addresses) : undefined;
    if (conflict !== undefined && config['forceAddress'] !== true)
      return err(cniError(`failed to set bridge addr: ${conflict}`));
    const isFromNetwork = textFieldOf(config, 'ipam', 'type') === NETWORK_IPAM;
    const macs = isFromNetwork ? macsOfName(call) : macsOf(addresses, call);
    const result: CniResult = {
      interfaces: [
        { name, mac: formatMac(this.#bridgeMac(name, macs.bridge)) },
        { name: hostVethNameOf(call), mac: formatMac(macs.host) },
        { name: call.ifName, mac: formatMac(macs.pod), sandbox: call.netns },
      ],
      ips: addresses.map(({ own, gateway }) => ({
        interface: POD_INTERFACE,
        address: `${formatIp(own.address)}/${own.prefixLength}`,
        ...(gateway === undefined ? {} : { gateway: formatIp(gateway) }),
      })),
      routes: [...routes, ...(isDefaultGateway ? defaultRoutesOf(addresses, routes) : [])],
    };
    const apply = (namespace: NetworkNamespace): void => {
      if (!isFromNetwork) this.#connect(call, macs, namespace);
      this.#setAddresses(call, { addresses, routes: result.routes, isGateway }, namespace);
    };
    return ok({ result, apply });
  }

  check(call: CniCall, delegates: CniDelegates): Result<undefined, CniError> {
    const { config, namespace, prevResult, ifName, netns } = call;
    if (namespace === undefined) return err(cniError(noNamespace(netns)));
    const ipamType = textFieldOf(config, 'ipam', 'type') ?? '';
    const checked = ipamType === '' ? ok(undefined) : delegates.check(ipamType, call);
    if (!checked.ok) return checked;
    if (prevResult === undefined) return err(cniError('Required prevResult missing'));
    const problem = this.#linkProblem(call, prevResult, namespace.stack);
    return problem === undefined
      ? checkAttachment(namespace.stack, ifName, prevResult)
      : err(cniError(problem));
  }

  /** The bridge, the Pod's end, and the node's end, which is a port of that bridge (`validateCni...Interface`). */
  #linkProblem(
    { config, ifName, netns }: CniCall,
    { interfaces }: CniResult,
    sandbox: IpStack,
  ): string | undefined {
    const { stack } = this.#machine.rootNamespace;
    const name = textFieldOf(config, 'bridge') ?? DEFAULT_BRIDGE;
    const told = interfaces.find((each) => each.name === name);
    const bridge = stack.findDevice(name);
    if (told === undefined) return 'Interface name missing ';
    if (bridge === undefined) return `Interface name ${name} not found`;
    if (!(bridge instanceof Bridge)) return `Interface ${name} does not have link type of bridge`;
    if (told.mac !== formatMac(bridge.mac)) return `Bridge interface ${name} Mac doesn't match: ${told.mac}`;
    const inside = interfaces.find((each) => each.name === ifName && each.sandbox === netns);
    if (inside === undefined) return `Sandbox in prevResult  doesn't match configured netns: ${netns}`;
    const pod = sandbox.findDevice(ifName);
    if (pod === undefined) return `Interface name ${ifName} not found`;
    if (pod.kind !== 'veth') return `Error: Container interface ${ifName} not of type veth`;
    if (inside.mac !== formatMac(pod.mac))
      return `Interface ${ifName} Mac ${inside.mac} doesn't match container Mac: ${formatMac(pod.mac)}`;
    for (const each of interfaces) {
      if (each.name === name || each.name === ifName) continue;
      const host = stack.findDevice(each.name);
      if (host === undefined) return `Interface name ${each.name} not found`;
      if (host.peer !== pod || host.master !== bridge) continue;
      return each.mac === formatMac(host.mac)
        ? undefined
        : `Interface ${each.name} Mac doesn't match: ${each.mac} not found`;
    }
    return `CNI veth created for bridge ${name} was not found`;
  }

  delete(call: CniCall, delegates: CniDelegates): Result<undefined, CniError> {
    const ipamType = textFieldOf(call.config, 'ipam', 'type') ?? '';
    const addresses = this.#addressesInside(call);
    this.#disconnect(call);
    if (ipamType !== '') {
      const released = delegates.delete(ipamType, call);
      if (!released.ok) return released;
    }
    if (call.config['ipMasq'] === true && addresses.length > 0)
      removeMasquerade(this.#machine.rootNamespace.stack, call, addresses);
    return ok(undefined);
  }

  /** What is masqueraded, which is known of the interface alone. */
  #addressesInside({ namespace, ifName }: CniCall): readonly IpCidr[] {
    const device = namespace?.stack.findDevice(ifName);
    if (namespace === undefined || device === undefined) return [];
    const { stack } = namespace;
    return [...stack.addressesOf(device), ...stack.ipv6.addressesOf(device)];
  }

  /** Either end takes the other one with it. */
  #disconnect(call: CniCall): void {
    const { stack } = this.#machine.rootNamespace;
    const outside = stack.findDevice(hostVethNameOf(call));
    if (outside === undefined) return;
    const inside = outside.peer;
    stack.removeDevice(outside);
    if (inside?.isInNamespace === true && inside.owner instanceof IpStack) inside.owner.removeDevice(inside);
  }

  /** `ensureAddr`: what the bridge has already, in its words. */
  #conflictOn(bridge: string, addresses: readonly PodAddress[]): string | undefined {
    if (!this.#machine.isAwake) return undefined;
    const { stack } = this.#machine.rootNamespace;
    const device = stack.findDevice(bridge);
    if (device === undefined) return undefined;
    for (const { own, gateway } of addresses) {
      if (gateway === undefined) continue;
      const wanted = { address: gateway, prefixLength: own.prefixLength };
      const present: readonly IpCidr[] = isIpv6(gateway)
        ? stack.ipv6.addressesOf(device)
        : stack.addressesOf(device);
      for (const each of present) {
        if (isSameCidr(each, wanted)) break;
        const isInTheWay =
          !isIpv6(gateway) || ipCidrContains(each, gateway) || ipCidrContains(wanted, each.address);
        if (isInTheWay)
          return `"${bridge}" already has an IP address different from ${formatIp(gateway)}/${own.prefixLength}`;
      }
    }
    return undefined;
  }

  #connect(call: CniCall, macs: LinkMacs, { stack }: NetworkNamespace): void {
    const { config, ifName } = call;
    const machine = this.#machine;
    const mtuBytes = numberFieldOf(config, 'mtu') ?? DEFAULT_MTU;
    const bridge = this.#bridge(config, macs.bridge, mtuBytes);
    const [inside, outside] = VethDevice.createPair(
      { name: ifName, mac: macs.pod, mtuBytes },
      { name: hostVethNameOf(call), mac: macs.host, mtuBytes },
      machine.link,
    );
    machine.rootNamespace.stack.addDevice(outside);
    bridge.attachPort(outside, { isHairpin: config['hairpinMode'] === true });
    stack.addDevice(inside);
  }

  #bridge(config: CniPluginConfig, mac: MacAddress, mtuBytes: number): Bridge {
    const { rootNamespace, link } = this.#machine;
    const name = textFieldOf(config, 'bridge') ?? DEFAULT_BRIDGE;
    const existing = rootNamespace.stack.findDevice(name);
    if (existing instanceof Bridge) return existing;
    const bridge = new Bridge({ name, mac, mtuBytes }, link);
    if (existing === undefined) rootNamespace.stack.addDevice(bridge);
    if (config['promiscMode'] === true) bridge.hasPromiscuousFlag = true;
    return bridge;
  }

  #setAddresses(
    { config, ifName, name, containerId }: CniCall,
    { addresses, routes, isGateway }: AddressPlan,
    { stack }: NetworkNamespace,
  ): void {
    const node = this.#machine.rootNamespace.stack;
    const inside = stack.findDevice(ifName);
    const bridge = node.findDevice(textFieldOf(config, 'bridge') ?? DEFAULT_BRIDGE);
    if (inside === undefined || bridge === undefined) return;
    if (addresses.some(({ own }) => isIpv6(own.address)))
      stack.sysctl.set(`net.ipv6.conf.${ifName}.accept_dad`, '0');
    for (const { own } of addresses) addAddress(stack, inside, own, true);
    const gateways = addresses.flatMap(({ gateway }) => gateway ?? []);
    addPluginRoutes(stack, inside, routes, gateways);
    if (isGateway) setGateways(node, bridge, addresses);
    if (config['ipMasq'] !== true) return;
    for (const { own } of addresses) addMasquerade(node, { name, containerId }, own);
  }

  /** One that is there keeps its own. */
  #bridgeMac(name: string, mac: MacAddress): MacAddress {
    const machine = this.#machine;
    return machine.isAwake ? (machine.rootNamespace.stack.findDevice(name)?.mac ?? mac) : mac;
  }
}

/** The bridge's addresses, where it has none yet. */
function setGateways(stack: IpStack, bridge: NetDevice, addresses: readonly PodAddress[]): void {
  if (addresses.some(({ own }) => isIpv6(own.address)))
    stack.sysctl.set(`net.ipv6.conf.${bridge.name}.accept_dad`, '0');
  for (const { own, gateway } of addresses) {
    if (gateway === undefined) continue;
    const wanted = { address: gateway, prefixLength: own.prefixLength };
    const present: readonly IpCidr[] = isIpv6(gateway)
      ? stack.ipv6.addressesOf(bridge)
      : stack.addressesOf(bridge);
    if (!present.some((each) => isSameCidr(each, wanted))) addAddress(stack, bridge, wanted, true);
  }
}

const NOTHING: CniResult = { interfaces: [], ips: [], routes: [] };

function podAddressOf({ address, gateway }: CniIp, isGateway: boolean): PodAddress | undefined {
  const [text = '', length = ''] = address.split('/');
  const own = parseIp(text);
  const network = parseIpCidr(address);
  if (own === undefined || network === undefined) return undefined;
  const given = parseIp(gateway ?? '');
  return {
    own: { address: own, prefixLength: Number(length) },
    gateway: given ?? (isGateway ? addressAt(network, 1) : undefined),
  };
}

/** One of each family, where the IPAM plugin has none already. */
function defaultRoutesOf(addresses: readonly PodAddress[], given: readonly CniRoute[]): readonly CniRoute[] {
  const routes: CniRoute[] = [];
  for (const { gateway } of addresses) {
    if (gateway === undefined) continue;
    const dst = isIpv6(gateway) ? '::/0' : '0.0.0.0/0';
    const isThere = [...given, ...routes].some((route) => route.dst === dst && route.gw !== undefined);
    if (!isThere) routes.push({ dst, gw: formatIp(gateway) });
  }
  return routes;
}

function macsOf(addresses: readonly PodAddress[], call: CniCall): LinkMacs {
  if (addresses.length === 0) return macsOfName(call);
  const source = macSourceOf(addresses.map(({ own }) => own.address));
  const gateways = addresses.map(({ own, gateway }) => gateway ?? own.address);
  return {
    bridge: macFromAddress(POD_MAC_PREFIX, macSourceOf(gateways)),
    host: macFromAddress(HOST_VETH_MAC_PREFIX, source),
    pod: macFromAddress(POD_MAC_PREFIX, source),
  };
}

/** Of a link that has no address, or has its address later. */
function macsOfName(call: CniCall): LinkMacs {
  const bytes = sha256(bytesOfUtf8(`${call.containerId} ${call.ifName}`));
  const low = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return {
    bridge: macFromAddress(POD_MAC_PREFIX, ipv4Of(low ^ 0x8000_0000)),
    host: macFromAddress(HOST_VETH_MAC_PREFIX, ipv4Of(low)),
    pod: macFromAddress(POD_MAC_PREFIX, ipv4Of(low)),
  };
}

/** The node's end of the link: of a Pod it is named after the Pod. */
function hostVethNameOf({ pod, containerId, ifName }: CniCall): string {
  return vethNameOf(pod !== '' && ifName === POD_LINK ? pod : `${containerId}/${ifName}`);
}

/** `pod` is `namespace/name`. */
export function vethNameOf(pod: string): string {
  return `veth${bytesToHex(sha256(bytesOfUtf8(pod)).slice(0, 4))}`;
}

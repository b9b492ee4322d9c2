/**
 * Connects Pods to a bridge of their node: the plugin `bridge`.
 *
 * containernetworking/plugins v1.6 `plugins/main/bridge`. The bridge comes with the first Pod.
 *
 * Models isGateway, isDefaultGateway, forceAddress, mtu and hairpinMode, and what an IPAM plugin answers. Leaves out
 * VLANs, promiscMode and macspoofchk. Differs from the real plugin in two names that it draws at random and the lab must
 * not: the node's end of a veth pair is named after the Pod, and hardware addresses are made from IP addresses (as the
 * plugin itself did earlier).
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { err, ok, type Result } from '../../base/result';
import type { Machine } from '../../host/machine';
import type { NetworkNamespace } from '../../host/network-namespace';
import { Bridge } from '../../link/bridge';
import { VethDevice } from '../../link/veth-device';
import type { IpStack } from '../../net/ip-stack';
import { ipOfChecked } from '../../wire/checked-address';
import { familyOf, formatIp, isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { ipCidrContains, isSameCidr, parseIpCidr, type IpCidr } from '../../wire/ip-cidr';
import { addressAt } from '../../wire/ip-ranges';
import { formatMac, type MacAddress } from '../../wire/mac-address';
import { numberFieldOf, textFieldOf } from '../objects/kube-object';
import {
  cniError,
  type CniAddition,
  type CniCall,
  type CniDelegates,
  type CniError,
  type CniIp,
  type CniPlugin,
  type CniPluginConfig,
  type CniResult,
  type CniRoute,
} from './cni';
import { macFromAddress, macSourceOf } from './link-addresses';
import { addAddress, addDefaultRoute, addRoute } from './stack-changes';

const DEFAULT_BRIDGE = 'cni0';
const POD_MAC_PREFIX = 0x0a58;
const HOST_VETH_MAC_PREFIX = 0xfe58;
/** Of a link that nobody gives another one. */
const DEFAULT_MTU = 1500;
/** The Pod's end among the interfaces of the result. */
const POD_INTERFACE = 2;

/** An address of the Pod with the bridge's in the same network. */
interface PodAddress {
  readonly own: IpCidr;
  readonly gateway: IpAddress | undefined;
}

interface BridgePlan {
  readonly bridge: string;
  readonly addresses: readonly PodAddress[];
  readonly config: CniPluginConfig;
  readonly result: CniResult;
}

export class BridgePlugin implements CniPlugin {
  readonly type = 'bridge';
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  add(call: CniCall, delegates: CniDelegates): Result<CniAddition, CniError> {
    const { config } = call;
    const isDefaultGateway = config['isDefaultGateway'] === true;
    const isGateway = isDefaultGateway || config['isGateway'] === true;
    const ipamType = textFieldOf(config, 'ipam', 'type') ?? '';
    const granted = ipamType === '' ? ok(NOTHING) : delegates.add(ipamType, call);
    if (!granted.ok) return granted;
    const { ips, routes } = granted.value.result;
    if (ipamType !== '' && ips.length === 0) return err(cniError('IPAM plugin returned missing IP config'));
    const addresses = ips.flatMap((ip) => podAddressOf(ip, isGateway) ?? []);
    const bridge = textFieldOf(config, 'bridge') ?? DEFAULT_BRIDGE;
    const conflict = isGateway ? this.#conflictOn(bridge, addresses) : undefined;
    if (conflict !== undefined && config['forceAddress'] !== true) {
      if (ipamType !== '') delegates.delete(ipamType, call);
      return err(cniError(`failed to set bridge addr: ${conflict}`));
    }
    const result: CniResult = {
      interfaces: [
        { name: bridge, mac: formatMac(bridgeMacOf(addresses)) },
        { name: vethNameOf(call.pod), mac: formatMac(macOfFirst(HOST_VETH_MAC_PREFIX, addresses)) },
        { name: call.ifName, mac: formatMac(macOfFirst(POD_MAC_PREFIX, addresses)), sandbox: call.netns },
      ],
      ips: addresses.map(({ own, gateway }) => ({
        interface: POD_INTERFACE,
        address: `${formatIp(own.address)}/${own.prefixLength}`,
        ...(gateway === undefined ? {} : { gateway: formatIp(gateway) }),
      })),
      routes: [...routes, ...(isDefaultGateway ? defaultRoutesOf(addresses, routes) : [])],
    };
    const plan = { bridge, addresses, config, result };
    return ok({ result, apply: (namespace) => this.#connect(call, plan, namespace) });
  }

  delete(call: CniCall, delegates: CniDelegates): Result<undefined, CniError> {
    const ipamType = textFieldOf(call.config, 'ipam', 'type') ?? '';
    if (ipamType !== '') {
      const released = delegates.delete(ipamType, call);
      if (!released.ok) return released;
    }
    const { stack } = this.#machine.rootNamespace;
    const outside = stack.findDevice(vethNameOf(call.pod));
    if (outside !== undefined) stack.removeDevice(outside);
    return ok(undefined);
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

  #connect({ pod, ifName }: CniCall, plan: BridgePlan, { stack }: NetworkNamespace): void {
    const { addresses, config, result } = plan;
    const machine = this.#machine;
    const mtuBytes = numberFieldOf(config, 'mtu') ?? DEFAULT_MTU;
    const bridge = this.#bridge(plan, mtuBytes);
    const [inside, outside] = VethDevice.createPair(
      { name: ifName, mac: macOfFirst(POD_MAC_PREFIX, addresses), mtuBytes },
      { name: vethNameOf(pod), mac: macOfFirst(HOST_VETH_MAC_PREFIX, addresses), mtuBytes },
      machine.link,
    );
    machine.rootNamespace.stack.addDevice(outside);
    bridge.attachPort(outside, { isHairpin: config['hairpinMode'] === true });
    stack.addDevice(inside);
    if (addresses.some(({ own }) => isIpv6(own.address)))
      stack.sysctl.set(`net.ipv6.conf.${ifName}.accept_dad`, '0');
    for (const { own } of addresses) addAddress(stack, inside, own, true);
    for (const route of result.routes) addPodRoute(stack, inside, route, addresses);
  }

  #bridge({ bridge: name, addresses, config }: BridgePlan, mtuBytes: number): Bridge {
    const machine = this.#machine;
    const { stack } = machine.rootNamespace;
    const existing = stack.findDevice(name);
    const bridge =
      existing instanceof Bridge
        ? existing
        : new Bridge({ name, mac: bridgeMacOf(addresses), mtuBytes }, machine.link);
    if (existing === undefined) stack.addDevice(bridge);
    if (config['isDefaultGateway'] !== true && config['isGateway'] !== true) return bridge;
    if (addresses.some(({ own }) => isIpv6(own.address)))
      stack.sysctl.set(`net.ipv6.conf.${name}.accept_dad`, '0');
    for (const { own, gateway } of addresses) {
      if (gateway === undefined) continue;
      const wanted = { address: gateway, prefixLength: own.prefixLength };
      const present: readonly IpCidr[] = isIpv6(gateway)
        ? stack.ipv6.addressesOf(bridge)
        : stack.addressesOf(bridge);
      if (!present.some((each) => isSameCidr(each, wanted))) addAddress(stack, bridge, wanted, true);
    }
    return bridge;
  }
}

const NOTHING: CniAddition = { result: { interfaces: [], ips: [], routes: [] }, apply: () => undefined };

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

/** Of a route without a gateway, the bridge is it (`ipam.ConfigureIface`). */
function addPodRoute(
  stack: IpStack,
  device: VethDevice,
  { dst, gw }: CniRoute,
  addresses: readonly PodAddress[],
): void {
  const destination = parseIpCidr(dst);
  if (destination === undefined) return;
  const family = familyOf(destination.address);
  const gateway =
    gw === undefined
      ? addresses.find(({ own }) => familyOf(own.address) === family)?.gateway
      : ipOfChecked(gw);
  if (gateway === undefined) return;
  if (destination.prefixLength === 0) addDefaultRoute(stack, gateway, device);
  else addRoute(stack, { destination, gateway, device });
}

function macOfFirst(prefix: number, addresses: readonly PodAddress[]): MacAddress {
  return macFromAddress(prefix, macSourceOf(addresses.map(({ own }) => own.address)));
}

function bridgeMacOf(addresses: readonly PodAddress[]): MacAddress {
  const gateways = addresses.map(({ own, gateway }) => gateway ?? own.address);
  return macFromAddress(POD_MAC_PREFIX, macSourceOf(gateways));
}

/** `pod` is `namespace/name`. */
export function vethNameOf(pod: string): string {
  const bytes = Uint8Array.from(pod, (character) => character.charCodeAt(0) & 0xff);
  const digest = sha256(bytes).slice(0, 4);
  return `veth${Array.from(digest, (octet) => octet.toString(16).padStart(2, '0')).join('')}`;
}

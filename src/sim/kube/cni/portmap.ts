/**
 * Forwards ports of the node to the Pods that ask for them (`hostPort`).
 *
 * containernetworking/plugins v1.6 `plugins/meta/portmap` with its iptables backend, as kube-flannel.yml chains it:
 * one chain of the table nat for each Pod, behind the ports that it has, and a mark for what has to be masqueraded
 * because it comes from the Pods of this node or from the loopback address.
 *
 * Models both families, `hostIP`, and UDP flows that are forgotten. Leaves out the nftables backend and all options but
 * their defaults.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { err, ok, type Result } from '../../base/result';
import type { Machine } from '../../host/machine';
import type { FamilyNetfilter } from '../../netfilter/family-netfilter';
import { formatEndpoint, familyOf, formatIp, isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { cniError, type CniAddition, type CniCall, type CniError, type CniPlugin } from './cni';
import type { PortMapping } from './pod-network';

const DNAT_CHAIN = 'CNI-HOSTPORT-DNAT';
const SET_MARK_CHAIN = 'CNI-HOSTPORT-SETMARK';
const MASQUERADE_CHAIN = 'CNI-HOSTPORT-MASQ';
/** Bit 13. */
const MARK = '0x2000/0x2000';
/** What `-m multiport` takes. */
const MAX_PORTS = 15;
const CHAIN_NAME_LENGTH = 28;

/** The address of a Pod with the network that it is in. */
interface MappedAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

/** The Pod's part of a network. */
interface MappedSandbox {
  readonly network: string;
  readonly containerId: string;
}

export class Portmap implements CniPlugin {
  readonly type = 'portmap';
  readonly #machine: Machine;
  /** By container: how its rules are taken away. */
  readonly #removals = new Map<string, readonly (() => void)[]>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  add(call: CniCall): Result<CniAddition, CniError> {
    const { prevResult: result, portMappings } = call;
    if (result === undefined) return err(cniError('must be called as chained plugin'));
    const addresses = result.ips.flatMap(({ address: text }): readonly MappedAddress[] => {
      const [first = '', length = ''] = text.split('/');
      const address = parseIp(first);
      return address === undefined ? [] : [{ address, prefixLength: Number(length) }];
    });
    return ok({
      result,
      apply: () => {
        if (portMappings.length > 0) this.#map(call, portMappings, addresses);
      },
    });
  }

  delete({ containerId }: CniCall): Result<undefined, CniError> {
    for (const remove of this.#removals.get(containerId) ?? []) remove();
    this.#removals.delete(containerId);
    return ok(undefined);
  }

  #map(
    { name: network, containerId }: CniCall,
    mappings: readonly PortMapping[],
    addresses: readonly MappedAddress[],
  ): void {
    const removals: (() => void)[] = [];
    const { stack } = this.#machine.rootNamespace;
    for (const mapped of addresses) {
      const tables = stack.netfilter.of(familyOf(mapped.address));
      ensureSharedChains(tables);
      removals.push(addPodChain(tables, { network, containerId }, { mappings, mapped }));
      if (!isIpv6(mapped.address)) {
        // From the loopback address there, for what is asked of the node by itself.
        const device = stack.routes.lookUp(mapped.address)?.device?.name;
        if (device !== undefined) stack.sysctl.set(`net.ipv4.conf.${device}.route_localnet`, '1');
      }
      for (const { protocol, hostPort } of mappings) {
        if (protocol !== 'udp') continue;
        tables.conntrack.delete({ protocol: IP_PROTOCOL.UDP, originalDestinationPort: hostPort });
      }
    }
    this.#removals.set(containerId, removals);
  }
}

/** The parts that all Pods share stay once there was one. */
function ensureSharedChains(tables: FamilyNetfilter): void {
  const run = runnerOf(tables);
  const ensureRule = (action: '-A' | '-I', chain: string, rule: readonly string[]): void => {
    if (!run(['-C', chain, ...rule])) run([action, chain, ...rule]);
  };
  for (const chain of [SET_MARK_CHAIN, MASQUERADE_CHAIN, DNAT_CHAIN]) run(['-N', chain]);
  const comment = (text: string): readonly string[] => ['-m', 'comment', '--comment', text];
  ensureRule('-A', SET_MARK_CHAIN, [
    ...comment('CNI portfwd masquerade mark'),
    '-j',
    'MARK',
    '--set-xmark',
    MARK,
  ]);
  ensureRule('-A', MASQUERADE_CHAIN, ['-m', 'mark', '--mark', MARK, '-j', 'MASQUERADE']);
  // In front of the masquerading of other plugins.
  ensureRule('-I', 'POSTROUTING', [...comment('CNI portfwd requiring masquerade'), '-j', MASQUERADE_CHAIN]);
  for (const chain of ['PREROUTING', 'OUTPUT']) {
    ensureRule('-A', chain, ['-m', 'addrtype', '--dst-type', 'LOCAL', '-j', DNAT_CHAIN]);
  }
}

/** Answers how to take it away. */
function addPodChain(
  tables: FamilyNetfilter,
  sandbox: MappedSandbox,
  { mappings, mapped }: { readonly mappings: readonly PortMapping[]; readonly mapped: MappedAddress },
): () => void {
  const run = runnerOf(tables);
  const chain = chainNameOf(sandbox);
  const comment = `dnat name: "${sandbox.network}" id: "${sandbox.containerId}"`;
  const entries = portListsOf(mappings).map(({ protocol, ports }) => [
    ...['-p', protocol, '-m', 'comment', '--comment', comment],
    ...['-m', 'multiport', '--destination-ports', ports, '-j', chain],
  ]);
  run(['-N', chain]);
  run(['-F', chain]);
  for (const mapping of mappings) for (const rule of rulesOf(mapping, mapped)) run(['-A', chain, ...rule]);
  for (const entry of entries) run(['-A', DNAT_CHAIN, ...entry]);
  return () => {
    run(['-F', chain]);
    for (const entry of entries) run(['-D', DNAT_CHAIN, ...entry]);
    run(['-X', chain]);
  };
}

/** Marks come first: what is translated leaves the chain. */
function rulesOf(
  { protocol, hostPort, containerPort, hostIp }: PortMapping,
  { address, prefixLength }: MappedAddress,
): readonly (readonly string[])[] {
  const host = hostIp === undefined ? undefined : parseIp(hostIp);
  if (host !== undefined && isIpv6(host) !== isIpv6(address)) return [];
  const isAny = hostIp === undefined || hostIp === '0.0.0.0' || hostIp === '::';
  const base = ['-p', protocol, '--dport', String(hostPort), ...(isAny ? [] : ['-d', hostIp])];
  const pods = `${formatIp(address)}/${prefixLength}`;
  return [
    [...base, '-s', pods, '-j', SET_MARK_CHAIN],
    ...(isIpv6(address) ? [] : [[...base, '-s', '127.0.0.1', '-j', SET_MARK_CHAIN]]),
    [...base, '-j', 'DNAT', '--to-destination', formatEndpoint(address, containerPort)],
  ];
}

function portListsOf(
  mappings: readonly PortMapping[],
): readonly { readonly protocol: string; readonly ports: string }[] {
  const lists: { readonly protocol: string; readonly ports: string }[] = [];
  for (const protocol of [...new Set(mappings.map((mapping) => mapping.protocol))].sort()) {
    const ports = mappings.filter((mapping) => mapping.protocol === protocol).map(({ hostPort }) => hostPort);
    for (let start = 0; start < ports.length; start += MAX_PORTS) {
      lists.push({ protocol, ports: ports.slice(start, start + MAX_PORTS).join(',') });
    }
  }
  return lists;
}

/** Answers whether iptables succeeded; a rule that somebody has taken away is none to take away. */
function runnerOf(tables: FamilyNetfilter): (words: readonly string[]) => boolean {
  return (words) => tables.command(['-t', 'nat', ...words]).ok;
}

/** `utils.MustFormatChainNameWithPrefix` */
function chainNameOf({ network, containerId }: MappedSandbox): string {
  return `CNI-DN-${hexOf(sha512(bytesOf(network + containerId)))}`.slice(0, CHAIN_NAME_LENGTH);
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

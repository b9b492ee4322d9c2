/**
 * Points out a filter that can match nothing on the interfaces that are captured, or nothing that is likely there: for
 * `podwire capture`, `tcpdump` in a lab, and the window.
 *
 * Models which kinds of frames anything in a lab sends, that `lo` has no ARP and no hardware addresses, which addresses
 * are whose, where kube-proxy has put others in their place, and what travels inside of tunnels. What is certain is told
 * apart from what is only likely, since a packet to any address can be sent by hand: that is to be said of a capture in
 * which nothing was found.
 */
import { say, type Sentence, type Wording } from '../base/sentence';
import type { FrameShape } from '../capture/filter/frame-shape';
import { addressesWritten } from '../capture/filter/written-addresses';
import { canMatchNone, rejectsAllPackets } from '../capture/pcap-filter';
import type { NetDevice } from '../link/net-device';
import { formatIp, isMulticastAddress, type IpAddress } from '../wire/ip-address';
import { ON_LOOPBACK, ON_WIRES, shapesBetween, tunnelShape } from './frame-shapes';
import { LabAddresses, type AddressHolder, type DeviceSide, type ObservedLab } from './lab-addresses';

/** Of more than these it is not asked what each of them carries. */
const MOST_DEVICES = 8;

export interface FilterNote {
  /** Otherwise it explains why nothing was found. */
  readonly isCertain: boolean;
  /** A sentence or two. */
  readonly text: Sentence;
}

/** Undefined where a packet can match, as far as is known, and for what is no filter. */
export function noteOnFilter(
  filterText: string,
  devices: readonly NetDevice[],
  lab: ObservedLab & { readonly hasCorruption: boolean; readonly hasIpv6: boolean },
): FilterNote | undefined {
  const certain = noteOnUnmatchableFilter(filterText, devices, lab);
  if (certain !== undefined) return { isCertain: true, text: certain };
  if (filterText.trim() === '' || devices.length === 0) return undefined;
  const text = noteOnAbsentPackets(filterText, devices, lab);
  return text === undefined ? undefined : { isCertain: false, text };
}

/** What no packet can be. `hasCorruption`: a cable damages frames or a rule writes into them, and such a one may look like anything. */
export function noteOnUnmatchableFilter(
  filterText: string,
  devices: readonly Pick<NetDevice, 'kind'>[],
  { hasCorruption }: { readonly hasCorruption: boolean } = { hasCorruption: false },
): Sentence | undefined {
  if (filterText.trim() === '' || devices.length === 0) return undefined;
  if (rejectsAllPackets(filterText)) {
    return say('Expression rejects all packets: what it asks for cannot be true of one packet.');
  }
  const isLoopback = devices.every(({ kind }) => kind === 'loopback');
  if (hasCorruption && !isLoopback) return undefined;
  const hasLoopback = devices.some(({ kind }) => kind === 'loopback');
  const shapes = [...(isLoopback ? [] : ON_WIRES), ...(hasLoopback ? ON_LOOPBACK : [])];
  if (!canMatchNone(filterText, shapes)) return undefined;
  return isLoopback && !canMatchNone(filterText, ON_WIRES)
    ? say(
        'The filter can match nothing here: lo carries IP alone, without ARP, and its hardware addresses are zero.',
      )
    : say(
        'The filter can match nothing here: what passes in a lab is IPv4, IPv6 and ARP in plain Ethernet frames, and in IP it is TCP, UDP and ICMP.',
      );
}

function noteOnAbsentPackets(
  filterText: string,
  devices: readonly NetDevice[],
  lab: ObservedLab & { readonly hasIpv6: boolean },
): Sentence | undefined {
  const addresses = new LabAddresses(lab);
  const passing = passingSets(devices, addresses);
  if (passing === undefined) return undefined;
  const isFoundWith = (more: readonly IpAddress[], hasIpv6 = lab.hasIpv6): boolean =>
    passing.some((here) => !canMatchNone(filterText, shapesBetween(new Set([...here, ...more]), hasIpv6)));
  if (isFoundWith([])) return noteOnTunnel(filterText, devices, addresses);
  const written = addressesWritten(filterText);
  const missing = written.find(
    (address) => isFoundWith(written) && !isFoundWith(written.filter((other) => other !== address)),
  );
  if (missing !== undefined) {
    const sides = devices.slice(0, MOST_DEVICES).map((device) => addresses.sideOf(device));
    return noteOnAddress(missing, addresses.holders.get(missing), sides);
  }
  return !lab.hasIpv6 && isFoundWith(written, true)
    ? say('No interface of this lab has an IPv6 address: what passes is IPv4 and ARP.')
    : undefined;
}

/** Undefined where anything may pass at one of them: then every answer would be a guess. */
function passingSets(
  devices: readonly NetDevice[],
  addresses: LabAddresses,
): readonly ReadonlySet<IpAddress>[] | undefined {
  // Somewhere all of them pass.
  if (devices.length > MOST_DEVICES) return [new Set(addresses.holders.keys())];
  const passing: ReadonlySet<IpAddress>[] = [];
  for (const device of devices) {
    const here = addresses.passingAt(device);
    if (here === undefined) return undefined;
    passing.push(here);
  }
  return passing;
}

function noteOnAddress(
  held: IpAddress,
  holder: AddressHolder | undefined,
  sides: readonly DeviceSide[],
): Sentence | undefined {
  const address = formatIp(held);
  if (holder === undefined) {
    return isForMany(held)
      ? undefined
      : say('No Pod, Service or machine of this lab has the address {address} now.', { address });
  }
  const { kind, name } = holder;
  if (sides.every((side) => side.kind === 'loopback')) {
    return say(
      '{address} is {owner}. lo carries what its own machine or Pod says to itself: capture on its eth0.',
      { address, owner: title(holder) },
    );
  }
  switch (kind) {
    case 'service':
      return sides.some((side) => side.kind === 'pod')
        ? say(
            "{address} is Service {name}, which this Pod is behind. Before a packet gets here, kube-proxy has put the Pod's own address in its place: filter for that, or capture at the client.",
            { address, name },
          )
        : say(
            '{address} is Service {name}. Before a packet gets here, kube-proxy has put the address of a Pod in its place: filter for the Pods, or capture at the client.',
            { address, name },
          );
    case 'pod': {
      const tunnel = sides.map((side) => (side.kind === 'card' ? side.tunnel : undefined)).find(Boolean);
      return tunnel === undefined
        ? say(
            "{address} is Pod {name}. What it says to the outside leaves its node with the node's address: filter for that, or capture at the Pod.",
            { address, name },
          )
        : say(
            '{address} is Pod {name}. Between nodes its packets travel inside VXLAN: filter for udp port {port}, or capture on {tunnel}.',
            { address, name, port: String(tunnel.destinationPort), tunnel: tunnel.name },
          );
    }
    case 'node':
    case 'machine':
      return sides.some((side) => side.kind === 'tunnel')
        ? say(
            "{address} is {owner}. Inside of the tunnel Pods have their own addresses, and machines that of a node's tunnel: filter for the Pods, or capture on eth0.",
            { address, owner: title(holder) },
          )
        : say(
            "{address} is {owner}. Pods reach each other without NAT, so their own addresses pass here, and not that of a node: filter for the Pods, or capture on the node's eth0.",
            { address, owner: title(holder) },
          );
    case 'device':
      return say('{address} belongs to {name} of a node, whose address does not leave for other machines.', {
        address,
        name,
      });
  }
}

function title({ kind, name }: AddressHolder): Wording {
  switch (kind) {
    case 'pod':
      return say('Pod {name}', { name });
    case 'service':
      return say('Service {name}', { name });
    case 'node':
      return say('node {name}', { name });
    case 'machine':
    case 'device':
      return name;
  }
}

/** On cards whose nodes' Pods speak through tunnels: a filter that asks for what is inside, and not for the outside. */
function noteOnTunnel(
  filterText: string,
  devices: readonly NetDevice[],
  addresses: LabAddresses,
): Sentence | undefined {
  if (devices.length > MOST_DEVICES) return undefined;
  const sides = devices.map((device) => addresses.sideOf(device));
  const [first] = sides;
  if (first?.kind !== 'card' || first.tunnel === undefined) return undefined;
  if (!sides.every((side) => side.kind === 'card')) return undefined;
  const { destinationPort, name } = first.tunnel;
  if (!canMatchNone(filterText, [tunnelShape(destinationPort)])) return undefined;
  const pods = [...addresses.holders].filter(([, { kind }]) => kind === 'pod').map(([address]) => address);
  const inside: readonly FrameShape[] = shapesBetween(new Set(pods), false).slice(0, 1);
  if (canMatchNone(filterText, inside)) return undefined;
  return say(
    'What Pods say to those of other nodes travels here inside VXLAN, and the filter looks at the outside: udp port {port} shows it, and on {tunnel} it passes plainly.',
    { port: String(destinationPort), tunnel: name },
  );
}

/** A network, a broadcast, a multicast or loopback address is nobody's and passes all the same. */
function isForMany(address: IpAddress): boolean {
  if (isMulticastAddress(address)) return true;
  if (typeof address === 'bigint') return address >> 118n === 0x3fan || address >> 8n === 0n;
  const last = address & 0xff;
  return last === 0 || last === 0xff || address >>> 24 === 0 || address >>> 24 === 127;
}

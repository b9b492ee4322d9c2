/**
 * Who of the peers hands out which addresses (weaveworks/weave 2.8 `ipam/ring`), and the short numbers that peers have in tunnels.
 *
 * Models the first division among all peers, CIDR by CIDR in the order of their names, and a peer that comes later and is
 * given the upper half of what the richest has. All peers know of a change at once, where the real ones agree by Paxos
 * and gossip. Leaves out ranges of peers that are gone for good: they stay theirs, as they do until `weave rmpeer`.
 */
import type { IpCidr } from '../../../wire/ip-cidr';
import { ipv4Of, type Ipv4Address } from '../../../wire/ipv4-address';
import { formatMac, type MacAddress } from '../../../wire/mac-address';
import { macFromName } from '../link-addresses';

/** A number in a tunnel has room for two of them. */
export const SHORT_ID_BITS = 12;
const SHORT_IDS = 2 ** SHORT_ID_BITS;

export interface WeavePeer {
  /** The address of its bridge, in the form of a MAC address. */
  readonly mac: MacAddress;
  readonly name: string;
  /** The node's name. */
  readonly nickName: string;
  readonly shortId: number;
}

/** Both limits belong to it. */
export interface RingRange {
  readonly first: number;
  readonly last: number;
  readonly peer: WeavePeer;
}

export class WeaveRing {
  readonly range: IpCidr;
  readonly #peers = new Map<string, WeavePeer>();
  #ranges: readonly RingRange[] = [];

  constructor(range: IpCidr, nodeNames: readonly string[]) {
    this.range = range;
    for (const name of nodeNames) this.#addPeer(name);
    const first = Number(range.address);
    const peers = [...this.#peers.values()].sort((a, b) => a.mac - b.mac);
    this.#ranges = divide(first, first + 2 ** (32 - range.prefixLength), peers);
  }

  /** Of a node; one that is new is given a part. */
  peerOf(nodeName: string): WeavePeer {
    const known = this.#peers.get(nodeName);
    if (known !== undefined) return known;
    const peer = this.#addPeer(nodeName);
    const donor = this.#ranges.reduce<RingRange | undefined>(
      (largest, each) => (largest === undefined || sizeOf(each) > sizeOf(largest) ? each : largest),
      undefined,
    );
    if (donor === undefined || sizeOf(donor) < 2) return peer;
    const middle = donor.first + Math.ceil(sizeOf(donor) / 2);
    this.#ranges = this.#ranges.flatMap((each) =>
      each === donor
        ? [
            { ...donor, last: middle - 1 },
            { first: middle, last: donor.last, peer },
          ]
        : [each],
    );
    return peer;
  }

  ranges(): readonly RingRange[] {
    return this.#ranges;
  }

  rangesOf(peer: WeavePeer): readonly RingRange[] {
    return this.#ranges.filter((each) => each.peer === peer);
  }

  /** The lowest that nobody has; the first and last of all are the network's. */
  lowestFree(peer: WeavePeer, isTaken: (address: Ipv4Address) => boolean): Ipv4Address | undefined {
    const network = Number(this.range.address);
    const broadcast = network + 2 ** (32 - this.range.prefixLength) - 1;
    for (const { first, last } of this.rangesOf(peer)) {
      for (let each = first; each <= last; each += 1) {
        if (each !== network && each !== broadcast && !isTaken(ipv4Of(each))) return ipv4Of(each);
      }
    }
    return undefined;
  }

  #addPeer(nickName: string): WeavePeer {
    const mac = macFromName(`weave ${nickName}`);
    const taken = new Set([...this.#peers.values()].map(({ shortId }) => shortId));
    let shortId = mac % SHORT_IDS;
    while (taken.has(shortId)) shortId = (shortId + 1) % SHORT_IDS;
    const peer = { mac, name: formatMac(mac), nickName, shortId };
    this.#peers.set(nickName, peer);
    return peer;
  }
}

function sizeOf({ first, last }: RingRange): number {
  return last - first + 1;
}

/** `Ring.subdivide`: halves of the range for halves of the peers. */
function divide(from: number, to: number, peers: readonly WeavePeer[]): readonly RingRange[] {
  const [peer] = peers;
  if (peer === undefined || to === from) return [];
  if (to - from === 1 || peers.length === 1) return [{ first: from, last: to - 1, peer }];
  const middle = from + Math.floor((to - from) / 2);
  const half = Math.floor(peers.length / 2);
  return [...divide(from, middle, peers.slice(0, half)), ...divide(middle, to, peers.slice(half))];
}

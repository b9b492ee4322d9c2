/**
 * Messages of neighbor discovery (RFC 4861 §4, RFC 7527 for the nonce): what they say, as ICMPv6 messages.
 *
 * Models router solicitation and advertisement, neighbor solicitation and advertisement, redirect, and their options: link-layer
 * addresses, prefix information, redirected header, MTU and nonce. Leaves out route information, DNS options and SEND.
 */
import { ICMPV6_TYPE, type Icmpv6Message } from './icmpv6';
import { readIpv6, writeIpv6, type Ipv6Address } from './ipv6-address';
import { readMac, writeMac, type MacAddress } from './mac-address';

const OPTION = { SOURCE: 1, TARGET: 2, PREFIX: 3, REDIRECTED: 4, MTU: 5, NONCE: 14 } as const;
const UNIT_BYTES = 8;
const TARGET_BYTES = 16;

const NA_FLAG = { ROUTER: 0x8000_0000, SOLICITED: 0x4000_0000, OVERRIDE: 0x2000_0000 } as const;

export interface PrefixInformation {
  readonly prefix: Ipv6Address;
  readonly prefixLength: number;
  readonly isOnLink: boolean;
  readonly isAutonomous: boolean;
  /** 0xffffffff stands for ever. */
  readonly validSeconds: number;
  readonly preferredSeconds: number;
}

export interface NeighborOptions {
  readonly sourceMac?: MacAddress | undefined;
  readonly targetMac?: MacAddress | undefined;
  readonly prefixes?: readonly PrefixInformation[];
  /** The packet that a redirect is about, cut to size. */
  readonly redirected?: Uint8Array;
  readonly mtuBytes?: number | undefined;
  /** Six bytes that tell one's own solicitation from another's. */
  readonly nonce?: number | undefined;
}

export interface AdvertisementFlags {
  readonly isRouter: boolean;
  readonly isSolicited: boolean;
  readonly isOverride: boolean;
}

export function routerSolicitation(options: NeighborOptions): Icmpv6Message {
  return message(ICMPV6_TYPE.ROUTER_SOLICITATION, 0, [], options);
}

export function neighborSolicitation(target: Ipv6Address, options: NeighborOptions): Icmpv6Message {
  return message(ICMPV6_TYPE.NEIGHBOR_SOLICITATION, 0, [target], options);
}

export function neighborAdvertisement(
  target: Ipv6Address,
  flags: AdvertisementFlags,
  options: NeighborOptions,
): Icmpv6Message {
  const rest =
    (flags.isRouter ? NA_FLAG.ROUTER : 0) +
    (flags.isSolicited ? NA_FLAG.SOLICITED : 0) +
    (flags.isOverride ? NA_FLAG.OVERRIDE : 0);
  return message(ICMPV6_TYPE.NEIGHBOR_ADVERTISEMENT, rest, [target], options);
}

/** `destination` is better reached over `target`. */
export function redirectMessage(
  target: Ipv6Address,
  destination: Ipv6Address,
  options: NeighborOptions,
): Icmpv6Message {
  return message(ICMPV6_TYPE.REDIRECT, 0, [target, destination], options);
}

export interface ReadNeighborMessage {
  /** Of a solicitation, an advertisement or a redirect. */
  readonly target: Ipv6Address;
  /** Of a redirect. */
  readonly destination: Ipv6Address;
  readonly flags: AdvertisementFlags;
  readonly options: NeighborOptions;
}

export interface ReadRouterAdvertisement {
  /** 0 where the router leaves it open. */
  readonly hopLimit: number;
  /** 0 for a router that is none by default. */
  readonly lifetimeSeconds: number;
  readonly preference: 'low' | 'medium' | 'high';
  readonly reachableMs: number;
  readonly retransmitMs: number;
  readonly options: NeighborOptions;
}

/** Reads a solicitation, an advertisement or a redirect of `wire/icmpv6.ts`; undefined when it is cut short or malformed. */
export function readNeighborMessage({ type, rest, payload }: Icmpv6Message): ReadNeighborMessage | undefined {
  const addressCount = type === ICMPV6_TYPE.ROUTER_SOLICITATION ? 0 : type === ICMPV6_TYPE.REDIRECT ? 2 : 1;
  const fixedBytes = addressCount * TARGET_BYTES;
  if (payload.length < fixedBytes) return undefined;
  const options = readOptions(payload, fixedBytes);
  if (options === undefined) return undefined;
  const target = readIpv6(payload, 0);
  return {
    target,
    destination: addressCount === 2 ? readIpv6(payload, TARGET_BYTES) : target,
    flags: {
      isRouter: (rest & NA_FLAG.ROUTER) !== 0,
      isSolicited: (rest & NA_FLAG.SOLICITED) !== 0,
      isOverride: (rest & NA_FLAG.OVERRIDE) !== 0,
    },
    options,
  };
}

export function readRouterAdvertisement({
  rest,
  payload,
}: Icmpv6Message): ReadRouterAdvertisement | undefined {
  if (payload.length < UNIT_BYTES) return undefined;
  const options = readOptions(payload, UNIT_BYTES);
  if (options === undefined) return undefined;
  const preference = (rest >>> 19) & 3;
  return {
    hopLimit: rest >>> 24,
    lifetimeSeconds: rest & 0xffff,
    preference: preference === 1 ? 'high' : preference === 3 ? 'low' : 'medium',
    reachableMs: uint32At(payload, 0),
    retransmitMs: uint32At(payload, 4),
    options,
  };
}

function message(
  type: number,
  rest: number,
  addresses: readonly Ipv6Address[],
  options: NeighborOptions,
): Icmpv6Message {
  const encoded = encodeOptions(options);
  const payload = new Uint8Array(addresses.length * TARGET_BYTES + encoded.length);
  for (const [index, address] of addresses.entries()) writeIpv6(payload, index * TARGET_BYTES, address);
  payload.set(encoded, addresses.length * TARGET_BYTES);
  return { type, code: 0, rest, payload };
}

function encodeOptions({ sourceMac, targetMac, nonce, redirected }: NeighborOptions): Uint8Array {
  const options: Uint8Array[] = [];
  if (sourceMac !== undefined) options.push(sixByteOption(OPTION.SOURCE, sourceMac));
  if (targetMac !== undefined) options.push(sixByteOption(OPTION.TARGET, targetMac));
  if (nonce !== undefined) options.push(sixByteOption(OPTION.NONCE, nonce));
  if (redirected !== undefined) {
    const units = 1 + Math.ceil(redirected.length / UNIT_BYTES);
    const option = new Uint8Array(units * UNIT_BYTES);
    option[0] = OPTION.REDIRECTED;
    option[1] = units;
    option.set(redirected, UNIT_BYTES);
    options.push(option);
  }
  const all = new Uint8Array(options.reduce((sum, option) => sum + option.length, 0));
  let at = 0;
  for (const option of options) {
    all.set(option, at);
    at += option.length;
  }
  return all;
}

function sixByteOption(kind: number, value: number): Uint8Array {
  const option = new Uint8Array(UNIT_BYTES);
  option[0] = kind;
  option[1] = 1;
  writeMac(option, 2, value);
  return option;
}

function readOptions(payload: Uint8Array, start: number): NeighborOptions | undefined {
  let sourceMac: MacAddress | undefined;
  let targetMac: MacAddress | undefined;
  let mtuBytes: number | undefined;
  let nonce: number | undefined;
  const prefixes: PrefixInformation[] = [];
  for (let at = start; at < payload.length;) {
    const length = (payload[at + 1] ?? 0) * UNIT_BYTES;
    if (length === 0 || at + length > payload.length) return undefined;
    switch (payload[at]) {
      case OPTION.SOURCE:
        sourceMac ??= readMac(payload, at + 2);
        break;
      case OPTION.TARGET:
        targetMac ??= readMac(payload, at + 2);
        break;
      case OPTION.NONCE:
        nonce = readMac(payload, at + 2);
        break;
      case OPTION.MTU:
        mtuBytes = uint32At(payload, at + 4);
        break;
      case OPTION.PREFIX:
        if (length === 32) prefixes.push(readPrefix(payload, at));
        break;
      default:
        break;
    }
    at += length;
  }
  return { sourceMac, targetMac, mtuBytes, nonce, prefixes };
}

function readPrefix(payload: Uint8Array, at: number): PrefixInformation {
  const flags = payload[at + 3] ?? 0;
  return {
    prefix: readIpv6(payload, at + 16),
    prefixLength: payload[at + 2] ?? 0,
    isOnLink: (flags & 0x80) !== 0,
    isAutonomous: (flags & 0x40) !== 0,
    validSeconds: uint32At(payload, at + 4),
    preferredSeconds: uint32At(payload, at + 8),
  };
}

function uint32At(bytes: Uint8Array, offset: number): number {
  return (
    (((bytes[offset] ?? 0) << 24) |
      ((bytes[offset + 1] ?? 0) << 16) |
      ((bytes[offset + 2] ?? 0) << 8) |
      (bytes[offset + 3] ?? 0)) >>>
    0
  );
}

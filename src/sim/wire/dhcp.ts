/**
 * DHCP messages (RFC 2131, RFC 2132). `app/dhcp-server.ts` and `kube/cni/ipam/dhcp-lease.ts` are those who speak it.
 *
 * Leaves out names of servers and boot files, and options that are overloaded into their fields.
 */
import { ByteReader, ByteWriter } from '../base/bytes';
import { ipv4Of, type Ipv4Address } from './ipv4-address';
import { macOf, type MacAddress } from './mac-address';

export const DHCP_SERVER_PORT = 67;
export const DHCP_CLIENT_PORT = 68;

export const DHCP_TYPE = {
  DISCOVER: 1,
  OFFER: 2,
  REQUEST: 3,
  DECLINE: 4,
  ACK: 5,
  NAK: 6,
  RELEASE: 7,
} as const;

export const DHCP_OPTION = {
  SUBNET_MASK: 1,
  ROUTER: 3,
  REQUESTED_ADDRESS: 50,
  LEASE_TIME: 51,
  MESSAGE_TYPE: 53,
  SERVER: 54,
  PARAMETERS: 55,
  RENEWAL_TIME: 58,
  REBINDING_TIME: 59,
  CLIENT_IDENTIFIER: 61,
} as const;

export interface DhcpMessage {
  readonly isRequest: boolean;
  readonly transaction: number;
  /** The answer is to be broadcast. */
  readonly isBroadcast: boolean;
  /** `ciaddr`: what the client has already. */
  readonly client: Ipv4Address;
  /** `yiaddr`: what it is given. */
  readonly yours: Ipv4Address;
  /** `siaddr` */
  readonly server: Ipv4Address;
  readonly mac: MacAddress;
  /** In the order in which they stand. */
  readonly options: ReadonlyMap<number, Uint8Array>;
}

/** Up to the options. */
const FIXED_BYTES = 236;
const COOKIE = 0x6382_5363;
const ETHERNET = 1;
const MAC_BYTES = 6;
/** Of BOOTP: servers pad a message to it. */
const MIN_BYTES = 300;
const BROADCAST_FLAG = 0x8000;
const PAD = 0;
const END = 255;

export function encodeDhcp(message: DhcpMessage): Uint8Array {
  const optionBytes = [...message.options.values()].reduce((sum, value) => sum + 2 + value.length, 0);
  const writer = new ByteWriter(Math.max(MIN_BYTES, FIXED_BYTES + 4 + optionBytes + 1))
    .uint8(message.isRequest ? 1 : 2)
    .uint8(ETHERNET)
    .uint8(MAC_BYTES)
    .uint8(0)
    .uint32(message.transaction)
    .uint16(0)
    .uint16(message.isBroadcast ? BROADCAST_FLAG : 0)
    .uint32(message.client)
    .uint32(message.yours)
    .uint32(message.server)
    .uint32(0)
    .uint16(Math.floor(message.mac / 2 ** 32))
    .uint32(message.mac % 2 ** 32);
  const bytes = writer.finish();
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(FIXED_BYTES, COOKIE);
  let at = FIXED_BYTES + 4;
  for (const [code, value] of message.options) {
    bytes[at] = code;
    bytes[at + 1] = value.length;
    bytes.set(value, at + 2);
    at += 2 + value.length;
  }
  bytes[at] = END;
  return bytes;
}

/** Undefined for what is no DHCP message. */
export function decodeDhcp(bytes: Uint8Array): DhcpMessage | undefined {
  if (bytes.length < FIXED_BYTES + 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(FIXED_BYTES) !== COOKIE || bytes[1] !== ETHERNET || bytes[2] !== MAC_BYTES)
    return undefined;
  const reader = new ByteReader(bytes);
  const operation = reader.uint8();
  reader.uint8();
  reader.uint8();
  reader.uint8();
  const transaction = reader.uint32();
  reader.uint16();
  const flags = reader.uint16();
  const [client, yours, server] = [reader.uint32(), reader.uint32(), reader.uint32()];
  const options = optionsOf(bytes);
  if (options === undefined || (operation !== 1 && operation !== 2)) return undefined;
  return {
    isRequest: operation === 1,
    transaction,
    isBroadcast: (flags & BROADCAST_FLAG) !== 0,
    client: ipv4Of(client),
    yours: ipv4Of(yours),
    server: ipv4Of(server),
    mac: macOf(view.getUint16(28) * 2 ** 32 + view.getUint32(30)),
    options,
  };
}

function optionsOf(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> | undefined {
  const options = new Map<number, Uint8Array>();
  let at = FIXED_BYTES + 4;
  for (let code = bytes[at]; code !== undefined && code !== END; code = bytes[at]) {
    at += 1;
    if (code === PAD) continue;
    const length = bytes[at] ?? 0;
    if (at + 1 + length > bytes.length) return undefined;
    options.set(code, bytes.slice(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return options;
}

export function dhcpTypeOf({ options }: DhcpMessage): number | undefined {
  return options.get(DHCP_OPTION.MESSAGE_TYPE)?.[0];
}

/** An address, or a time in seconds. */
export function dhcpNumber(value: number): Uint8Array {
  return new ByteWriter(4).uint32(value).finish();
}

export function dhcpNumberOf({ options }: DhcpMessage, code: number): number | undefined {
  const value = options.get(code);
  return value === undefined || value.length < 4 ? undefined : new ByteReader(value).uint32();
}

/**
 * The OPEN message of BGP (RFC 4271 §4.2, §6.2) and its capabilities (RFC 5492): address families (RFC 4760), route refresh
 * (RFC 2918, RFC 7313), graceful restart (RFC 4724), AS numbers of four octets (RFC 6793), several paths (RFC 7911).
 *
 * Models optional parameters of either length (RFC 9072). Capabilities that are not known here keep their bytes.
 * Leaves out whether the AS is the one that was expected, which the speaker decides.
 */
import { err, ok, type Result } from '../base/result';
import { BGP_MESSAGE, encodeBgpMessage } from './bgp';
import { BGP_ERROR, BGP_OPEN_ERROR, bgpError, type BgpError } from './bgp-error';
import { uint16At, uint16Octets, uint32At, uint32Octets } from './bgp-fields';
import { readIpv4, type Ipv4Address } from './ipv4-address';

const BGP_VERSION = 4;
/** What stands in fields of two octets for a number that needs four (RFC 6793 §9). */
export const AS_TRANS = 23_456;
const CAPABILITIES_PARAMETER = 2;
const EXTENDED_LENGTH_PARAMETER = 255;

export const ADDRESS_FAMILY = { IPV4: 1, IPV6: 2 } as const;
export const UNICAST = 1;

const CAPABILITY = {
  MULTIPROTOCOL: 1,
  ROUTE_REFRESH: 2,
  GRACEFUL_RESTART: 64,
  FOUR_OCTET_AS: 65,
  ADD_PATH: 69,
  ENHANCED_ROUTE_REFRESH: 70,
  LONG_LIVED_GRACEFUL_RESTART: 71,
} as const;

/** What a speaker will do with several paths to one prefix: 1 it takes them, 2 it sends them, 3 both. */
export type AddPathMode = 0 | 1 | 2 | 3;

export interface GracefulRestartFamily {
  readonly addressFamily: number;
  readonly subsequentFamily: number;
  /** The routes were kept in the kernel while the speaker was away. */
  readonly isForwardingPreserved: boolean;
}

export type BgpCapability =
  | { readonly kind: 'multiprotocol'; readonly addressFamily: number; readonly subsequentFamily: number }
  | { readonly kind: 'route-refresh' | 'enhanced-route-refresh' | 'long-lived-graceful-restart' }
  | {
      readonly kind: 'graceful-restart';
      readonly isRestarting: boolean;
      readonly restartSeconds: number;
      /** Empty for one that only helps others to restart. */
      readonly families: readonly GracefulRestartFamily[];
    }
  | { readonly kind: 'four-octet-as'; readonly as: number }
  | {
      readonly kind: 'add-path';
      readonly families: readonly {
        readonly addressFamily: number;
        readonly subsequentFamily: number;
        readonly mode: AddPathMode;
      }[];
    }
  | { readonly kind: 'unknown'; readonly code: number; readonly bytes: Uint8Array };

export interface BgpOpen {
  /** The whole number, also where the field of two octets has AS_TRANS. */
  readonly as: number;
  readonly holdSeconds: number;
  readonly identifier: Ipv4Address;
  readonly capabilities: readonly BgpCapability[];
}

export function encodeOpen({ as, holdSeconds, identifier, capabilities }: BgpOpen): Uint8Array {
  const encoded = capabilities.flatMap(encodeCapability);
  const parameters = encoded.length === 0 ? [] : [CAPABILITIES_PARAMETER, encoded.length, ...encoded];
  const asField = as > 0xffff ? AS_TRANS : as;
  return encodeBgpMessage(BGP_MESSAGE.OPEN, [
    BGP_VERSION,
    ...uint16Octets(asField),
    ...uint16Octets(holdSeconds),
    ...uint32Octets(identifier),
    parameters.length,
    ...parameters,
  ]);
}

function encodeCapability(capability: BgpCapability): number[] {
  const [code, value] = capabilityValue(capability);
  return [code, value.length, ...value];
}

function capabilityValue(capability: BgpCapability): readonly [number, readonly number[]] {
  switch (capability.kind) {
    case 'multiprotocol':
      return [
        CAPABILITY.MULTIPROTOCOL,
        [...uint16Octets(capability.addressFamily), 0, capability.subsequentFamily],
      ];
    case 'route-refresh':
      return [CAPABILITY.ROUTE_REFRESH, []];
    case 'enhanced-route-refresh':
      return [CAPABILITY.ENHANCED_ROUTE_REFRESH, []];
    case 'long-lived-graceful-restart':
      return [CAPABILITY.LONG_LIVED_GRACEFUL_RESTART, []];
    case 'graceful-restart': {
      const flags = (capability.isRestarting ? 0x8000 : 0) | (capability.restartSeconds & 0xfff);
      const families = capability.families.flatMap((family) => [
        ...uint16Octets(family.addressFamily),
        family.subsequentFamily,
        family.isForwardingPreserved ? 0x80 : 0,
      ]);
      return [CAPABILITY.GRACEFUL_RESTART, [...uint16Octets(flags), ...families]];
    }
    case 'four-octet-as':
      return [CAPABILITY.FOUR_OCTET_AS, uint32Octets(capability.as)];
    case 'add-path':
      return [
        CAPABILITY.ADD_PATH,
        capability.families.flatMap((family) => [
          ...uint16Octets(family.addressFamily),
          family.subsequentFamily,
          family.mode,
        ]),
      ];
    case 'unknown':
      return [capability.code, [...capability.bytes]];
  }
}

/** `body` is at least ten octets long, which the header's length says. */
export function decodeOpen(body: Uint8Array): Result<BgpOpen, BgpError> {
  const version = body[0] ?? 0;
  if (version !== BGP_VERSION) {
    return err(bgpError(BGP_ERROR.OPEN, BGP_OPEN_ERROR.VERSION, Uint8Array.of(0, BGP_VERSION)));
  }
  const capabilities = decodeParameters(body);
  if (!capabilities.ok) return capabilities;
  const holdSeconds = uint16At(body, 3);
  if (holdSeconds === 1 || holdSeconds === 2) {
    return err(bgpError(BGP_ERROR.OPEN, BGP_OPEN_ERROR.HOLD_TIME, body.slice(3, 5)));
  }
  const identifier = readIpv4(body, 5);
  if (identifier === 0) return err(bgpError(BGP_ERROR.OPEN, BGP_OPEN_ERROR.IDENTIFIER, body.slice(5, 9)));
  let as = uint16At(body, 1);
  for (const capability of capabilities.value) {
    if (capability.kind === 'four-octet-as') ({ as } = capability);
  }
  if (as === 0) return err(bgpError(BGP_ERROR.OPEN, BGP_OPEN_ERROR.PEER_AS, body.slice(1, 3)));
  return ok({ as, holdSeconds, identifier, capabilities: capabilities.value });
}

function decodeParameters(body: Uint8Array): Result<readonly BgpCapability[], BgpError> {
  const isExtended = body[9] === EXTENDED_LENGTH_PARAMETER && body[10] === EXTENDED_LENGTH_PARAMETER;
  const start = isExtended ? 13 : 10;
  const length = isExtended ? uint16At(body, 11) : (body[9] ?? 0);
  const malformed = bgpError(BGP_ERROR.OPEN, BGP_OPEN_ERROR.UNSPECIFIC);
  if (start + length !== body.length) return err(malformed);
  const headBytes = isExtended ? 3 : 2;
  const capabilities: BgpCapability[] = [];
  for (let offset = start; offset < body.length;) {
    const type = body[offset] ?? 0;
    const valueBytes = isExtended ? uint16At(body, offset + 1) : (body[offset + 1] ?? 0);
    const end = offset + headBytes + valueBytes;
    if (offset + headBytes > body.length || end > body.length) return err(malformed);
    if (type !== CAPABILITIES_PARAMETER) {
      const data = body.slice(offset, end);
      return err(bgpError(BGP_ERROR.OPEN, BGP_OPEN_ERROR.OPTIONAL_PARAMETER, data));
    }
    if (!decodeCapabilities(body.subarray(offset + headBytes, end), capabilities)) return err(malformed);
    offset = end;
  }
  return ok(capabilities);
}

function decodeCapabilities(bytes: Uint8Array, into: BgpCapability[]): boolean {
  for (let offset = 0; offset < bytes.length;) {
    const end = offset + 2 + (bytes[offset + 1] ?? 0);
    if (offset + 2 > bytes.length || end > bytes.length) return false;
    into.push(decodeCapability(bytes[offset] ?? 0, bytes.slice(offset + 2, end)));
    offset = end;
  }
  return true;
}

/** One whose length does not fit is not known. */
function decodeCapability(code: number, bytes: Uint8Array): BgpCapability {
  const { length } = bytes;
  if (code === CAPABILITY.MULTIPROTOCOL && length === 4) {
    return { kind: 'multiprotocol', addressFamily: uint16At(bytes, 0), subsequentFamily: bytes[3] ?? 0 };
  }
  if (code === CAPABILITY.FOUR_OCTET_AS && length === 4) {
    return { kind: 'four-octet-as', as: uint32At(bytes, 0) };
  }
  if (code === CAPABILITY.GRACEFUL_RESTART && length % 4 === 2) return decodeGracefulRestart(bytes);
  if (code === CAPABILITY.ADD_PATH && length % 4 === 0) return decodeAddPath(bytes);
  if (length === 0) {
    if (code === CAPABILITY.ROUTE_REFRESH) return { kind: 'route-refresh' };
    if (code === CAPABILITY.ENHANCED_ROUTE_REFRESH) return { kind: 'enhanced-route-refresh' };
    if (code === CAPABILITY.LONG_LIVED_GRACEFUL_RESTART) return { kind: 'long-lived-graceful-restart' };
  }
  return { kind: 'unknown', code, bytes };
}

function decodeGracefulRestart(bytes: Uint8Array): BgpCapability {
  const flags = uint16At(bytes, 0);
  const families: GracefulRestartFamily[] = [];
  for (let offset = 2; offset < bytes.length; offset += 4) {
    families.push({
      addressFamily: uint16At(bytes, offset),
      subsequentFamily: bytes[offset + 2] ?? 0,
      isForwardingPreserved: ((bytes[offset + 3] ?? 0) & 0x80) !== 0,
    });
  }
  return {
    kind: 'graceful-restart',
    isRestarting: (flags & 0x8000) !== 0,
    restartSeconds: flags & 0xfff,
    families,
  };
}

function decodeAddPath(bytes: Uint8Array): BgpCapability {
  const families: { addressFamily: number; subsequentFamily: number; mode: AddPathMode }[] = [];
  for (let offset = 0; offset < bytes.length; offset += 4) {
    const mode = bytes[offset + 3] ?? 0;
    if (mode !== 1 && mode !== 2 && mode !== 3) continue;
    families.push({ addressFamily: uint16At(bytes, offset), subsequentFamily: bytes[offset + 2] ?? 0, mode });
  }
  return { kind: 'add-path', families };
}

/** What a BGP NOTIFICATION says (RFC 4271 §4.5, RFC 4486, RFC 6608, RFC 7313): a code, a subcode, and data that show the fault. */

export const BGP_ERROR = {
  HEADER: 1,
  OPEN: 2,
  UPDATE: 3,
  HOLD_TIMER: 4,
  STATE_MACHINE: 5,
  CEASE: 6,
  ROUTE_REFRESH: 7,
} as const;

/** Subcodes of an error in an OPEN (§6.2, RFC 5492). */
export const BGP_OPEN_ERROR = {
  UNSPECIFIC: 0,
  VERSION: 1,
  PEER_AS: 2,
  IDENTIFIER: 3,
  OPTIONAL_PARAMETER: 4,
  HOLD_TIME: 6,
  CAPABILITY: 7,
} as const;

/** Subcodes of an error in an UPDATE (§6.3). */
export const BGP_UPDATE_ERROR = {
  ATTRIBUTE_LIST: 1,
  UNRECOGNIZED_WELL_KNOWN: 2,
  MISSING_WELL_KNOWN: 3,
  FLAGS: 4,
  LENGTH: 5,
  ORIGIN: 6,
  NEXT_HOP: 8,
  OPTIONAL_ATTRIBUTE: 9,
  NETWORK_FIELD: 10,
  AS_PATH: 11,
} as const;

/** Subcodes of Cease (RFC 4486). */
export const BGP_CEASE = {
  MAXIMUM_PREFIXES: 1,
  ADMINISTRATIVE_SHUTDOWN: 2,
  PEER_DECONFIGURED: 3,
  ADMINISTRATIVE_RESET: 4,
  CONNECTION_REJECTED: 5,
  CONFIGURATION_CHANGE: 6,
  COLLISION: 7,
} as const;

export interface BgpError {
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
}

export function bgpError(code: number, subcode: number, data: Uint8Array = new Uint8Array(0)): BgpError {
  return { code, subcode, data };
}

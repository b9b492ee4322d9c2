/**
 * DNS messages (RFC 1035 §4, RFC 2782 SRV, RFC 3596 AAAA, RFC 6891 EDNS); `dns-decoding.ts` reads them, `dns-encoding.ts`
 * writes them.
 *
 * Models the header with all its flags, questions, and the records that a cluster's DNS gives; other types keep
 * their bytes. Leaves out DNSSEC records and TCP's length prefix.
 */
import type { Ipv4Address } from './ipv4-address';
import type { Ipv6Address } from './ipv6-address';

export const DNS_PORT = 53;
export const DNS_HEADER_BYTES = 12;

export const DNS_TYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  ANY: 255,
} as const;

/** Types whose records keep their bytes; their names (IANA's registry) are known all the same. */
const OTHER_TYPES: Readonly<Record<string, number>> = {
  DNAME: 39,
  NAPTR: 35,
  DS: 43,
  SSHFP: 44,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  TLSA: 52,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  IXFR: 251,
  AXFR: 252,
  URI: 256,
  CAA: 257,
};

export const DNS_CLASS_IN = 1;
export const DNS_CLASS_CHAOS = 3;
const CLASSES: Readonly<Record<string, number>> = {
  IN: DNS_CLASS_IN,
  CH: DNS_CLASS_CHAOS,
  HS: 4,
  NONE: 254,
  ANY: 255,
};

export const DNS_RESPONSE_CODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
} as const;

/** RFC 5001, RFC 7314, RFC 7873, RFC 7828, RFC 7830, RFC 8914. */
export const EDNS_OPTION = {
  NSID: 3,
  EXPIRE: 9,
  COOKIE: 10,
  KEEPALIVE: 11,
  PADDING: 12,
  EXTENDED_ERROR: 15,
} as const;

export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface DnsSoa {
  readonly primaryName: string;
  readonly mailbox: string;
  readonly serial: number;
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  readonly minimumSeconds: number;
}

export type DnsData =
  | { readonly kind: 'A'; readonly address: Ipv4Address }
  | { readonly kind: 'AAAA'; readonly address: Ipv6Address }
  | { readonly kind: 'NS' | 'CNAME' | 'PTR'; readonly target: string }
  | ({ readonly kind: 'SOA' } & DnsSoa)
  | { readonly kind: 'MX'; readonly preference: number; readonly target: string }
  | { readonly kind: 'TXT'; readonly strings: readonly Uint8Array[] }
  | { readonly kind: 'HINFO'; readonly processor: Uint8Array; readonly system: Uint8Array }
  | {
      readonly kind: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | { readonly kind: 'OPT'; readonly options: readonly DnsOption[] }
  | { readonly kind: 'unknown'; readonly type: number; readonly bytes: Uint8Array };

export interface DnsOption {
  readonly code: number;
  readonly bytes: Uint8Array;
}

export interface DnsRecord {
  readonly name: string;
  /** `DNS_CLASS_IN`; in an OPT record the sender's UDP payload size. */
  readonly class: number;
  /** In an OPT record: extended response code, version and flags. */
  readonly ttlSeconds: number;
  readonly data: DnsData;
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly isRecursionDesired: boolean;
  readonly isRecursionAvailable: boolean;
  readonly isAuthenticData: boolean;
  readonly isCheckingDisabled: boolean;
  readonly responseCode: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** A standard query with one question and recursion desired. */
export function dnsQuery(id: number, name: string, type: number): DnsMessage {
  return {
    id,
    isResponse: false,
    opcode: 0,
    isAuthoritative: false,
    isTruncated: false,
    isRecursionDesired: true,
    isRecursionAvailable: false,
    isAuthenticData: false,
    isCheckingDisabled: false,
    responseCode: DNS_RESPONSE_CODE.NOERROR,
    questions: [{ name, type, class: DNS_CLASS_IN }],
    answers: [],
    authorities: [],
    additionals: [],
  };
}

/** The EDNS record that announces how large an answer may be. */
export function ednsRecord(udpPayloadBytes: number, isDnssecOk = false): DnsRecord {
  return {
    name: '.',
    class: udpPayloadBytes,
    ttlSeconds: isDnssecOk ? 0x8000 : 0,
    data: { kind: 'OPT', options: [] },
  };
}

export function dnsTypeOf(data: DnsData): number {
  return data.kind === 'unknown' ? data.type : DNS_TYPE[data.kind];
}

/** `A` for 1; `TYPE65000` (RFC 3597) for what has no name here. */
export function formatDnsType(type: number): string {
  return nameOf(DNS_TYPE, type) ?? nameOf(OTHER_TYPES, type) ?? `TYPE${type}`;
}

export function parseDnsType(text: string): number | undefined {
  const wanted = text.toUpperCase();
  for (const [name, code] of Object.entries({ ...DNS_TYPE, ...OTHER_TYPES }))
    if (name === wanted) return code;
  return numberBehind('TYPE', wanted);
}

/** `IN` for 1; `CLASS7` (RFC 3597) for what has no name. */
export function formatDnsClass(code: number): string {
  return nameOf(CLASSES, code) ?? `CLASS${code}`;
}

export function parseDnsClass(text: string): number | undefined {
  const wanted = text.toUpperCase();
  const name = wanted === 'CHAOS' ? 'CH' : wanted === 'HESIOD' ? 'HS' : wanted;
  return CLASSES[name] ?? numberBehind('CLASS', name);
}

function nameOf(names: Readonly<Record<string, number>>, wanted: number): string | undefined {
  for (const [name, code] of Object.entries(names)) if (code === wanted) return name;
  return undefined;
}

function numberBehind(prefix: string, text: string): number | undefined {
  const digits = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  const number = /^\d{1,5}$/.test(digits) ? Number(digits) : Number.NaN;
  return number <= 0xffff ? number : undefined;
}

/**
 * The handshake messages of TLS 1.3 (RFC 8446 §4, RFC 6066 §3, RFC 7301).
 *
 * A ClientHello is what OpenSSL 3.0 sends: its cipher suites, its extensions in its order, padded to 512 octets.
 * Leaves out TLS 1.2 and older, resumption, early data, HelloRetryRequest and key updates.
 */
import { latin1Of, bytesOfLatin1 } from './latin1';
import { tlsNumber, TlsReader, tlsVector } from './tls-bytes';
import type { TlsKeyShare } from './tls-key-share';
import { TLS_1_2, TLS_1_3 } from './tls-record';

export const TLS_HANDSHAKE = {
  CLIENT_HELLO: 1,
  SERVER_HELLO: 2,
  NEW_SESSION_TICKET: 4,
  ENCRYPTED_EXTENSIONS: 8,
  CERTIFICATE: 11,
  CERTIFICATE_REQUEST: 13,
  CERTIFICATE_VERIFY: 15,
  FINISHED: 20,
} as const;

const EXTENSION = {
  SERVER_NAME: 0,
  STATUS_REQUEST: 5,
  SUPPORTED_GROUPS: 10,
  POINT_FORMATS: 11,
  SIGNATURE_ALGORITHMS: 13,
  ALPN: 16,
  SIGNED_CERTIFICATE_TIMESTAMP: 18,
  PADDING: 21,
  ENCRYPT_THEN_MAC: 22,
  EXTENDED_MASTER_SECRET: 23,
  SUPPORTED_VERSIONS: 43,
  PSK_KEY_EXCHANGE_MODES: 45,
  CERTIFICATE_AUTHORITIES: 47,
  POST_HANDSHAKE_AUTH: 49,
  KEY_SHARE: 51,
} as const;

export const RANDOM_BYTES = 32;

/** Those of TLS 1.3 stand before them. */
const OPENSSL_OLDER_CIPHERS = [
  0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc02b, 0xc02f, 0x009e, 0xc024, 0xc028, 0x006b, 0xc023,
  0xc027, 0x0067, 0xc00a, 0xc014, 0x0039, 0xc009, 0xc013, 0x0033, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035,
  0x002f, 0x00ff,
];
const OPENSSL_GROUPS = [0x001d, 0x0017, 0x001e, 0x0019, 0x0018, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104];
const OPENSSL_SIGNATURES = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501,
  0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602,
];
/** Go's `defaultSupportedSignatureAlgorithms`. */
export const GO_SIGNATURES = [
  0x0804, 0x0403, 0x0807, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0503, 0x0603, 0x0201, 0x0203,
];
/** A hello between 256 and 511 octets is padded (RFC 7685). */
const PADDED_HELLO_BYTES = 512;
const HANDSHAKE_HEADER_BYTES = 4;
const EXTENSION_HEADER_BYTES = 4;

export interface ClientHello {
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  /** Empty when the server is known by its address alone. */
  readonly serverName: string;
  readonly alpn: readonly string[];
  /** The best first; those of TLS 1.3 are known. */
  readonly cipherSuites: readonly number[];
  readonly keyShares: readonly TlsKeyShare[];
}

/** What a server reads of it. */
export interface ReceivedClientHello extends ClientHello {
  readonly signatureSchemes: readonly number[];
}

export interface ServerHello {
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cipherSuite: number;
  readonly keyShare: TlsKeyShare;
}

export interface TlsMessage {
  readonly type: number;
  readonly body: Uint8Array;
  /** With its head. */
  readonly whole: Uint8Array;
}

export function encodeTlsMessage(type: number, body: Iterable<number>): Uint8Array {
  return Uint8Array.from([type, ...tlsVector(3, body)]);
}

/** The messages that are whole, and what has come of the next one. */
export function decodeTlsMessages(bytes: Uint8Array): {
  readonly messages: readonly TlsMessage[];
  readonly rest: Uint8Array;
} {
  const messages: TlsMessage[] = [];
  for (let start = 0; ;) {
    const reader = new TlsReader(bytes.subarray(start));
    const type = reader.number(1);
    const body = reader.vector(3);
    if (!reader.isWhole) return { messages, rest: bytes.subarray(start) };
    const end = start + HANDSHAKE_HEADER_BYTES + body.length;
    messages.push({ type, body, whole: bytes.subarray(start, end) });
    start = end;
  }
}

export function encodeClientHello(hello: ClientHello): Uint8Array {
  const { random, sessionId, serverName, alpn, cipherSuites, keyShares } = hello;
  const extensions = [
    ...(serverName === '' ? [] : extension(EXTENSION.SERVER_NAME, serverNames(serverName))),
    ...extension(EXTENSION.POINT_FORMATS, tlsVector(1, [0, 1, 2])),
    ...extension(EXTENSION.SUPPORTED_GROUPS, tlsVector(2, words(OPENSSL_GROUPS))),
    ...(alpn.length === 0 ? [] : extension(EXTENSION.ALPN, protocolNames(alpn))),
    ...extension(EXTENSION.ENCRYPT_THEN_MAC, []),
    ...extension(EXTENSION.EXTENDED_MASTER_SECRET, []),
    ...extension(EXTENSION.POST_HANDSHAKE_AUTH, []),
    ...extension(EXTENSION.SIGNATURE_ALGORITHMS, tlsVector(2, words(OPENSSL_SIGNATURES))),
    ...extension(EXTENSION.SUPPORTED_VERSIONS, tlsVector(1, words([TLS_1_3, TLS_1_2]))),
    ...extension(EXTENSION.PSK_KEY_EXCHANGE_MODES, tlsVector(1, [1])),
    ...extension(EXTENSION.KEY_SHARE, tlsVector(2, keyShares.flatMap(encodeKeyShare))),
  ];
  const head = [
    ...tlsNumber(TLS_1_2, 2),
    ...random,
    ...tlsVector(1, sessionId),
    ...tlsVector(2, words([...cipherSuites, ...OPENSSL_OLDER_CIPHERS])),
    ...tlsVector(1, [0]),
  ];
  const size = HANDSHAKE_HEADER_BYTES + head.length + 2 + extensions.length;
  const padding = Math.max(PADDED_HELLO_BYTES - size - EXTENSION_HEADER_BYTES, 1);
  const padded =
    size > 0xff && size < PADDED_HELLO_BYTES
      ? [...extensions, ...extension(EXTENSION.PADDING, new Uint8Array(padding))]
      : extensions;
  return encodeTlsMessage(TLS_HANDSHAKE.CLIENT_HELLO, [...head, ...tlsVector(2, padded)]);
}

/** Undefined for what is not whole; `unsupported` without TLS 1.3. */
export function decodeClientHello(body: Uint8Array): ReceivedClientHello | 'unsupported' | undefined {
  const reader = new TlsReader(body);
  reader.number(2);
  const random = reader.take(RANDOM_BYTES).slice();
  const sessionId = reader.vector(1).slice();
  const cipherSuites = numbersOf(reader.vector(2));
  reader.vector(1);
  const extensions = extensionsOf(reader.hasMore ? reader.vector(2) : new Uint8Array(0));
  if (!reader.isWhole || extensions === undefined) return undefined;
  const versions = new TlsReader(extensions.get(EXTENSION.SUPPORTED_VERSIONS) ?? new Uint8Array(1));
  if (!numbersOf(versions.vector(1)).includes(TLS_1_3)) return 'unsupported';
  const schemes = new TlsReader(extensions.get(EXTENSION.SIGNATURE_ALGORITHMS) ?? new Uint8Array(2));
  return {
    random,
    sessionId,
    cipherSuites,
    keyShares: keySharesOf(extensions.get(EXTENSION.KEY_SHARE)),
    signatureSchemes: numbersOf(schemes.vector(2)),
    serverName: serverNameOf(extensions.get(EXTENSION.SERVER_NAME)),
    alpn: protocolsOf(extensions.get(EXTENSION.ALPN)),
  };
}

export function encodeServerHello({ random, sessionId, cipherSuite, keyShare }: ServerHello): Uint8Array {
  const extensions = [
    ...extension(EXTENSION.SUPPORTED_VERSIONS, tlsNumber(TLS_1_3, 2)),
    ...extension(EXTENSION.KEY_SHARE, encodeKeyShare(keyShare)),
  ];
  return encodeTlsMessage(TLS_HANDSHAKE.SERVER_HELLO, [
    ...tlsNumber(TLS_1_2, 2),
    ...random,
    ...tlsVector(1, sessionId),
    ...tlsNumber(cipherSuite, 2),
    0,
    ...tlsVector(2, extensions),
  ]);
}

export function decodeServerHello(body: Uint8Array): ServerHello | undefined {
  const reader = new TlsReader(body);
  reader.number(2);
  const random = reader.take(RANDOM_BYTES).slice();
  const sessionId = reader.vector(1).slice();
  const cipherSuite = reader.number(2);
  reader.number(1);
  const extensions = extensionsOf(reader.hasMore ? reader.vector(2) : new Uint8Array(0));
  const share = new TlsReader(extensions?.get(EXTENSION.KEY_SHARE) ?? new Uint8Array(0));
  const group = share.number(2);
  const publicKey = share.vector(2).slice();
  return reader.isWhole && share.isWhole
    ? { random, sessionId, cipherSuite, keyShare: { group, publicKey } }
    : undefined;
}

export function encodeEncryptedExtensions(alpn: string | undefined): Uint8Array {
  const extensions = alpn === undefined ? [] : extension(EXTENSION.ALPN, protocolNames([alpn]));
  return encodeTlsMessage(TLS_HANDSHAKE.ENCRYPTED_EXTENSIONS, tlsVector(2, extensions));
}

export function decodeEncryptedExtensions(body: Uint8Array): string | undefined {
  const extensions = extensionsOf(new TlsReader(body).vector(2));
  return protocolsOf(extensions?.get(EXTENSION.ALPN))[0];
}

/** As a server in Go asks for a certificate; `authorities` are distinguished names in DER. */
export function encodeCertificateRequest(authorities: readonly Uint8Array[]): Uint8Array {
  const names = authorities.flatMap((name) => tlsVector(2, name));
  return encodeTlsMessage(TLS_HANDSHAKE.CERTIFICATE_REQUEST, [
    0,
    ...tlsVector(2, [
      ...extension(EXTENSION.STATUS_REQUEST, []),
      ...extension(EXTENSION.SIGNED_CERTIFICATE_TIMESTAMP, []),
      ...extension(EXTENSION.SIGNATURE_ALGORITHMS, tlsVector(2, words(GO_SIGNATURES))),
      ...(names.length === 0 ? [] : extension(EXTENSION.CERTIFICATE_AUTHORITIES, tlsVector(2, names))),
    ]),
  ]);
}

/** A chain, the leaf first; none for who has nothing to show. Each in DER. */
export function encodeCertificates(chain: readonly Uint8Array[]): Uint8Array {
  const entries = chain.flatMap((der) => [...tlsVector(3, der), 0, 0]);
  return encodeTlsMessage(TLS_HANDSHAKE.CERTIFICATE, [0, ...tlsVector(3, entries)]);
}

/** Undefined for what is not whole. */
export function decodeCertificates(body: Uint8Array): readonly Uint8Array[] | undefined {
  const reader = new TlsReader(body);
  reader.vector(1);
  const entries = new TlsReader(reader.vector(3));
  const chain: Uint8Array[] = [];
  while (entries.hasMore) {
    chain.push(entries.vector(3).slice());
    entries.vector(2);
  }
  return reader.isWhole && entries.isWhole ? chain : undefined;
}

export function encodeCertificateVerify(scheme: number, signature: Uint8Array): Uint8Array {
  return encodeTlsMessage(TLS_HANDSHAKE.CERTIFICATE_VERIFY, [
    ...tlsNumber(scheme, 2),
    ...tlsVector(2, signature),
  ]);
}

export function decodeCertificateVerify(
  body: Uint8Array,
): { readonly scheme: number; readonly signature: Uint8Array } | undefined {
  const reader = new TlsReader(body);
  const scheme = reader.number(2);
  const signature = reader.vector(2);
  return reader.isWhole ? { scheme, signature } : undefined;
}

function encodeKeyShare({ group, publicKey }: TlsKeyShare): readonly number[] {
  return [...tlsNumber(group, 2), ...tlsVector(2, publicKey)];
}

function extension(type: number, content: Iterable<number>): readonly number[] {
  return [...tlsNumber(type, 2), ...tlsVector(2, content)];
}

function words(values: readonly number[]): readonly number[] {
  return values.flatMap((value) => tlsNumber(value, 2));
}

function numbersOf(bytes: Uint8Array): readonly number[] {
  const reader = new TlsReader(bytes);
  const numbers: number[] = [];
  while (reader.hasMore) numbers.push(reader.number(2));
  return numbers;
}

function serverNames(name: string): readonly number[] {
  return tlsVector(2, [0, ...tlsVector(2, bytesOfLatin1(name))]);
}

function serverNameOf(content: Uint8Array | undefined): string {
  if (content === undefined) return '';
  const list = new TlsReader(new TlsReader(content).vector(2));
  list.number(1);
  const name = list.vector(2);
  return latin1Of(name, 0, name.length);
}

function protocolNames(names: readonly string[]): readonly number[] {
  return tlsVector(
    2,
    names.flatMap((name) => tlsVector(1, bytesOfLatin1(name))),
  );
}

function protocolsOf(content: Uint8Array | undefined): readonly string[] {
  if (content === undefined) return [];
  const list = new TlsReader(new TlsReader(content).vector(2));
  const names: string[] = [];
  while (list.hasMore) {
    const name = list.vector(1);
    names.push(latin1Of(name, 0, name.length));
  }
  return names;
}

function keySharesOf(content: Uint8Array | undefined): readonly TlsKeyShare[] {
  if (content === undefined) return [];
  const reader = new TlsReader(new TlsReader(content).vector(2));
  const shares: TlsKeyShare[] = [];
  while (reader.hasMore) {
    const group = reader.number(2);
    shares.push({ group, publicKey: reader.vector(2).slice() });
  }
  return reader.isWhole ? shares : [];
}

function extensionsOf(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> | undefined {
  const reader = new TlsReader(bytes);
  const extensions = new Map<number, Uint8Array>();
  while (reader.hasMore) extensions.set(reader.number(2), reader.vector(2));
  return reader.isWhole ? extensions : undefined;
}

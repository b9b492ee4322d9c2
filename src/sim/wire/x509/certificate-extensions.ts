/** The extensions of certificates that decide something on the network (RFC 5280 §4.2.1): written and read. */
import { sha1 } from '@noble/hashes/legacy.js';
import { formatIp, isIpv6, parseIp } from '../ip-address';
import { readIpv4 } from '../ipv4-address';
import { bytesOfIpv6, readIpv6 } from '../ipv6-address';
import { bytesOfLatin1, latin1Of } from '../latin1';
import {
  bigIntOfBytes,
  CONTEXT_CONSTRUCTED,
  CONTEXT_PRIMITIVE,
  DER,
  derBitString,
  derObjectIdentifier,
  DerReader,
  derSequence,
  derValue,
} from './der';
import { OID } from './object-identifiers';
import { publicKeyBits, type PublicKey } from './public-key';

export interface CertificateExtension {
  readonly oid: string;
  readonly isCritical: boolean;
  /** DER, as it is in the octet string. */
  readonly value: Uint8Array;
}

export interface AlternativeName {
  readonly kind: 'dns' | 'ip' | 'email' | 'uri' | 'other';
  readonly value: string;
}

export const KEY_USAGE = {
  DIGITAL_SIGNATURE: 0,
  NON_REPUDIATION: 1,
  KEY_ENCIPHERMENT: 2,
  DATA_ENCIPHERMENT: 3,
  KEY_AGREEMENT: 4,
  CERTIFICATE_SIGN: 5,
  CRL_SIGN: 6,
  ENCIPHER_ONLY: 7,
  DECIPHER_ONLY: 8,
} as const;

export const EXTENDED_KEY_USAGE = {
  SERVER_AUTH: '1.3.6.1.5.5.7.3.1',
  CLIENT_AUTH: '1.3.6.1.5.5.7.3.2',
  CODE_SIGNING: '1.3.6.1.5.5.7.3.3',
  EMAIL_PROTECTION: '1.3.6.1.5.5.7.3.4',
  TIME_STAMPING: '1.3.6.1.5.5.7.3.8',
  OCSP_SIGNING: '1.3.6.1.5.5.7.3.9',
} as const;

const NAME_TAGS = { email: 1, dns: 2, uri: 6, ip: 7 } as const;
const IPV4_BYTES = 4;
const IPV6_BYTES = 16;

export function basicConstraints(isAuthority: boolean, isCritical = true): CertificateExtension {
  const flag = isAuthority ? [derValue(DER.BOOLEAN, Uint8Array.of(0xff))] : [];
  return { oid: OID.BASIC_CONSTRAINTS, isCritical, value: derSequence(...flag) };
}

export function readBasicConstraints(value: Uint8Array): {
  readonly isAuthority: boolean;
  readonly pathLength: number | undefined;
} {
  const reader = new DerReader(value).sequence();
  const flag = reader.optional(DER.BOOLEAN);
  const length = reader.optional(DER.INTEGER);
  return {
    isAuthority: flag?.content[0] === 0xff,
    pathLength: length === undefined ? undefined : Number(bigIntOfBytes(length.content)),
  };
}

/** Of the numbers in `KEY_USAGE`. */
export function keyUsage(usages: readonly number[], isCritical = true): CertificateExtension {
  const highest = Math.max(...usages);
  const bytes = new Uint8Array(Math.floor(highest / 8) + 1);
  for (const bit of usages) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return { oid: OID.KEY_USAGE, isCritical, value: derBitString(bytes, 7 - (highest & 7)) };
}

export function readKeyUsage(value: Uint8Array): readonly number[] {
  const bytes = new DerReader(value).bitString();
  return Array.from({ length: bytes.length * 8 }, (_, bit) => bit).filter(
    (bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0,
  );
}

export function extendedKeyUsage(purposes: readonly string[]): CertificateExtension {
  return {
    oid: OID.EXTENDED_KEY_USAGE,
    isCritical: false,
    value: derSequence(...purposes.map(derObjectIdentifier)),
  };
}

export function readExtendedKeyUsage(value: Uint8Array): readonly string[] {
  const reader = new DerReader(value).sequence();
  const purposes: string[] = [];
  while (reader.hasMore) purposes.push(reader.objectIdentifier());
  return purposes;
}

export function alternativeNames(names: readonly AlternativeName[]): CertificateExtension {
  const parts = names.flatMap(({ kind, value }) => {
    if (kind === 'other') return [];
    const bytes = kind === 'ip' ? addressBytes(value) : bytesOfLatin1(value);
    return [derValue(CONTEXT_PRIMITIVE + NAME_TAGS[kind], bytes)];
  });
  return { oid: OID.SUBJECT_ALTERNATIVE_NAME, isCritical: false, value: derSequence(...parts) };
}

/** An address is one, everything else a name of the DNS; names first, as Go writes them. */
export function hostNames(hosts: readonly string[]): CertificateExtension {
  const isAddress = (host: string): boolean => parseIp(host) !== undefined;
  return alternativeNames([
    ...hosts.filter((host) => !isAddress(host)).map((value) => ({ kind: 'dns', value }) as const),
    ...hosts.filter(isAddress).map((value) => ({ kind: 'ip', value }) as const),
  ]);
}

export function readAlternativeNames(value: Uint8Array): readonly AlternativeName[] {
  const reader = new DerReader(value).sequence();
  const names: AlternativeName[] = [];
  while (reader.hasMore) {
    const { tag, content } = reader.element();
    if (tag === CONTEXT_PRIMITIVE + NAME_TAGS.ip) names.push({ kind: 'ip', value: addressText(content) });
    else {
      const kind = (['email', 'dns', 'uri'] as const).find(
        (name) => tag === CONTEXT_PRIMITIVE + NAME_TAGS[name],
      );
      names.push({ kind: kind ?? 'other', value: latin1Of(content) });
    }
  }
  return names;
}

/** The hash of its key (§4.2.1.2, method 1). */
export function keyIdentifierOf(key: PublicKey): Uint8Array {
  return sha1(publicKeyBits(key));
}

export function subjectKeyIdentifier(identifier: Uint8Array): CertificateExtension {
  const value = derValue(DER.OCTET_STRING, identifier);
  return { oid: OID.SUBJECT_KEY_IDENTIFIER, isCritical: false, value };
}

export function authorityKeyIdentifier(identifier: Uint8Array): CertificateExtension {
  const value = derSequence(derValue(CONTEXT_PRIMITIVE, identifier));
  return { oid: OID.AUTHORITY_KEY_IDENTIFIER, isCritical: false, value };
}

/** Undefined where the issuer is named in another way. */
export function readAuthorityKeyIdentifier(value: Uint8Array): Uint8Array | undefined {
  return new DerReader(value).sequence().optional(CONTEXT_PRIMITIVE)?.content;
}

/** `Extensions`, with the tag under which a certificate has them. */
export function encodeExtensions(extensions: readonly CertificateExtension[]): Uint8Array {
  return derSequence(
    ...extensions.map(({ oid, isCritical, value }) => {
      const critical = isCritical ? [derValue(DER.BOOLEAN, Uint8Array.of(0xff))] : [];
      return derSequence(derObjectIdentifier(oid), ...critical, derValue(DER.OCTET_STRING, value));
    }),
  );
}

export const EXTENSIONS_TAG = CONTEXT_CONSTRUCTED + 3;

/** Undefined when they are broken. */
export function decodeExtensions(der: Uint8Array): readonly CertificateExtension[] | undefined {
  const reader = new DerReader(der).sequence();
  const extensions: CertificateExtension[] = [];
  while (reader.hasMore) {
    const each = reader.sequence();
    const oid = each.objectIdentifier();
    const isCritical = each.optional(DER.BOOLEAN)?.content[0] === 0xff;
    const value = each.element(DER.OCTET_STRING).content;
    if (!each.isWhole) return undefined;
    extensions.push({ oid, isCritical, value });
  }
  return reader.isWhole ? extensions : undefined;
}

function addressBytes(text: string): Uint8Array {
  const address = parseIp(text);
  if (address === undefined) return new Uint8Array(0);
  if (isIpv6(address)) return bytesOfIpv6(address);
  return Uint8Array.of(address >>> 24, address >>> 16, address >>> 8, address);
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === IPV4_BYTES) return formatIp(readIpv4(bytes, 0));
  return bytes.length === IPV6_BYTES ? formatIp(readIpv6(bytes, 0)) : '<invalid>';
}

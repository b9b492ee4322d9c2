/** A certificate in words, as OpenSSL 3.0 prints it (`crypto/x509/t_x509.c`, `crypto/x509/v3_prn.c`). */
import { calendarTime, monthName, twoDigits } from '../../../app/calendar';
import {
  EXTENDED_KEY_USAGE,
  readAlternativeNames,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readExtendedKeyUsage,
  readKeyUsage,
  type AlternativeName,
  type CertificateExtension,
} from '../../../wire/x509/certificate-extensions';
import type { Certificate } from '../../../wire/x509/certificate';
import { bytesOfBigInt, DerReader, hexOf } from '../../../wire/x509/der';
import { formatName } from '../../../wire/x509/distinguished-name';
import { OID } from '../../../wire/x509/object-identifiers';
import { curveOf, type PublicKey } from '../../../wire/x509/public-key';
import { bitLength } from '../../../wire/x509/rsa';
import { algorithmName } from '../../../wire/x509/signature';
import { isIpv6, parseIp } from '../../../wire/ip-address';

const EXTENSION_NAMES: Readonly<Record<string, string>> = {
  [OID.SUBJECT_KEY_IDENTIFIER]: 'X509v3 Subject Key Identifier',
  [OID.AUTHORITY_KEY_IDENTIFIER]: 'X509v3 Authority Key Identifier',
  [OID.BASIC_CONSTRAINTS]: 'X509v3 Basic Constraints',
  [OID.KEY_USAGE]: 'X509v3 Key Usage',
  [OID.EXTENDED_KEY_USAGE]: 'X509v3 Extended Key Usage',
  [OID.SUBJECT_ALTERNATIVE_NAME]: 'X509v3 Subject Alternative Name',
};
const KEY_USAGES = [
  'Digital Signature',
  'Non Repudiation',
  'Key Encipherment',
  'Data Encipherment',
  'Key Agreement',
  'Certificate Sign',
  'CRL Sign',
  'Encipher Only',
  'Decipher Only',
];
const PURPOSES: Readonly<Record<string, string>> = {
  [EXTENDED_KEY_USAGE.SERVER_AUTH]: 'TLS Web Server Authentication',
  [EXTENDED_KEY_USAGE.CLIENT_AUTH]: 'TLS Web Client Authentication',
  [EXTENDED_KEY_USAGE.CODE_SIGNING]: 'Code Signing',
  [EXTENDED_KEY_USAGE.EMAIL_PROTECTION]: 'E-mail Protection',
  [EXTENDED_KEY_USAGE.TIME_STAMPING]: 'Time Stamping',
  [EXTENDED_KEY_USAGE.OCSP_SIGNING]: 'OCSP Signing',
};
const NAME_KINDS: Readonly<Record<AlternativeName['kind'], string>> = {
  dns: 'DNS:',
  ip: 'IP Address:',
  email: 'email:',
  uri: 'URI:',
  other: 'othername:',
};
const KEY_LINE_BYTES = 15;
const SIGNATURE_LINE_BYTES = 18;
/** A serial number that a machine word holds is written as a number. */
const WORD_BYTES = 8;

export function certificateText(certificate: Certificate): string {
  const { version, serial, signatureAlgorithm, issuer, subject, notBefore, notAfter, extensions } =
    certificate;
  const algorithm = algorithmName(signatureAlgorithm);
  return [
    'Certificate:',
    '    Data:',
    `        Version: ${version} (0x${version - 1})`,
    ...serialLines(serial),
    `        Signature Algorithm: ${algorithm}`,
    `        Issuer: ${formatName(issuer)}`,
    '        Validity',
    `            Not Before: ${opensslDate(notBefore)}`,
    `            Not After : ${opensslDate(notAfter)}`,
    `        Subject: ${formatName(subject)}`,
    '        Subject Public Key Info:',
    ...publicKeyLines(certificate.publicKey),
    ...(extensions.length === 0 ? [] : ['        X509v3 extensions:']),
    ...extensions.flatMap((extension) => extensionLines(extension).map((line) => `            ${line}`)),
    `    Signature Algorithm: ${algorithm}`,
    '    Signature Value:',
    ...hexLines(certificate.signature, SIGNATURE_LINE_BYTES).map((line) => `        ${line}`),
    '',
  ].join('\n');
}

/** `Jan  1 00:00:00 2025 GMT` */
export function opensslDate(unixSeconds: number): string {
  const time = calendarTime(unixSeconds * 1000, 0);
  const clock = [time.hour, time.minute, time.second].map(twoDigits).join(':');
  return `${monthName(time).slice(0, 3)} ${String(time.day).padStart(2)} ${clock} ${time.year} GMT`;
}

/** `84:79:0E` */
export function colonHex(bytes: Uint8Array): string {
  return (hexOf(bytes).toUpperCase().match(/../gu) ?? []).join(':');
}

/** What `-ext` prints, and `-text` after it. */
export function extensionLines({ oid, isCritical, value }: CertificateExtension): readonly string[] {
  const name = EXTENSION_NAMES[oid] ?? oid;
  return [`${name}: ${isCritical ? 'critical' : ''}`, `    ${extensionText(oid, value)}`];
}

/** `subjectAltName`, as `-ext` names it. */
export const EXTENSION_WORDS: Readonly<Record<string, string>> = {
  subjectAltName: OID.SUBJECT_ALTERNATIVE_NAME,
  basicConstraints: OID.BASIC_CONSTRAINTS,
  keyUsage: OID.KEY_USAGE,
  extendedKeyUsage: OID.EXTENDED_KEY_USAGE,
  subjectKeyIdentifier: OID.SUBJECT_KEY_IDENTIFIER,
  authorityKeyIdentifier: OID.AUTHORITY_KEY_IDENTIFIER,
};

/** `rsaEncryption, 2048 (bit)` is what s_client says of a key; here with how many bits. */
export function keyAlgorithm(key: PublicKey | 'unsupported'): {
  readonly name: string;
  readonly bits: number;
} {
  if (key === 'unsupported') return { name: 'unknown', bits: 0 };
  if (key.kind === 'rsa') return { name: 'rsaEncryption', bits: bitLength(key.modulus) };
  if (key.kind === 'ec') return { name: 'id-ecPublicKey', bits: curveOf(key.curve).bits };
  return { name: 'ED25519', bits: 256 };
}

function serialLines(serial: bigint): readonly string[] {
  const bytes = bytesOfBigInt(serial);
  if (bytes.length > WORD_BYTES || (bytes.length === WORD_BYTES && (bytes[0] ?? 0) >= 0x80)) {
    return ['        Serial Number:', `            ${colonHex(bytes).toLowerCase()}`];
  }
  return [`        Serial Number: ${serial} (0x${serial.toString(16)})`];
}

function publicKeyLines(key: PublicKey | 'unsupported'): readonly string[] {
  const { name, bits } = keyAlgorithm(key);
  const head = `            Public Key Algorithm: ${name}`;
  if (key === 'unsupported') return [head];
  const indented = (bytes: Uint8Array): readonly string[] =>
    hexLines(bytes, KEY_LINE_BYTES).map((line) => `                    ${line}`);
  if (key.kind === 'rsa') {
    const modulus = bytesOfBigInt(key.modulus);
    return [
      head,
      `                Public-Key: (${bits} bit)`,
      '                Modulus:',
      ...indented((modulus[0] ?? 0) < 0x80 ? modulus : Uint8Array.of(0, ...modulus)),
      `                Exponent: ${key.exponent} (0x${key.exponent.toString(16)})`,
    ];
  }
  if (key.kind === 'ed25519')
    return [head, '                ED25519 Public-Key:', '                pub:', ...indented(key.bytes)];
  const { opensslName } = curveOf(key.curve);
  return [
    head,
    `                Public-Key: (${bits} bit)`,
    '                pub:',
    ...indented(key.point),
    `                ASN1 OID: ${opensslName}`,
    `                NIST CURVE: ${key.curve}`,
  ];
}

function hexLines(bytes: Uint8Array, perLine: number): readonly string[] {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += perLine) {
    const text = colonHex(bytes.subarray(start, start + perLine)).toLowerCase();
    lines.push(start + perLine < bytes.length ? `${text}:` : text);
  }
  return lines;
}

function extensionText(oid: string, value: Uint8Array): string {
  switch (oid) {
    case OID.SUBJECT_KEY_IDENTIFIER:
      return colonHex(new DerReader(value).element().content);
    case OID.AUTHORITY_KEY_IDENTIFIER:
      return colonHex(readAuthorityKeyIdentifier(value) ?? new Uint8Array(0));
    case OID.BASIC_CONSTRAINTS: {
      const { isAuthority, pathLength } = readBasicConstraints(value);
      const length = pathLength === undefined ? '' : `, pathlen:${pathLength}`;
      return `CA:${isAuthority ? 'TRUE' : 'FALSE'}${length}`;
    }
    case OID.KEY_USAGE:
      return readKeyUsage(value)
        .map((bit) => KEY_USAGES[bit] ?? String(bit))
        .join(', ');
    case OID.EXTENDED_KEY_USAGE:
      return readExtendedKeyUsage(value)
        .map((purpose) => PURPOSES[purpose] ?? purpose)
        .join(', ');
    case OID.SUBJECT_ALTERNATIVE_NAME:
      return readAlternativeNames(value).map(nameText).join(', ');
    default:
      return hexOf(value);
  }
}

/** Addresses of the sixth version are written out, without leading zeros. */
function nameText({ kind, value }: AlternativeName): string {
  const address = kind === 'ip' ? parseIp(value) : undefined;
  if (address === undefined || !isIpv6(address)) return `${NAME_KINDS[kind]}${value}`;
  const groups = address.toString(16).padStart(32, '0').match(/.{4}/gu) ?? [];
  return `${NAME_KINDS[kind]}${groups.map((group) => Number.parseInt(group, 16).toString(16).toUpperCase()).join(':')}`;
}

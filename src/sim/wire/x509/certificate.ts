/**
 * An X.509 certificate, version 3 (RFC 5280 §4.1): read from DER, and made.
 *
 * `certificateProblem` of `certificate-chain` says whether it is any good.
 */
import { calendarSeconds, calendarText } from './der-time';
import { CONTEXT_CONSTRUCTED, derBitString, derInteger, DerReader, derSequence, derValue } from './der';
import {
  decodeExtensions,
  encodeExtensions,
  EXTENSIONS_TAG,
  readAlternativeNames,
  readBasicConstraints,
  readKeyUsage,
  type AlternativeName,
  type CertificateExtension,
} from './certificate-extensions';
import { decodeName, type DistinguishedName } from './distinguished-name';
import { OID } from './object-identifiers';
import { decodePem, encodePem } from './pem';
import { decodePublicKey, encodePublicKey, type PublicKey } from './public-key';
import { encodeAlgorithm } from './signature';

export interface Certificate {
  readonly der: Uint8Array;
  readonly version: number;
  readonly serial: bigint;
  readonly signatureAlgorithm: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: PublicKey | 'unsupported';
  readonly extensions: readonly CertificateExtension[];
  readonly alternativeNames: readonly AlternativeName[];
  readonly isAuthority: boolean;
  readonly pathLength: number | undefined;
  /** Undefined for every use. */
  readonly keyUsage: readonly number[] | undefined;
  /** What is signed. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

const VERSION_3 = 2n;
/** Of an issuer and of a subject: nobody writes them. */
const UNIQUE_IDENTIFIERS = [0x81, 0x82];

/** Undefined for what is none. */
export function decodeCertificate(der: Uint8Array): Certificate | undefined {
  const outer = new DerReader(der);
  const certificate = outer.sequence();
  const signed = certificate.element();
  const signatureAlgorithm = certificate.sequence().objectIdentifier();
  const signature = certificate.bitString();
  const body = new DerReader(signed.whole).sequence();
  const version = body.optional(CONTEXT_CONSTRUCTED);
  const serial = body.integer();
  body.sequence();
  const issuer = decodeName(body.element().whole);
  const validity = body.sequence();
  const notBefore = calendarSeconds(validity.element());
  const notAfter = calendarSeconds(validity.element());
  const subject = decodeName(body.element().whole);
  const publicKey = decodePublicKey(body.element().whole);
  for (const tag of UNIQUE_IDENTIFIERS) body.optional(tag);
  const extensions = extensionsOf(body);
  if (!certificate.isWhole || !body.isWhole || outer.hasMore) return undefined;
  if (issuer === undefined || subject === undefined || publicKey === undefined) return undefined;
  if (notBefore === undefined || notAfter === undefined || extensions === undefined) return undefined;
  const valueOf = (oid: string): Uint8Array | undefined =>
    extensions.find((extension) => extension.oid === oid)?.value;
  const constraints = valueOf(OID.BASIC_CONSTRAINTS);
  const usage = valueOf(OID.KEY_USAGE);
  return {
    der: new DerReader(der).element().whole.slice(),
    version: version === undefined ? 1 : Number(new DerReader(version.content).integer()) + 1,
    serial,
    signatureAlgorithm,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    extensions,
    alternativeNames: readAlternativeNames(valueOf(OID.SUBJECT_ALTERNATIVE_NAME) ?? new Uint8Array(0)),
    isAuthority: false,
    pathLength: undefined,
    ...(constraints === undefined ? {} : readBasicConstraints(constraints)),
    keyUsage: usage === undefined ? undefined : readKeyUsage(usage),
    signed: signed.whole,
    signature,
  };
}

function extensionsOf(body: DerReader): readonly CertificateExtension[] | undefined {
  const wrapped = body.optional(EXTENSIONS_TAG);
  return wrapped === undefined ? [] : decodeExtensions(wrapped.content);
}

interface CertificateFields {
  readonly serial: bigint;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: PublicKey;
  readonly extensions: readonly CertificateExtension[];
}

/** What is to be signed: `algorithm` is the signature's. */
export function encodeUnsigned(
  fields: CertificateFields,
  algorithm: Parameters<typeof encodeAlgorithm>[0],
): Uint8Array {
  const { serial, issuer, subject, notBefore, notAfter, publicKey, extensions } = fields;
  return derSequence(
    // Without extensions it is one of the first version, which has no field for it.
    ...(extensions.length === 0 ? [] : [derValue(CONTEXT_CONSTRUCTED, derInteger(VERSION_3))]),
    derInteger(serial),
    encodeAlgorithm(algorithm),
    issuer.der,
    derSequence(calendarText(notBefore), calendarText(notAfter)),
    subject.der,
    encodePublicKey(publicKey),
    ...(extensions.length === 0 ? [] : [derValue(EXTENSIONS_TAG, encodeExtensions(extensions))]),
  );
}

export function encodeSigned(
  unsigned: Uint8Array,
  algorithm: Parameters<typeof encodeAlgorithm>[0],
  signature: Uint8Array,
): Uint8Array {
  return derSequence(unsigned, encodeAlgorithm(algorithm), derBitString(signature));
}

export function certificatePem({ der }: { readonly der: Uint8Array }): string {
  return encodePem('CERTIFICATE', der);
}

/** The certificates of a file; undefined when one of them is broken. */
export function certificatesOfPem(text: string): readonly Certificate[] | undefined {
  const certificates: Certificate[] = [];
  for (const { label, bytes } of decodePem(text)) {
    if (label !== 'CERTIFICATE' && label !== 'TRUSTED CERTIFICATE') continue;
    const certificate = decodeCertificate(bytes);
    if (certificate === undefined) return undefined;
    certificates.push(certificate);
  }
  return certificates;
}

/** A request for a certificate (PKCS #10, RFC 2986): who asks, with which key, and for which extensions. */
import type { Prng } from '../../base/prng';
import { decodeExtensions, encodeExtensions, type CertificateExtension } from './certificate-extensions';
import {
  CONTEXT_CONSTRUCTED,
  DER,
  derBitString,
  derInteger,
  derObjectIdentifier,
  DerReader,
  derSequence,
  derValue,
} from './der';
import { decodeName, type DistinguishedName } from './distinguished-name';
import { OID } from './object-identifiers';
import { encodePem } from './pem';
import { publicKeyOf, type PrivateKey } from './private-key';
import { decodePublicKey, encodePublicKey, type PublicKey } from './public-key';
import { certificateScheme, encodeAlgorithm, schemeOfIdentifier, sign, verify } from './signature';

export interface CertificateRequest {
  readonly der: Uint8Array;
  readonly subject: DistinguishedName;
  readonly publicKey: PublicKey;
  readonly extensions: readonly CertificateExtension[];
  /** With the key that it is for. */
  readonly isSigned: boolean;
}

interface RequestOptions {
  readonly subject: DistinguishedName;
  readonly key: PrivateKey;
  readonly extensions: readonly CertificateExtension[];
}

export function makeRequest(
  { subject, key, extensions }: RequestOptions,
  prng: Prng,
): { readonly der: Uint8Array } {
  const scheme = certificateScheme(key);
  const wanted = derSequence(
    derObjectIdentifier(OID.EXTENSION_REQUEST),
    derValue(DER.SET, encodeExtensions(extensions)),
  );
  const info = derSequence(
    derInteger(0n),
    subject.der,
    encodePublicKey(publicKeyOf(key)),
    derValue(CONTEXT_CONSTRUCTED, ...(extensions.length === 0 ? [] : [wanted])),
  );
  const signature = sign(key, scheme, info, prng) ?? new Uint8Array(0);
  return { der: derSequence(info, encodeAlgorithm(scheme), derBitString(signature)) };
}

export function requestPem({ der }: { readonly der: Uint8Array }): string {
  return encodePem('CERTIFICATE REQUEST', der);
}

export function decodeRequest(der: Uint8Array): CertificateRequest | undefined {
  const request = new DerReader(der).sequence();
  const info = request.element();
  const scheme = schemeOfIdentifier(request.sequence().objectIdentifier());
  const signature = request.bitString();
  const body = new DerReader(info.whole).sequence();
  body.integer();
  const subject = decodeName(body.element().whole);
  const publicKey = decodePublicKey(body.element().whole);
  const attributes = new DerReader(body.optional(CONTEXT_CONSTRUCTED)?.content ?? new Uint8Array(0));
  let extensions: readonly CertificateExtension[] = [];
  while (attributes.hasMore) {
    const attribute = attributes.sequence();
    if (attribute.objectIdentifier() !== OID.EXTENSION_REQUEST) continue;
    extensions = decodeExtensions(attribute.inside(DER.SET).element().whole) ?? [];
  }
  if (!request.isWhole || !body.isWhole || subject === undefined) return undefined;
  if (publicKey === undefined || publicKey === 'unsupported') return undefined;
  const isSigned = scheme !== undefined && verify(publicKey, scheme, info.whole, signature);
  return { der, subject, publicKey, extensions, isSigned };
}

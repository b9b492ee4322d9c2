/**
 * Whether a chain of certificates leads to somebody who is trusted, as OpenSSL 3.0 finds out (`crypto/x509/x509_vfy.c`): its
 * errors, with their numbers and its words, in its order.
 *
 * Models the way from the leaf to an authority, self-signed ones, authorities that are none, path lengths, purposes, signatures
 * and dates. Leaves out revocation, policies, name constraints and security levels.
 */
import type { Certificate } from './certificate';
import {
  EXTENDED_KEY_USAGE,
  KEY_USAGE,
  readAuthorityKeyIdentifier,
  readExtendedKeyUsage,
} from './certificate-extensions';
import { DerReader, hexOf } from './der';
import { isSameName } from './distinguished-name';
import { OID } from './object-identifiers';
import { schemeOfIdentifier, verify } from './signature';

export const VERIFY_ERRORS = {
  2: 'unable to get issuer certificate',
  7: 'certificate signature failure',
  9: 'certificate is not yet valid',
  10: 'certificate has expired',
  18: 'self-signed certificate',
  19: 'self-signed certificate in certificate chain',
  20: 'unable to get local issuer certificate',
  21: 'unable to verify the first certificate',
  25: 'path length constraint exceeded',
  26: 'unsuitable certificate purpose',
  62: 'hostname mismatch',
  64: 'IP address mismatch',
  79: 'invalid CA certificate',
} as const;

export type VerifyErrorNumber = keyof typeof VERIFY_ERRORS;

export interface VerifyProblem {
  readonly number: VerifyErrorNumber;
  /** Of the certificate in the chain: the leaf is 0. */
  readonly depth: number;
}

interface VerifyOptions {
  /** As it came, the leaf first. */
  readonly presented: readonly Certificate[];
  readonly trusted: readonly Certificate[];
  /** Seconds since 1970. */
  readonly now: number;
  /** Whoever shows it is a server when left out. */
  readonly purpose?: 'server' | 'client';
}

interface VerifiedChain {
  /** The leaf first. */
  readonly chain: readonly Certificate[];
  /** In the order in which they are found: who does not go on after an error knows the first alone. */
  readonly problems: readonly VerifyProblem[];
}

const MAX_DEPTH = 100;

export function verifyChain(options: VerifyOptions): VerifiedChain {
  const { presented, trusted, now, purpose = 'server' } = options;
  const built = buildChain(presented, trusted);
  const { chain } = built;
  const problems: VerifyProblem[] = built.error === undefined ? [] : [built.error];
  for (const [depth, certificate] of chain.entries()) {
    const number = extensionProblem(certificate, depth, purpose);
    if (number !== undefined) problems.push({ number, depth });
  }
  const top = chain.length - 1;
  for (let depth = top; depth >= 0; depth -= 1) {
    const certificate = chain[depth];
    if (certificate === undefined) continue;
    const issuer = chain[depth + 1];
    if (issuer !== undefined && !isSignedBy(certificate, issuer)) problems.push({ number: 7, depth });
    if (issuer === undefined && depth === 0 && !isSelfIssued(certificate))
      problems.push({ number: 21, depth });
    if (now < certificate.notBefore) problems.push({ number: 9, depth });
    if (now > certificate.notAfter) problems.push({ number: 10, depth });
  }
  return { chain, problems };
}

function buildChain(
  presented: readonly Certificate[],
  trusted: readonly Certificate[],
): { readonly chain: readonly Certificate[]; readonly error: VerifyProblem | undefined } {
  const [leaf] = presented;
  if (leaf === undefined) return { chain: [], error: { number: 20, depth: 0 } };
  const chain = [leaf];
  let hasTrust = isIn(leaf, trusted) && isSelfIssued(leaf);
  for (let last = leaf; !hasTrust && chain.length < MAX_DEPTH;) {
    if (isSelfIssued(last)) {
      return { chain, error: { number: chain.length === 1 ? 18 : 19, depth: chain.length - 1 } };
    }
    const authority = trusted.find((candidate) => isIssuerOf(candidate, last));
    const next = authority ?? presented.find((each) => !isIn(each, chain) && isIssuerOf(each, last));
    if (next === undefined) {
      const isBehindTrusted = isIn(last, trusted) && chain.length > 1;
      return { chain, error: { number: isBehindTrusted ? 2 : 20, depth: chain.length - 1 } };
    }
    chain.push(next);
    last = next;
    hasTrust = authority !== undefined && isSelfIssued(next);
  }
  return { chain, error: undefined };
}

/** `X509_check_issued`: by name, and by the identifiers of keys where both have them. */
function isIssuerOf(candidate: Certificate, certificate: Certificate): boolean {
  if (!isSameName(candidate.subject, certificate.issuer)) return false;
  const wanted = extensionOf(certificate, OID.AUTHORITY_KEY_IDENTIFIER);
  const own = extensionOf(candidate, OID.SUBJECT_KEY_IDENTIFIER);
  const identifier = wanted === undefined ? undefined : readAuthorityKeyIdentifier(wanted);
  if (identifier === undefined || own === undefined) return true;
  return hexOf(identifier) === hexOf(new DerReader(own).element().content);
}

function extensionOf({ extensions }: Certificate, wanted: string): Uint8Array | undefined {
  return extensions.find(({ oid }) => oid === wanted)?.value;
}

function isSelfIssued(certificate: Certificate): boolean {
  return isSameName(certificate.subject, certificate.issuer);
}

function isIn(certificate: Certificate, list: readonly Certificate[]): boolean {
  return list.some(
    ({ der }) =>
      der.length === certificate.der.length && der.every((byte, index) => byte === certificate.der[index]),
  );
}

function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  const scheme = schemeOfIdentifier(certificate.signatureAlgorithm);
  if (scheme === undefined || issuer.publicKey === 'unsupported') return false;
  return verify(issuer.publicKey, scheme, certificate.signed, certificate.signature);
}

function extensionProblem(
  certificate: Certificate,
  depth: number,
  purpose: 'server' | 'client',
): VerifyErrorNumber | undefined {
  const { keyUsage, isAuthority, pathLength, version } = certificate;
  if (depth > 0) {
    const canSign = keyUsage === undefined || keyUsage.includes(KEY_USAGE.CERTIFICATE_SIGN);
    // A self-signed one of version 1 cannot say that it is an authority, and is one.
    if (!(isAuthority || version === 1) || !canSign) return 79;
    if (pathLength !== undefined && depth - 1 > pathLength) return 25;
    return undefined;
  }
  const purposes = extensionOf(certificate, OID.EXTENDED_KEY_USAGE);
  if (purposes === undefined) return undefined;
  const { SERVER_AUTH, CLIENT_AUTH } = EXTENDED_KEY_USAGE;
  const wanted = purpose === 'server' ? SERVER_AUTH : CLIENT_AUTH;
  return readExtendedKeyUsage(purposes).includes(wanted) ? undefined : 26;
}

/** How the ends of a TLS 1.3 connection sign what was said (RFC 8446 §4.2.3, §4.4.3). */
import { joinBytes } from '../base/bytes';
import { bytesOfLatin1 } from './latin1';
import type { TlsSide } from './tls-key-schedule';
import type { PrivateKey } from './x509/private-key';
import { curveOf } from './x509/public-key';
import type { SignatureScheme } from './x509/signature';

interface TlsSignatureScheme {
  readonly id: number;
  /** As curl says it. */
  readonly name: string;
  readonly scheme: SignatureScheme;
}

const SCHEMES: readonly TlsSignatureScheme[] = [
  { id: 0x0403, name: 'ecdsa_secp256r1_sha256', scheme: { kind: 'ecdsa', digest: 'SHA256' } },
  { id: 0x0503, name: 'ecdsa_secp384r1_sha384', scheme: { kind: 'ecdsa', digest: 'SHA384' } },
  { id: 0x0603, name: 'ecdsa_secp521r1_sha512', scheme: { kind: 'ecdsa', digest: 'SHA512' } },
  { id: 0x0807, name: 'ed25519', scheme: { kind: 'ed25519' } },
  { id: 0x0804, name: 'rsa_pss_rsae_sha256', scheme: { kind: 'pss', digest: 'SHA256' } },
  { id: 0x0805, name: 'rsa_pss_rsae_sha384', scheme: { kind: 'pss', digest: 'SHA384' } },
  { id: 0x0806, name: 'rsa_pss_rsae_sha512', scheme: { kind: 'pss', digest: 'SHA512' } },
];
const PADDING_BYTES = 64;
const SPACE = 0x20;

export function signatureSchemeOf(id: number): TlsSignatureScheme | undefined {
  return SCHEMES.find((entry) => entry.id === id);
}

/** The first of those that are offered that the key can do; undefined when there is none. */
export function schemeForKey(key: PrivateKey, offered: readonly number[]): TlsSignatureScheme | undefined {
  for (const id of offered) {
    const entry = signatureSchemeOf(id);
    if (entry !== undefined && fits(key, entry.scheme)) return entry;
  }
  return undefined;
}

function fits(key: PrivateKey, scheme: SignatureScheme): boolean {
  if (key.kind === 'rsa') return scheme.kind === 'pss';
  if (key.kind === 'ed25519') return scheme.kind === 'ed25519';
  return scheme.kind === 'ecdsa' && scheme.digest === curveOf(key.curve).digest;
}

/** What is signed: nothing that was made for another purpose looks so. */
export function signedContent(side: TlsSide, transcriptHash: Uint8Array): Uint8Array {
  const padding = new Uint8Array(PADDING_BYTES).fill(SPACE);
  const context = bytesOfLatin1(`TLS 1.3, ${side} CertificateVerify`);
  return joinBytes([padding, context, Uint8Array.of(0), transcriptHash]);
}

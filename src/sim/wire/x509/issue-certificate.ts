/**
 * Certificates as programs make them: signed by an authority, or by their own key.
 *
 * `issueCertificate` takes the extensions as they are; `issueIdentity` makes what kubeadm, the kubelet and other programs in Go
 * make with `crypto/x509`: a key with 2048 bits and the usual extensions.
 */
import type { Prng } from '../../base/prng';
import {
  authorityKeyIdentifier,
  basicConstraints,
  EXTENDED_KEY_USAGE,
  extendedKeyUsage,
  hostNames,
  KEY_USAGE,
  keyIdentifierOf,
  keyUsage,
  subjectKeyIdentifier,
  type CertificateExtension,
} from './certificate-extensions';
import { decodeCertificate, encodeSigned, encodeUnsigned, type Certificate } from './certificate';
import { bigIntOfBytes } from './der';
import { commonName, type DistinguishedName } from './distinguished-name';
import { generateKey, publicKeyOf, randomOctets, type KeyWish, type PrivateKey } from './private-key';
import type { PublicKey } from './public-key';
import type { DigestName } from './rsa';
import { certificateScheme, sign } from './signature';
import type { TlsIdentity } from './tls-identity';

interface IssueOptions {
  readonly subject: DistinguishedName;
  readonly publicKey: PublicKey;
  /** Who signs, and with what. */
  readonly issuer: DistinguishedName;
  readonly issuerKey: PrivateKey;
  readonly serial: bigint;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly extensions: readonly CertificateExtension[];
  readonly digest?: DigestName;
}

/** A serial number of 64 bits, as most programs in Go draw it. */
const SERIAL_BYTES = 8;
const RSA_2048: KeyWish = { kind: 'rsa', bits: 2048 };

/** Undefined when nobody can sign so. */
export function issueCertificate(options: IssueOptions, prng: Prng): Certificate | undefined {
  const { issuerKey, digest } = options;
  const scheme = certificateScheme(issuerKey, digest);
  const unsigned = encodeUnsigned(options, scheme);
  const signature = sign(issuerKey, scheme, unsigned, prng);
  return signature === undefined ? undefined : decodeCertificate(encodeSigned(unsigned, scheme, signature));
}

/** Its highest bit is not set and its highest octet is not zero, so that all are of one length. */
export function randomSerial(prng: Prng, bytes = SERIAL_BYTES): bigint {
  const octets = randomOctets(prng, bytes);
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return bigIntOfBytes(octets);
}

interface IdentityOptions {
  readonly commonName: string;
  readonly organization?: string;
  /** Names and addresses that it is for. */
  readonly names?: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
  /** Without it, it signs itself. */
  readonly authority?: TlsIdentity;
  readonly isAuthority?: boolean;
  /** `server` when left out. */
  readonly usage?: 'server' | 'client' | 'both';
  readonly key?: KeyWish;
}

export function issueIdentity(prng: Prng, options: IdentityOptions): TlsIdentity {
  const { organization, names = [], notBefore, notAfter, authority, isAuthority = false } = options;
  const key = generateKey(prng.split('key'), options.key ?? RSA_2048);
  const publicKey = publicKeyOf(key);
  const subject = commonName(options.commonName, ...(organization === undefined ? [] : [organization]));
  const [signer] = authority?.chain ?? [];
  const own = keyIdentifierOf(publicKey);
  const certificate = issueCertificate(
    {
      subject,
      publicKey,
      issuer: signer?.subject ?? subject,
      issuerKey: authority?.key ?? key,
      serial: randomSerial(prng.split('serial')),
      notBefore,
      notAfter,
      extensions: isAuthority
        ? authorityExtensions(own, names)
        : leafExtensions(options.usage ?? 'server', names, signerIdentifier(signer)),
    },
    prng.split('signature'),
  );
  return { chain: certificate === undefined ? [] : [certificate], key };
}

function authorityExtensions(own: Uint8Array, names: readonly string[]): readonly CertificateExtension[] {
  const usages = [KEY_USAGE.DIGITAL_SIGNATURE, KEY_USAGE.KEY_ENCIPHERMENT, KEY_USAGE.CERTIFICATE_SIGN];
  return [
    keyUsage(usages),
    basicConstraints(true),
    subjectKeyIdentifier(own),
    ...(names.length === 0 ? [] : [hostNames(names)]),
  ];
}

function leafExtensions(
  usage: 'server' | 'client' | 'both',
  names: readonly string[],
  signer: Uint8Array | undefined,
): readonly CertificateExtension[] {
  const { SERVER_AUTH, CLIENT_AUTH } = EXTENDED_KEY_USAGE;
  const purposes = { server: [SERVER_AUTH], client: [CLIENT_AUTH], both: [SERVER_AUTH, CLIENT_AUTH] }[usage];
  return [
    keyUsage([KEY_USAGE.DIGITAL_SIGNATURE, KEY_USAGE.KEY_ENCIPHERMENT]),
    extendedKeyUsage(purposes),
    basicConstraints(false),
    ...(signer === undefined ? [] : [authorityKeyIdentifier(signer)]),
    ...(names.length === 0 ? [] : [hostNames(names)]),
  ];
}

function signerIdentifier(signer: Certificate | undefined): Uint8Array | undefined {
  if (signer === undefined || signer.publicKey === 'unsupported') return undefined;
  return keyIdentifierOf(signer.publicKey);
}

/** The cipher suites of TLS 1.3 (RFC 8446 §B.4) and what they are made of. */
import { ctr, gcm } from '@noble/ciphers/aes.js';
import { chacha20, chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import type { CHash } from '@noble/hashes/utils.js';

export interface TlsCipherSuite {
  readonly id: number;
  readonly name: string;
  readonly hash: CHash;
  readonly hashBytes: number;
  readonly keyBytes: number;
  /** With the tag behind it. */
  readonly seal: (
    key: Uint8Array,
    nonce: Uint8Array,
    plain: Uint8Array,
    additional: Uint8Array,
  ) => Uint8Array;
  /** What was sealed, whether the tag is right or not. */
  readonly reveal: (key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array) => Uint8Array;
}

/** The counter that encrypts the first block: the one before it makes the tag (NIST SP 800-38D §7.1). */
const FIRST_GCM_COUNTER = Uint8Array.of(0, 0, 0, 2);
const FIRST_CHACHA_COUNTER = 1;

const sealGcm: TlsCipherSuite['seal'] = (key, nonce, plain, additional) =>
  gcm(key, nonce, additional).encrypt(plain);
const revealGcm: TlsCipherSuite['reveal'] = (key, nonce, sealed) =>
  ctr(key, Uint8Array.of(...nonce, ...FIRST_GCM_COUNTER)).decrypt(sealed);

export const TLS_CIPHER_SUITES: readonly TlsCipherSuite[] = [
  {
    id: 0x1301,
    name: 'TLS_AES_128_GCM_SHA256',
    hash: sha256,
    hashBytes: 32,
    keyBytes: 16,
    seal: sealGcm,
    reveal: revealGcm,
  },
  {
    id: 0x1302,
    name: 'TLS_AES_256_GCM_SHA384',
    hash: sha384,
    hashBytes: 48,
    keyBytes: 32,
    seal: sealGcm,
    reveal: revealGcm,
  },
  {
    id: 0x1303,
    name: 'TLS_CHACHA20_POLY1305_SHA256',
    hash: sha256,
    hashBytes: 32,
    keyBytes: 32,
    seal: (key, nonce, plain, additional) => chacha20poly1305(key, nonce, additional).encrypt(plain),
    reveal: (key, nonce, sealed) => chacha20(key, nonce, sealed, undefined, FIRST_CHACHA_COUNTER),
  },
];

/** `crypto/tls` on a machine that has AES. */
export const GO_CIPHER_SUITES: readonly number[] = [0x1301, 0x1302, 0x1303];
/** `TLS_DEFAULT_CIPHERSUITES` */
export const OPENSSL_CIPHER_SUITES: readonly number[] = [0x1302, 0x1303, 0x1301];

export function cipherSuiteOf(id: number): TlsCipherSuite | undefined {
  return TLS_CIPHER_SUITES.find((suite) => suite.id === id);
}

/**
 * What a server or a client shows of itself in TLS: a certificate, what leads from it to an authority, and its key.
 *
 * `tlsIdentityOfPem` is Go's `tls.X509KeyPair` with its words: kubectl, the API server's clients and most controllers use it.
 */
import { err, ok, type Result } from '../../base/result';
import { certificatesOfPem, type Certificate } from './certificate';
import { decodePem } from './pem';
import { decodePrivateKey, publicKeyOf, type PrivateKey } from './private-key';
import { isSameKey } from './public-key';

export interface TlsIdentity {
  /** The first is the one that it is for. */
  readonly chain: readonly Certificate[];
  readonly key: PrivateKey;
}

export function tlsIdentityOfPem(certificatePem: string, keyPem: string): Result<TlsIdentity, string> {
  const chain = readChain(certificatePem);
  if (!chain.ok) return chain;
  const key = readKey(keyPem);
  if (!key.ok) return key;
  const [leaf] = chain.value;
  if (leaf === undefined) return err('tls: failed to find any PEM data in certificate input');
  if (leaf.publicKey === 'unsupported') return err('tls: unknown public key algorithm');
  const own = publicKeyOf(key.value);
  if (own.kind !== leaf.publicKey.kind) return err('tls: private key type does not match public key type');
  if (!isSameKey(own, leaf.publicKey)) return err('tls: private key does not match public key');
  return ok({ chain: chain.value, key: key.value });
}

function readChain(text: string): Result<readonly Certificate[], string> {
  const blocks = decodePem(text);
  if (blocks.length === 0) return err('tls: failed to find any PEM data in certificate input');
  const labels = blocks.map(({ label }) => label);
  if (!labels.includes('CERTIFICATE')) {
    const [only = ''] = labels;
    if (labels.length === 1 && only.endsWith('PRIVATE KEY')) {
      return err(
        'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
      );
    }
    return err(
      `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${labels.join(' ')}]`,
    );
  }
  const chain = certificatesOfPem(text);
  return chain === undefined ? err('x509: malformed certificate') : ok(chain);
}

function readKey(text: string): Result<PrivateKey, string> {
  const blocks = decodePem(text);
  if (blocks.length === 0) return err('tls: failed to find any PEM data in key input');
  const block = blocks.find(({ label }) => label === 'PRIVATE KEY' || label.endsWith(' PRIVATE KEY'));
  if (block === undefined) {
    const labels = blocks.map(({ label }) => label);
    if (labels.length === 1 && labels[0] === 'CERTIFICATE') {
      return err('tls: found a certificate rather than a key in the PEM for the private key');
    }
    return err(
      `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${labels.join(' ')}]`,
    );
  }
  const key = block.isEncrypted ? undefined : decodePrivateKey(block);
  return key === undefined ? err('tls: failed to parse private key') : ok(key);
}

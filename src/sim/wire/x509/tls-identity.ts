/**
 * What a server or a client shows of itself in TLS: a certificate, what leads from it to an authority, and its key.
 *
 * `tlsIdentityOfPem` is Go's `tls.X509KeyPair` with its words: kubectl, the API server's clients and most controllers use it.
 */
import { err, ok, type Result } from '../../base/result';
import { certificatesOfPem, type Certificate } from './certificate';
import { decodePem, type PemBlock } from './pem';
import { decodePrivateKey, publicKeyOf, type PrivateKey } from './private-key';
import { isSameKey } from './public-key';

export interface TlsIdentity {
  /** The first is the one that it is for. */
  readonly chain: readonly Certificate[];
  readonly key: PrivateKey;
}

export function tlsIdentityOfPem(certificatePem: string, keyPem: string): Result<TlsIdentity, string> {
  const problem = certificateLabelProblem(certificatePem);
  if (problem !== undefined) return err(problem);
  const block = keyBlockOf(keyPem);
  if (!block.ok) return block;
  const chain = certificatesOfPem(certificatePem) ?? [];
  const [leaf] = chain;
  if (leaf === undefined) return err('x509: malformed certificate');
  const key = block.value.isEncrypted ? undefined : decodePrivateKey(block.value);
  if (key === undefined) return err('tls: failed to parse private key');
  if (leaf.publicKey === 'unsupported') return err('tls: unknown public key algorithm');
  const own = publicKeyOf(key);
  if (own.kind !== leaf.publicKey.kind) return err('tls: private key type does not match public key type');
  if (!isSameKey(own, leaf.publicKey)) return err('tls: private key does not match public key');
  return ok({ chain, key });
}

/** Of what is between the lines of PEM it knows the labels, before it reads any of it. */
function certificateLabelProblem(text: string): string | undefined {
  const labels = decodePem(text).map(({ label }) => label);
  const [only = ''] = labels;
  if (only === '') return 'tls: failed to find any PEM data in certificate input';
  if (labels.includes('CERTIFICATE')) return undefined;
  if (labels.length === 1 && only.endsWith('PRIVATE KEY')) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${labels.join(' ')}]`;
}

function keyBlockOf(text: string): Result<PemBlock, string> {
  const blocks = decodePem(text);
  const block = blocks.find(({ label }) => label === 'PRIVATE KEY' || label.endsWith(' PRIVATE KEY'));
  if (block !== undefined) return ok(block);
  const labels = blocks.map(({ label }) => label);
  if (labels.length === 0) return err('tls: failed to find any PEM data in key input');
  if (labels.length === 1 && labels[0] === 'CERTIFICATE') {
    return err('tls: found a certificate rather than a key in the PEM for the private key');
  }
  return err(
    `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${labels.join(' ')}]`,
  );
}

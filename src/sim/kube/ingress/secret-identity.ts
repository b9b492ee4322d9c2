/** The certificate and key of a Secret of type kubernetes.io/tls, as controllers in Go read them. */
import { bytesOfBase64 } from '../../wire/base64';
import { textOfUtf8 } from '../../wire/utf8';
import { tlsIdentityOfPem, type TlsIdentity } from '../../wire/x509/tls-identity';
import { textFieldOf, type KubeObject } from '../objects/kube-object';

export type SecretIdentity =
  | { readonly kind: 'identity'; readonly identity: TlsIdentity }
  /** Keys of `data` that are not there or hold nothing. */
  | { readonly kind: 'missing' | 'empty'; readonly entries: readonly string[] }
  /** In the words of Go's `tls.X509KeyPair`. */
  | { readonly kind: 'unreadable'; readonly problem: string };

const ENTRIES = ['tls.crt', 'tls.key'] as const;

export function secretIdentityOf(secret: KubeObject): SecretIdentity {
  const encoded = ENTRIES.map((entry) => textFieldOf(secret, 'data', entry));
  const missing = ENTRIES.filter((_entry, index) => encoded[index] === undefined);
  if (missing.length > 0) return { kind: 'missing', entries: missing };
  const [certificate = '', key = ''] = encoded.map(decoded);
  const empty = ENTRIES.filter((entry) => (entry === 'tls.crt' ? certificate : key) === '');
  if (empty.length > 0) return { kind: 'empty', entries: empty };
  const read = tlsIdentityOfPem(certificate, key);
  return read.ok ? { kind: 'identity', identity: read.value } : { kind: 'unreadable', problem: read.error };
}

function decoded(text: string | undefined): string {
  const bytes = text === undefined ? undefined : bytesOfBase64(text);
  return bytes === undefined ? '' : textOfUtf8(bytes);
}

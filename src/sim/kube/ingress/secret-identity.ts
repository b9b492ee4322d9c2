/** The certificate and key of a Secret of type kubernetes.io/tls, as controllers in Go read them. */
import { tlsIdentityOfPem, type TlsIdentity } from '../../wire/x509/tls-identity';
import type { KubeObject } from '../objects/kube-object';
import { secretText } from './secret-text';

export type SecretIdentity =
  | { readonly kind: 'identity'; readonly identity: TlsIdentity }
  /** Keys of `data` that are not there or hold nothing. */
  | { readonly kind: 'missing' | 'empty'; readonly entries: readonly string[] }
  /** In the words of Go's `tls.X509KeyPair`. */
  | { readonly kind: 'unreadable'; readonly problem: string };

const ENTRIES = ['tls.crt', 'tls.key'] as const;

export function secretIdentityOf(secret: KubeObject): SecretIdentity {
  const texts = ENTRIES.map((entry) => secretText(secret, entry));
  const missing = ENTRIES.filter((_entry, index) => texts[index] === undefined);
  if (missing.length > 0) return { kind: 'missing', entries: missing };
  const [certificate = '', key = ''] = texts;
  const empty = ENTRIES.filter((entry) => (entry === 'tls.crt' ? certificate : key) === '');
  if (empty.length > 0) return { kind: 'empty', entries: empty };
  const read = tlsIdentityOfPem(certificate, key);
  return read.ok ? { kind: 'identity', identity: read.value } : { kind: 'unreadable', problem: read.error };
}

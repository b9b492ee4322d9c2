/**
 * The pair in a Secret of type kubernetes.io/tls, as a controller reads it: `tls.crt` and `tls.key`, PEM text in base64 under
 * `data` or as it is under `stringData`.
 */
import { textFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import { bytesOfBase64 } from '../../wire/base64';
import { textOfUtf8 } from '../../wire/utf8';
import type { Certificate } from '../../wire/x509/certificate';
import { tlsIdentityOfPem } from '../../wire/x509/tls-identity';

export type SecretPair =
  | { readonly kind: 'missing'; readonly keys: readonly string[] }
  /** In the words of Go's `crypto/tls`. */
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'good'; readonly certificate: Certificate };

export function secretPairOf(secret: KubeObject): SecretPair {
  const [certificate, key] = [pemOf(secret, 'tls.crt'), pemOf(secret, 'tls.key')];
  if (certificate === undefined || key === undefined) {
    const keys = [
      ...(certificate === undefined ? ['tls.crt'] : []),
      ...(key === undefined ? ['tls.key'] : []),
    ];
    return { kind: 'missing', keys };
  }
  const identity = tlsIdentityOfPem(certificate, key);
  if (!identity.ok) return { kind: 'broken', why: identity.error };
  const [leaf] = identity.value.chain;
  return leaf === undefined
    ? { kind: 'broken', why: 'tls: failed to find any PEM data in certificate input' }
    : { kind: 'good', certificate: leaf };
}

function pemOf(secret: KubeObject, key: string): string | undefined {
  const plain = textFieldOf(secret, 'stringData', key);
  if (plain !== undefined) return plain;
  const encoded = textFieldOf(secret, 'data', key);
  return encoded === undefined ? undefined : textOfUtf8(bytesOfBase64(encoded));
}

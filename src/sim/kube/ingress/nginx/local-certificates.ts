/**
 * The certificates of Secrets as ingress-nginx v1.12 keeps them (`internal/ingress/controller/store/backend_ssl.go`, `syncSecret`;
 * `internal/net/ssl/ssl.go`, `CreateSSLCert`): a pair is read when its Secret has changed, and a broken one leaves what was there.
 *
 * Models the Secrets that an Ingress or the controller's options name. Leaves out authorities (`ca.crt`).
 */
import { err, ok, type Result } from '../../../base/result';
import { decodePem } from '../../../wire/x509/pem';
import { tlsIdentityOfPem, type TlsIdentity } from '../../../wire/x509/tls-identity';
import type { KubeObject } from '../../objects/kube-object';
import type { IngressCluster } from '../ingress-cluster';
import { secretText } from '../secret-text';

interface KeptCertificate {
  readonly secret: KubeObject;
  /** Undefined as long as there was no good one. */
  readonly identity: TlsIdentity | undefined;
}

export class LocalCertificates {
  readonly #cluster: IngressCluster;
  readonly #log: (severity: 'I' | 'W', place: string, text: string) => void;
  readonly #kept = new Map<string, KeptCertificate>();

  constructor(cluster: IngressCluster, log: (severity: 'I' | 'W', place: string, text: string) => void) {
    this.#cluster = cluster;
    this.#log = log;
  }

  /** `key` is `namespace/name`. */
  find(key: string): Result<TlsIdentity, string> {
    const [namespace = '', name = ''] = key.split('/');
    const secret = this.#cluster.find('Secret', namespace, name);
    if (secret === undefined) this.#kept.delete(key);
    else this.#keep(key, secret);
    const identity = this.#kept.get(key)?.identity;
    return identity === undefined ? err(`local SSL certificate ${key} was not found`) : ok(identity);
  }

  #keep(key: string, secret: KubeObject): void {
    const kept = this.#kept.get(key);
    if (kept?.secret === secret) return;
    const read = identityOf(key, secret);
    this.#kept.set(key, { secret, identity: read.ok ? read.value : kept?.identity });
    if (!read.ok) this.#log('W', 'backend_ssl.go:47', `Error obtaining X.509 certificate: ${read.error}`);
    else if (kept?.identity === undefined)
      this.#log('I', 'backend_ssl.go:67', `"Adding secret to local store" name="${key}"`);
    else if (!isSame(kept.identity, read.value))
      this.#log('I', 'backend_ssl.go:60', `"Updating secret in local store" name="${key}"`);
  }
}

function identityOf(key: string, secret: KubeObject): Result<TlsIdentity, string> {
  const [certificate, privateKey] = [secretText(secret, 'tls.crt'), secretText(secret, 'tls.key')];
  if (certificate === undefined || privateKey === undefined)
    return err(`secret "${key}" contains no keypair or CA certificate`);
  if (certificate === '') return err(`key 'tls.crt' missing from Secret "${key}"`);
  if (privateKey === '') return err(`key 'tls.key' missing from Secret "${key}"`);
  const [first] = decodePem(`${certificate}\n${privateKey}`);
  const failed = 'unexpected error creating SSL Cert:';
  if (first === undefined) return err(`${failed} no valid PEM formatted block found`);
  if (first.label !== 'CERTIFICATE') {
    return err(
      `${failed} no certificate PEM data found, make sure certificate content starts with 'BEGIN CERTIFICATE'`,
    );
  }
  const identity = tlsIdentityOfPem(certificate, privateKey);
  if (identity.ok) return identity;
  const isUnreadable = identity.error.startsWith('x509: ');
  return err(
    isUnreadable
      ? `${failed} ${identity.error}`
      : `${failed} certificate and private key does not have a matching public key: ${identity.error}`,
  );
}

function isSame(one: TlsIdentity, other: TlsIdentity): boolean {
  const [left, right] = [one.chain[0]?.der, other.chain[0]?.der];
  return left?.length === right?.length && left?.every((byte, index) => byte === right?.[index]) === true;
}

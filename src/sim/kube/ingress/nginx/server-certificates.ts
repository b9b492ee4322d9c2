/**
 * The certificates of ingress-nginx v1.12: of a host's Secret, or the one that it makes itself (`controller.go`, `createServers`;
 * `internal/net/ssl/ssl.go`, `GetFakeSSLCert`; `lua/certificate.lua` picks by the name that the client asks for).
 */
import type { SecureConnection } from '../../../app/nginx/nginx-engine';
import { acceptTls } from '../../../app/tls-server';
import { calendarTime, formatIsoDate } from '../../../app/calendar';
import { seconds } from '../../../base/time';
import type { Process } from '../../../host/process';
import { bytesOfBase64 } from '../../../wire/base64';
import { textOfUtf8 } from '../../../wire/utf8';
import { hostsOf, matchingName } from '../../../wire/x509/certificate-names';
import { issueIdentity } from '../../../wire/x509/issue-certificate';
import { tlsIdentityOfPem, type TlsIdentity } from '../../../wire/x509/tls-identity';
import { textFieldOf } from '../../objects/kube-object';
import type { IngressCluster } from '../ingress-cluster';
import type { IngressView } from '../ingress-objects';

const YEAR_SECONDS = 31_536_000;
const TEN_DAYS_SECONDS = 864_000;
const NANOSECONDS_PER_SECOND = 1_000_000_000;
const MILLISECONDS = 1000;
const HANDSHAKE_LIMIT = seconds(60);

interface HostCertificate {
  /** Undefined for the default one. */
  readonly identity: TlsIdentity | undefined;
  readonly warnings: readonly string[];
}

export class ServerCertificates {
  readonly #process: Process;
  #byHost: ReadonlyMap<string, TlsIdentity> = new Map();
  #fake: TlsIdentity | undefined = undefined;

  constructor(process: Process) {
    this.#process = process;
  }

  set(byHost: ReadonlyMap<string, TlsIdentity>): void {
    this.#byHost = byHost;
  }

  /** For the port of HTTPS. HTTP/2 is not offered: this nginx does not speak it. */
  readonly secure: SecureConnection = (stream) =>
    secured(stream, this.#process, (name) => this.#identityFor(name));

  #identityFor(serverName: string): TlsIdentity {
    const name = serverName.toLowerCase();
    return (
      this.#byHost.get(name) ?? this.#byHost.get(`*${name.slice(name.indexOf('.'))}`) ?? this.#fakeIdentity()
    );
  }

  /** Made when somebody first sees it. */
  #fakeIdentity(): TlsIdentity {
    const { prng, startTimeMs } = this.#process.environment;
    const notBefore = Math.floor(startTimeMs / MILLISECONDS);
    this.#fake ??= issueIdentity(prng.split('fake certificate'), {
      commonName: 'Kubernetes Ingress Controller Fake Certificate',
      organization: 'Acme Co',
      names: ['ingress.local'],
      notBefore,
      notAfter: notBefore + YEAR_SECONDS,
    });
    return this.#fake;
  }
}

function* secured(
  stream: Parameters<SecureConnection>[0],
  { environment }: Process,
  identityFor: (serverName: string) => TlsIdentity,
): ReturnType<SecureConnection> {
  const accepted = yield* acceptTls(stream, {
    environment,
    identityFor,
    alpn: ['http/1.1'],
    limit: () => HANDSHAKE_LIMIT,
  });
  if (accepted.ok) return accepted.value;
  return accepted.error.kind === 'not-tls' ? 'plain' : undefined;
}

/** The Secret that an Ingress has for a host of its rules; undefined where it has none: then HTTPS is not asked for. */
export function hostCertificateOf(
  cluster: IngressCluster,
  view: IngressView,
  host: string,
  { startTimeMs, scheduler }: Process['environment'],
): HostCertificate | undefined {
  if (view.tls.length === 0) return undefined;
  const secretName = secretNameOf(cluster, view, host);
  if (secretName === '') return { identity: undefined, warnings: [] };
  const key = `${view.namespace}/${secretName}`;
  const read = readSecret(cluster, view.namespace, secretName);
  if (typeof read === 'string')
    return fallback(`Error getting SSL certificate "${key}": ${read}. Using default certificate`);
  const [leaf] = read.chain;
  if (leaf === undefined)
    return fallback(`SSL certificate "${key}" does not contain a valid SSL certificate for server "${host}"`);
  if (matchingName(leaf, host.replace(/^\*/u, 'any')) === undefined) {
    const valid = hostsOf(leaf).join(', ');
    return fallback(
      `Unexpected error validating SSL certificate "${key}" for server "${host}": x509: certificate is valid for ${valid}, not ${host}`,
      'Validating certificate against DNS names. This will be deprecated in a future version',
      `SSL certificate "${key}" does not contain a Common Name or Subject Alternative Name for server "${host}": x509: certificate is valid for ${valid}, not ${host}`,
      'Using default certificate',
    );
  }
  const now = startTimeMs / MILLISECONDS + scheduler.now() / NANOSECONDS_PER_SECOND;
  const until = formatIsoDate(calendarTime(leaf.notAfter * MILLISECONDS, 0));
  if (leaf.notAfter < now)
    return { identity: read, warnings: [`SSL certificate for server "${host}" expired (${until})`] };
  if (leaf.notAfter < now + TEN_DAYS_SECONDS)
    return {
      identity: read,
      warnings: [`SSL certificate for server "${host}" is about to expire (${until})`],
    };
  return { identity: read, warnings: [] };
}

function fallback(...warnings: readonly string[]): HostCertificate {
  return { identity: undefined, warnings };
}

/** `extractTLSSecretName`: the section that lists the host, else the first whose certificate is for it. */
function secretNameOf(cluster: IngressCluster, view: IngressView, host: string): string {
  const listed = view.tls.find(({ hosts }) => hosts.includes(host));
  if (listed !== undefined) return listed.secretName;
  const fitting = view.tls.find(({ secretName, hosts }) => {
    const read =
      secretName === '' || hosts.length > 0 ? undefined : readSecret(cluster, view.namespace, secretName);
    const [leaf] = typeof read === 'object' ? read.chain : [];
    return leaf !== undefined && matchingName(leaf, host) !== undefined;
  });
  return fitting?.secretName ?? '';
}

/** A text says why not. */
function readSecret(cluster: IngressCluster, namespace: string, name: string): TlsIdentity | string {
  const secret = cluster.find('Secret', namespace, name);
  if (secret === undefined) return `local SSL certificate ${namespace}/${name} was not found`;
  const certificate = decoded(textFieldOf(secret, 'data', 'tls.crt'));
  const key = decoded(textFieldOf(secret, 'data', 'tls.key'));
  if (certificate === '' || key === '') return `local SSL certificate ${namespace}/${name} was not found`;
  const identity = tlsIdentityOfPem(certificate, key);
  return identity.ok ? identity.value : `local SSL certificate ${namespace}/${name} was not found`;
}

function decoded(text: string | undefined): string {
  const bytes = text === undefined ? undefined : bytesOfBase64(text);
  return bytes === undefined ? '' : textOfUtf8(bytes);
}

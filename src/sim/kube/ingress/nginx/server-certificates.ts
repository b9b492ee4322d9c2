/**
 * The certificates of ingress-nginx v1.12: of a host's Secret, or the one that it makes itself (`controller.go`, `createServers`;
 * `internal/net/ssl/ssl.go`, `GetFakeSSLCert`; `lua/certificate.lua` picks by the name that the client asks for).
 */
import type { SecureConnection } from '../../../app/nginx/nginx-engine';
import { acceptTls } from '../../../app/tls-server';
import { goHostProblem } from '../../../app/go-certificate-problem';
import type { Certificate } from '../../../wire/x509/certificate';
import { calendarNow, calendarTime, formatIsoDate } from '../../../app/calendar';
import { seconds } from '../../../base/time';
import type { Process } from '../../../host/process';
import { isCommonNameOf, matchingName } from '../../../wire/x509/certificate-names';
import { issueIdentity } from '../../../wire/x509/issue-certificate';
import type { TlsIdentity } from '../../../wire/x509/tls-identity';
import type { IngressView } from '../ingress-objects';
import type { LocalCertificates } from './local-certificates';

const YEAR_SECONDS = 31_536_000;
const TEN_DAYS_SECONDS = 864_000;
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
  #byDefault: TlsIdentity | undefined = undefined;
  #fake: TlsIdentity | undefined = undefined;

  constructor(process: Process) {
    this.#process = process;
  }

  /** `byDefault` is for all other names; without one the controller's own is. */
  set(byHost: ReadonlyMap<string, TlsIdentity>, byDefault: TlsIdentity | undefined): void {
    this.#byHost = byHost;
    this.#byDefault = byDefault;
  }

  /** For the port of HTTPS. HTTP/2 is not offered: this nginx does not speak it. */
  readonly secure: SecureConnection = (stream) =>
    secured(stream, this.#process, (name) => this.#identityFor(name));

  #identityFor(serverName: string): TlsIdentity {
    const name = serverName.toLowerCase();
    return (
      this.#byHost.get(name) ??
      this.#byHost.get(`*${name.slice(name.indexOf('.'))}`) ??
      this.#byDefault ??
      this.#fakeIdentity()
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
    isQuietAfterEnd: true,
  });
  if (accepted.ok) return accepted.value;
  return accepted.error.kind === 'not-tls' ? 'plain' : undefined;
}

/** `--default-ssl-certificate`, `namespace/name`; undefined for the one that the controller makes itself. */
export function defaultCertificateOf(
  certificates: LocalCertificates,
  key: string | undefined,
): HostCertificate {
  if (key === undefined) return { identity: undefined, warnings: [] };
  const found = certificates.find(key);
  if (found.ok) return { identity: found.value, warnings: [] };
  return fallback(
    `Error loading custom default certificate, falling back to generated default:\n${found.error}`,
  );
}

/** The Secret that an Ingress has for a host of its rules; undefined where it has none: then HTTPS is not asked for. */
export function hostCertificateOf(
  certificates: LocalCertificates,
  view: IngressView,
  host: string,
  environment: Process['environment'],
): HostCertificate | undefined {
  if (view.tls.length === 0) return undefined;
  const secretName = secretNameOf(certificates, view, host);
  if (secretName === '') return { identity: undefined, warnings: [] };
  const key = `${view.namespace}/${secretName}`;
  const found = certificates.find(key);
  if (!found.ok)
    return fallback(`Error getting SSL certificate "${key}": ${found.error}. Using default certificate`);
  const [leaf] = found.value.chain;
  if (leaf === undefined) {
    return fallback(
      `SSL certificate "${key}" does not contain a valid SSL certificate for server "${host}"`,
      'Using default certificate',
    );
  }
  const nameProblem = goHostProblem(leaf, host);
  const nameWarnings =
    nameProblem === undefined
      ? []
      : [
          `Unexpected error validating SSL certificate "${key}" for server "${host}": ${nameProblem}`,
          'Validating certificate against DNS names. This will be deprecated in a future version',
        ];
  if (nameProblem !== undefined && !isCommonNameOf(leaf, host)) {
    return fallback(
      ...nameWarnings,
      `SSL certificate "${key}" does not contain a Common Name or Subject Alternative Name for server "${host}": ${nameProblem}`,
      'Using default certificate',
    );
  }
  const date = dateWarning(leaf, host, environment);
  return { identity: found.value, warnings: date === undefined ? nameWarnings : [...nameWarnings, date] };
}

function dateWarning(
  { notAfter }: Certificate,
  host: string,
  environment: Process['environment'],
): string | undefined {
  const now = calendarNow(environment).unixSeconds;
  // As Go prints a time.
  const [date = '', clock = ''] = formatIsoDate(calendarTime(notAfter * MILLISECONDS, 0))
    .slice(0, -1)
    .split('T');
  const until = `${date} ${clock} +0000 UTC`;
  if (notAfter < now) return `SSL certificate for server "${host}" expired (${until})`;
  if (notAfter < now + TEN_DAYS_SECONDS)
    return `SSL certificate for server "${host}" is about to expire (${until})`;
  return undefined;
}

function fallback(...warnings: readonly string[]): HostCertificate {
  return { identity: undefined, warnings };
}

/** `extractTLSSecretName`: the section that lists the host, else the first whose certificate is for it. */
function secretNameOf(certificates: LocalCertificates, view: IngressView, host: string): string {
  const wanted = host.toLowerCase();
  const listed = view.tls.find(({ hosts }) => hosts.some((each) => each.toLowerCase() === wanted));
  if (listed !== undefined) return listed.secretName;
  const fitting = view.tls.find(({ secretName }) => {
    const found = secretName === '' ? undefined : certificates.find(`${view.namespace}/${secretName}`);
    const [leaf] = found?.ok === true ? found.value.chain : [];
    return leaf !== undefined && matchingName(leaf, host) !== undefined;
  });
  return fitting?.secretName ?? '';
}

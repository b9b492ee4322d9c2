/**
 * The certificates of Traefik v3 (`pkg/tls/certificate_store.go`): by the name that a client asks for, the longest that fits, else the
 * default one, which it makes itself (`pkg/tls/generate/generate.go`).
 */
import type { Process } from '../../../host/process';
import { hostsOf } from '../../../wire/x509/certificate-names';
import { issueIdentity } from '../../../wire/x509/issue-certificate';
import type { TlsIdentity } from '../../../wire/x509/tls-identity';

const DEFAULT_CERTIFICATE_NAME = 'TRAEFIK DEFAULT CERT';
const YEAR_SECONDS = 31_536_000;
const MILLISECONDS = 1000;
const DOMAIN_WORDS = 4;

export class TraefikCertificates {
  readonly #process: Process;
  #identities: readonly TlsIdentity[] = [];
  #default: TlsIdentity | undefined = undefined;

  constructor(process: Process) {
    this.#process = process;
  }

  set(identities: readonly TlsIdentity[]): void {
    this.#identities = identities;
  }

  identityFor(serverName: string): TlsIdentity {
    const name = serverName.toLowerCase().replace(/\.$/u, '');
    const fitting = this.#identities.flatMap((identity) => {
      const [leaf] = identity.chain;
      const names = leaf === undefined ? [] : hostsOf(leaf);
      const [best] = names.filter((each) => isNameOf(each.toLowerCase(), name)).sort(byLength);
      return best === undefined ? [] : [{ identity, name: best }];
    });
    const [best] = fitting.sort((left, right) => byLength(left.name, right.name));
    return best?.identity ?? this.#defaultIdentity();
  }

  /** Made when somebody first sees it. */
  #defaultIdentity(): TlsIdentity {
    const { prng, startTimeMs } = this.#process.environment;
    const own = prng.split('default certificate');
    const half = (): string =>
      Array.from({ length: DOMAIN_WORDS }, () => own.uint32().toString(16).padStart(8, '0')).join('');
    const notBefore = Math.floor(startTimeMs / MILLISECONDS);
    this.#default ??= issueIdentity(own, {
      commonName: DEFAULT_CERTIFICATE_NAME,
      names: [`${half()}.${half()}.traefik.default`],
      notBefore,
      notAfter: notBefore + YEAR_SECONDS,
    });
    return this.#default;
  }
}

function byLength(left: string, right: string): number {
  return right.length - left.length;
}

function isNameOf(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === name;
  const dot = name.indexOf('.');
  return dot > 0 && name.slice(dot) === pattern.slice(1);
}

/**
 * The certificates of a cluster: those that kubeadm v1.32 makes when it starts (`cmd/kubeadm/app/phases/certs/certlist.go`), and
 * those with which programs sign for themselves (`k8s.io/client-go/util/cert`).
 *
 * Each is made when it is first shown: keys and signatures take longer than all else of a small lab's start.
 */
import type { Prng } from '../../base/prng';
import { certificatePem, type Certificate } from '../../wire/x509/certificate';
import { verifyChain } from '../../wire/x509/certificate-chain';
import { commonNameOf } from '../../wire/x509/distinguished-name';
import { issueIdentity } from '../../wire/x509/issue-certificate';
import type { TlsIdentity } from '../../wire/x509/tls-identity';

/** The CA of the cluster, and the one of etcd. */
const CLUSTER_AUTHORITY = 'kubernetes';
export const ETCD_AUTHORITY = 'etcd-ca';

const SECONDS_PER_YEAR = 365 * 86_400;
const AUTHORITY_YEARS = 10;

interface Signed {
  readonly subject: string;
  readonly organization?: string;
  readonly names?: readonly string[];
  /** The cluster's when left out. */
  readonly issuer?: string;
  readonly usage?: 'server' | 'client' | 'both';
}

export class ClusterCertificates {
  readonly #prng: Prng;
  readonly #notBefore: number;
  readonly #authorities = new Map<string, TlsIdentity>();
  readonly #identities = new Map<string, TlsIdentity>();

  constructor(prng: Prng, startTimeMs: number) {
    this.#prng = prng;
    this.#notBefore = Math.floor(startTimeMs / 1000);
  }

  authority(name: string = CLUSTER_AUTHORITY): TlsIdentity {
    const known = this.#authorities.get(name);
    if (known !== undefined) return known;
    const made = issueIdentity(this.#prng.split(`authority ${name}`), {
      commonName: name,
      isAuthority: true,
      names: [name],
      notBefore: this.#notBefore,
      notAfter: this.#notBefore + AUTHORITY_YEARS * SECONDS_PER_YEAR,
    });
    this.#authorities.set(name, made);
    return made;
  }

  /** As programs are told to trust it. */
  authorityPem(name?: string): string {
    return this.authority(name).chain.map(certificatePem).join('');
  }

  /** For a year, from the start of the lab. */
  signed({ subject, organization, names = [], issuer = CLUSTER_AUTHORITY, usage }: Signed): TlsIdentity {
    const id = `${issuer}/${subject}`;
    const known = this.#identities.get(id);
    if (known !== undefined) return known;
    const made = issueIdentity(this.#prng.split(`certificate ${id}`), {
      commonName: subject,
      names,
      notBefore: this.#notBefore,
      notAfter: this.#notBefore + SECONDS_PER_YEAR,
      authority: this.authority(issuer),
      usage: usage ?? (names.length === 0 ? 'client' : 'server'),
      ...(organization === undefined ? {} : { organization }),
    });
    this.#identities.set(id, made);
    return made;
  }

  /** Who shows this to a server that trusts the authority; undefined for nobody whom it knows. */
  clientOf(chain: readonly Certificate[], now: number, authority?: string): string | undefined {
    const [leaf] = chain;
    if (leaf === undefined) return undefined;
    const trusted = this.authority(authority).chain;
    const { problems } = verifyChain({ presented: chain, trusted, now, purpose: 'client' });
    return problems.length === 0 ? commonNameOf(leaf.subject) : undefined;
  }

  /** Whether a client that trusts the authority takes this for one of its servers, whatever its name. */
  isServer(chain: readonly Certificate[], now: number, authority?: string): boolean {
    const trusted = this.authority(authority).chain;
    return verifyChain({ presented: chain, trusted, now }).problems.length === 0;
  }
}

/** The certificates that kubeadm v1.32 makes when the cluster starts (`cmd/kubeadm/app/phases/certs/certlist.go`). */
import type { TlsCertificate } from '../../app/tls-certificate';
import type { Machine } from '../../host/machine';

/** The CA of the cluster, and the one of etcd. */
export const CLUSTER_AUTHORITY = 'kubernetes';
export const ETCD_AUTHORITY = 'etcd-ca';

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_YEAR = 365 * SECONDS_PER_DAY;
const AUTHORITY_YEARS = 10;

interface Signed {
  readonly subject: string;
  readonly names?: readonly string[];
  readonly issuer?: string;
}

/** For a year, from the start of the lab. */
export function signedCertificate(
  machine: Pick<Machine, 'startTimeMs'>,
  { subject, names = [], issuer = CLUSTER_AUTHORITY }: Signed,
): TlsCertificate {
  const notBefore = Math.floor(machine.startTimeMs / 1000);
  return { subject, issuer, names, notBefore, notAfter: notBefore + SECONDS_PER_YEAR };
}

export function authorityCertificate(machine: Pick<Machine, 'startTimeMs'>): TlsCertificate {
  const signed = signedCertificate(machine, { subject: CLUSTER_AUTHORITY });
  return { ...signed, notAfter: signed.notBefore + AUTHORITY_YEARS * SECONDS_PER_YEAR };
}

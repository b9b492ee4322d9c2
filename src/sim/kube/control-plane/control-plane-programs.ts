/**
 * What the programs of a control plane, but for the API server, do on the network: the ports on which they listen, and
 * whether they are well.
 *
 * Kubernetes v1.32 `cmd/kube-scheduler`, `cmd/kube-controller-manager`; etcd 3.5 `server/embed`.
 *
 * Leaves out what etcd answers to anybody but the API server, and the peers of a control plane with several members.
 */
import type { Machine } from '../../host/machine';
import type { Process } from '../../host/process';
import { formatIp, type IpAddress } from '../../wire/ip-address';
import { ipv4 } from '../../wire/ipv4-address';
import type { TlsIdentity } from '../../wire/x509/tls-identity';
import { ETCD_AUTHORITY, type ClusterCertificates } from './cluster-certificates';
import { serveEtcd } from './etcd-link';
import { servePages, startPages } from './health-pages';
import { startSecureServer } from './secure-server';
import {
  CONTROLLER_MANAGER_PORT,
  ETCD_CLIENT_PORT,
  ETCD_METRICS_PORT,
  ETCD_PEER_PORT,
  SCHEDULER_PORT,
} from './static-pods';

const LOOPBACK = ipv4(127, 0, 0, 1);
const WELL = (): string => 'ok';
const HEALTH_CHECKS = { '/healthz': WELL, '/livez': WELL, '/readyz': WELL };

interface EtcdOptions {
  readonly machine: Machine;
  readonly certificates: ClusterCertificates;
  /** Where others find it. */
  readonly address: IpAddress;
}

export function runEtcd(process: Process, { machine, certificates, address }: EtcdOptions): void {
  const identity = (): TlsIdentity =>
    certificates.signed({
      subject: machine.name,
      names: [machine.name, 'localhost', formatIp(address), '127.0.0.1', '::1'],
      issuer: ETCD_AUTHORITY,
      usage: 'both',
    });
  const places: readonly (readonly [IpAddress, number])[] = [
    [LOOPBACK, ETCD_CLIENT_PORT],
    [address, ETCD_CLIENT_PORT],
    [address, ETCD_PEER_PORT],
  ];
  for (const [place, port] of places) {
    startSecureServer(process, {
      address: place,
      port,
      identity,
      clients: { authority: ETCD_AUTHORITY, certificates, isRequired: true },
      alpn: ['h2', 'http/1.1'],
      serve: serveEtcd,
    });
  }
  startPages(process, {
    address: LOOPBACK,
    port: ETCD_METRICS_PORT,
    pages: {
      '/health': () => '{"health":"true","reason":""}',
      '/livez': () => 'ok\n',
      '/readyz': () => 'ok\n',
    },
  });
}

export function runControllerManager(process: Process, certificates: ClusterCertificates): void {
  runBehindLoopback(process, certificates, CONTROLLER_MANAGER_PORT);
}

export function runScheduler(process: Process, certificates: ClusterCertificates): void {
  runBehindLoopback(process, certificates, SCHEDULER_PORT);
}

/** The certificate is the program's own (`--cert-dir`). */
function runBehindLoopback(process: Process, certificates: ClusterCertificates, port: number): void {
  startSecureServer(process, {
    address: LOOPBACK,
    port,
    identity: () =>
      certificates.signed({
        subject: 'localhost',
        names: ['localhost', '127.0.0.1'],
        issuer: 'localhost-ca',
      }),
    clients: { certificates },
    alpn: ['http/1.1'],
    serve: (stream) => servePages(process, stream, HEALTH_CHECKS),
  });
}

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
import type { IpAddress } from '../../wire/ip-address';
import { ipv4 } from '../../wire/ipv4-address';
import { ETCD_AUTHORITY, CLUSTER_AUTHORITY, signedCertificate } from './cluster-certificates';
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

export function runEtcd(process: Process, machine: Machine, address: IpAddress): void {
  const certificate = signedCertificate(machine, {
    subject: machine.name,
    names: [machine.name, 'localhost', '127.0.0.1', '::1'],
    issuer: ETCD_AUTHORITY,
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
      certificate,
      clientAuthority: ETCD_AUTHORITY,
      isCertificateRequired: true,
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

export function runControllerManager(process: Process, machine: Machine): void {
  runBehindLoopback(process, machine, CONTROLLER_MANAGER_PORT);
}

export function runScheduler(process: Process, machine: Machine): void {
  runBehindLoopback(process, machine, SCHEDULER_PORT);
}

/** The certificate is the program's own (`--cert-dir`). */
function runBehindLoopback(process: Process, machine: Machine, port: number): void {
  startSecureServer(process, {
    address: LOOPBACK,
    port,
    certificate: signedCertificate(machine, {
      subject: 'localhost',
      names: ['localhost', '127.0.0.1'],
      issuer: 'localhost-ca',
    }),
    clientAuthority: CLUSTER_AUTHORITY,
    alpn: ['http/1.1'],
    serve: (stream) => servePages(process, stream, HEALTH_CHECKS),
  });
}

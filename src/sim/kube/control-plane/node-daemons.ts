/**
 * The kubelet and kube-proxy as programs, as `ps` and `ss` show them, and the pages that they answer.
 *
 * Kubernetes v1.32 `pkg/kubelet/server/server.go`, `cmd/kube-proxy/app/server.go`, `pkg/proxy/healthcheck`.
 *
 * Models the ports that they listen on: the kubelet's 10250 (TLS, and nobody without a certificate) and 10248 (whether it is
 * well), kube-proxy's 10256 (health) and 10249 (mode, metrics).
 * Leaves out containerd, and what a certificate would get from the kubelet's own API.
 */
import { calendarNow } from '../../app/calendar';
import { serveConnection } from '../../app/http-server';
import { goNotFound } from '../../app/images/go-http';
import { seconds } from '../../base/time';
import type { Machine } from '../../host/machine';
import type { Process } from '../../host/process';
import { ipv4 } from '../../wire/ipv4-address';
import { startProxyHealth, type ProxyHealthOptions } from '../kube-proxy/proxy-health';
import { NodeProgram } from '../node-program';
import type { ClusterCertificates } from './cluster-certificates';
import { startPages, unauthorized } from './health-pages';
import { startSecureServer } from './secure-server';

const KUBELET_PORT = 10_250;
const KUBELET_HEALTH_PORT = 10_248;
const PROXY_METRICS_PORT = 10_249;

/** As promhttp says it. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=values';

const LOOPBACK = ipv4(127, 0, 0, 1);
const IDLE_LIMIT = seconds(90);

const KUBELET_COMMAND = [
  '/usr/bin/kubelet',
  '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf',
  '--kubeconfig=/etc/kubernetes/kubelet.conf',
  '--config=/var/lib/kubelet/config.yaml',
  '--container-runtime-endpoint=unix:///var/run/containerd/containerd.sock',
  '--pod-infra-container-image=registry.k8s.io/pause:3.10',
];

interface KubeProxyProgramOptions {
  readonly mode: string;
  readonly health: ProxyHealthOptions;
  /** The text of `/metrics`. */
  readonly metrics: () => string;
  /** It starts, perhaps again; it ends with `process.onExit`. */
  readonly onRun: (process: Process) => void;
}

/** What its image has beside itself (`registry.k8s.io/build-image/distroless-iptables`). */
const PROXY_TOOLS: ReadonlySet<string> = new Set(
  'conntrack ip6tables ip6tables-restore ip6tables-save ipset iptables iptables-restore iptables-save nft'.split(
    ' ',
  ),
);
/** Go's, for a signal that a program does not handle as the first of its container. */
const UNHANDLED_SIGNAL = 2;

export function startKubelet(machine: Machine, certificates: ClusterCertificates): Process {
  const silent = (): void => undefined;
  const process = machine.root.createProcess(KUBELET_COMMAND, { stdout: silent, stderr: silent });
  startSecureServer(process, {
    port: KUBELET_PORT,
    identity: () =>
      certificates.signed({ subject: machine.name, names: [machine.name], issuer: `${machine.name}-ca` }),
    clients: { certificates },
    alpn: ['http/1.1'],
    serve: (stream) =>
      serveConnection(stream, {
        idleLimit: IDLE_LIMIT,
        // eslint-disable-next-line require-yield -- the answer is there at once
        *handler(request) {
          const { unixSeconds } = calendarNow(process.environment);
          return certificates.clientOf(stream.session.peerChain, unixSeconds) === undefined
            ? unauthorized(process, request)
            : goNotFound(process, request);
        },
      }),
  });
  startPages(process, { address: LOOPBACK, port: KUBELET_HEALTH_PORT, pages: { '/healthz': () => 'ok' } });
  return process;
}

/** In the container of its DaemonSet. */
export function kubeProxyProgram(machine: Machine, options: KubeProxyProgramOptions): NodeProgram {
  return new NodeProgram({
    machine,
    container: 'kube-proxy',
    command: [
      '/usr/local/bin/kube-proxy',
      '--config=/var/lib/kube-proxy/config.conf',
      `--hostname-override=${machine.name}`,
    ],
    tools: PROXY_TOOLS,
    exitCode: UNHANDLED_SIGNAL,
    run: (process) => {
      startPages(process, {
        address: LOOPBACK,
        port: PROXY_METRICS_PORT,
        pages: {
          '/healthz': () => 'ok',
          '/proxyMode': () => options.mode,
          '/metrics': options.metrics,
        },
        contentTypes: { '/metrics': METRICS_TYPE },
      });
      startProxyHealth(process, options.health);
      options.onRun(process);
    },
  });
}

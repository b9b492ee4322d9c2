/** The image coredns: DNS on port 53 for the cluster's names, with the pages of its health, its readiness and its build. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { startDnsServer } from '../dns-server';
import { startHttpServer, type HttpReply } from '../http-server';
import { untilStopped, type ContainerContext } from './container-context';
import { goReply } from './go-http';

/** Of the plugins `health`, `ready` and `prometheus`. */
const HEALTH_PORT = 8080;
const READY_PORT = 8181;
const METRICS_PORT = 9153;

export function* coredns(process: Process, { image, dnsBackend }: ContainerContext): Task<number> {
  if (dnsBackend === undefined) {
    process.stderr('plugin/kubernetes: this lab has no cluster to serve the names of\n');
    return 1;
  }
  const started = startDnsServer(process, { backend: dnsBackend });
  if (!started.ok) {
    process.stderr('listen tcp :53: bind: address already in use\n');
    return 1;
  }
  const pages = new Map([
    [HEALTH_PORT, 'OK'],
    [READY_PORT, 'OK'],
    [
      METRICS_PORT,
      `coredns_build_info{goversion="go1.21.11",revision="a6338e9",version="${image.version}"} 1\n`,
    ],
  ]);
  for (const [port, text] of pages) {
    startHttpServer(process, {
      port,
      // eslint-disable-next-line require-yield -- answered at once
      handler: function* page(request): Task<HttpReply> {
        return goReply(process, request, { text });
      },
    });
  }
  process.stdout(`.:53\nCoreDNS-${image.version}\nlinux/amd64, go1.21.11, a6338e9\n`);
  return yield* untilStopped(process);
}

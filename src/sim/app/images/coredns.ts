/** The image coredns: DNS on port 53 for the cluster's names, with its health and readiness pages. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { startDnsServer } from '../dns-server';
import { startHttpServer, type HttpReply } from '../http-server';
import { untilStopped, type ContainerContext } from './container-context';
import { goReply } from './go-http';

/** Of the plugins `health` and `ready`. */
const HEALTH_PORT = 8080;
const READY_PORT = 8181;

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
  for (const port of [HEALTH_PORT, READY_PORT]) {
    startHttpServer(process, {
      port,
      // eslint-disable-next-line require-yield -- answered at once
      handler: function* healthReply(request): Task<HttpReply> {
        return goReply(process, request, { text: 'OK' });
      },
    });
  }
  process.stdout(`.:53\nCoreDNS-${image.version}\nlinux/amd64, go1.21.11, a6338e9\n`);
  return yield* untilStopped(process);
}

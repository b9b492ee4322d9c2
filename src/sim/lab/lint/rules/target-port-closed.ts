/** A port of a Service that leads to a port on which no container of its Pods listens. */
import { say } from '../../../base/sentence';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { listeningPortsOf, type ListeningPorts } from '../listening-ports';
import { selectingServices, type LintService, type LintServicePort } from '../lint-service';
import type { LintWorkload } from '../lint-workload';
import { listWords, workloadNames } from '../words';

export function targetPortClosed(cluster: LintCluster): readonly Finding[] {
  return selectingServices(cluster).flatMap((service) => {
    // Clients of a headless one dial the Pods themselves, whatever its ports say.
    const selected = service.selected.filter(({ isJob }) => !isJob);
    if (service.isHeadless || selected.length === 0) return [];
    return service.ports.flatMap((port) => findingOf(service, port, selected));
  });
}

function findingOf(
  service: LintService,
  port: LintServicePort,
  selected: readonly LintWorkload[],
): readonly Finding[] {
  const { target, protocol } = port;
  if (typeof target === 'string') return [];
  const known = selected.map((workload) => listeningPortsOf(workload));
  const isClosed = known.every((each) => each !== undefined && isClosedIn(each, target, protocol));
  if (!isClosed) return [];
  const { source, name, namespace } = service;
  const open = [
    ...new Set(
      known
        .flatMap((each) => each?.ports ?? [])
        .filter((own) => own.protocol === protocol)
        .map((own) => own.port),
    ),
  ];
  const isCertain = known.every((each) => each?.isCertain === true);
  const others = listWords(
    known.flatMap((each) => each?.ports ?? []).map((own) => portWords(own.port, own.protocol)),
  );
  return [
    {
      severity: 'warning',
      code: 'target-port-closed',
      place: { source, path: port.targetPath },
      message: say(
        'port {port} of Service "{name}" leads to port {target}, on which no container of {selected} listens',
        {
          port: port.port,
          name,
          target: portWords(target, protocol),
          selected: workloadNames(selected, namespace),
        },
      ),
      cause: isCertain
        ? say('the containers listen on {others}', { others })
        : say('the containers declare {others}', { others }),
      effect:
        protocol === 'TCP'
          ? say('packets reach a Pod, and its kernel answers with a reset: clients see "connection refused"')
          : say('packets reach a Pod, and its kernel answers "port unreachable"'),
      fixes: open.slice(0, 3).map((number) => ({
        title: say('send port {port} to {number}', { port: port.port, number }),
        steps: [{ kind: 'set' as const, source, path: [...port.path, 'targetPort'], value: number }],
      })),
    },
  ];
}

/** Who declares ports of one protocol alone may leave those of others out. */
function isClosedIn({ ports, isCertain }: ListeningPorts, target: number, protocol: string): boolean {
  const own = ports.filter((each) => each.protocol === protocol);
  return (isCertain || own.length > 0) && !own.some(({ port }) => port === target);
}

function portWords(port: number, protocol: string): string {
  return protocol === 'TCP' ? `${port}` : `${port}/${protocol}`;
}

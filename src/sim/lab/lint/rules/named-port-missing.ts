/** A port of a Service that leads to a port by its name, which its Pods do not have. */
import { say } from '../../../base/sentence';
import type { Finding, FindingFix } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { selectingServices, type LintService, type LintServicePort } from '../lint-service';
import type { LintWorkload } from '../lint-workload';
import { listWords, workloadNames } from '../words';

export function namedPortMissing(cluster: LintCluster): readonly Finding[] {
  return selectingServices(cluster).flatMap((service) =>
    service.ports.flatMap((port) => findingOf(service, port)),
  );
}

function findingOf(service: LintService, port: LintServicePort): readonly Finding[] {
  const { target, protocol } = port;
  const { source, name, namespace, selected, isHeadless } = service;
  if (typeof target === 'number') return [];
  const without = selected.filter((workload) => !workload.isJob && !hasPort(workload, target, protocol));
  if (without.length === 0) return [];
  const isAll = without.length === selected.filter(({ isJob }) => !isJob).length;
  const own = without.flatMap(({ ports }) => ports);
  const otherProtocol = own.find((each) => each.name === target);
  const names = [...new Set(own.filter((each) => each.name !== '').map((each) => each.name))];
  const effect = isAll
    ? isHeadless
      ? say('its records have no port of that name')
      : say(
          'it has endpoints without this port: kube-proxy rejects what is sent to it, so clients see "connection refused" at once',
        )
    : say('those Pods are no endpoints of this port, and get none of its traffic');
  return [
    {
      severity: 'warning',
      code: 'named-port-missing',
      place: { source, path: port.targetPath },
      message:
        without.length > 1
          ? say(
              'port {port} of Service "{name}" leads to the port called "{target}", which {without} have not',
              { port: port.port, name, target, without: workloadNames(without, namespace) },
            )
          : say(
              'port {port} of Service "{name}" leads to the port called "{target}", which {without} has not',
              { port: port.port, name, target, without: workloadNames(without, namespace) },
            ),
      cause:
        otherProtocol !== undefined
          ? say('their port "{target}" is {protocol}, and the Service\'s is {wanted}', {
              target,
              protocol: otherProtocol.protocol,
              wanted: protocol,
            })
          : names.length > 0
            ? say('their ports are called {names}', { names: listWords(names.map((each) => `"${each}"`)) })
            : own.length > 0
              ? say('their ports have no names: {own}', {
                  own: listWords(own.map((each) => String(each.port))),
                })
              : say('their containers declare no ports'),
      effect,
      fixes: fixesOf(service, port, without),
    },
  ];
}

function hasPort({ ports }: LintWorkload, name: string, protocol: string): boolean {
  return ports.some((port) => port.name === name && port.protocol === protocol);
}

function fixesOf(
  { source }: LintService,
  port: LintServicePort,
  without: readonly LintWorkload[],
): readonly FindingFix[] {
  const [first] = without;
  const own = (first?.ports ?? []).filter(({ protocol }) => protocol === port.protocol);
  const named = own.find(({ name }) => name !== '');
  const byName =
    named === undefined
      ? []
      : [
          {
            title: say('send port {port} to the port called "{named}"', {
              port: port.port,
              named: named.name,
            }),
            steps: [{ kind: 'set' as const, source, path: port.targetPath, value: named.name }],
          },
        ];
  const [only, ...others] = own;
  const workload = first?.source;
  if (only === undefined || others.length > 0 || workload === undefined || without.length > 1) return byName;
  const naming = {
    title: say('call port {port} of {kind} {first} "{target}"', {
      port: only.port,
      kind: first?.kind ?? '',
      first: first?.name ?? '',
      target: String(port.target),
    }),
    steps: [{ kind: 'set' as const, source: workload, path: [...only.path, 'name'], value: port.target }],
  };
  return [...byName, naming];
}

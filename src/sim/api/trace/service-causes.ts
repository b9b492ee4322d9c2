/** Why a Service leads nowhere: what its selector misses, which Pods are not ready and why, which port it or they have not. */
import { say, type Sentence } from '../../base/sentence';
import { isPod, isPodFinished, isPodReady, podPath, type Pod } from '../../kube/model/pod';
import { isEndpointReady, isEndpointSlice, SERVICE_NAME_LABEL, type Service } from '../../kube/model/service';
import type { FindingFix } from '../../lab/lint/finding';
import type { Cause } from './cause';
import { titleOf, type LabObjects } from './lab-objects';

const MAX_PODS = 3;

export function hasReadyEndpoint({ metadata }: Service, lab: LabObjects): boolean {
  return lab.store
    .list('EndpointSlice', { namespace: metadata.namespace ?? 'default' })
    .filter(isEndpointSlice)
    .filter(({ metadata: { labels } }) => labels?.[SERVICE_NAME_LABEL] === metadata.name)
    .some(({ endpoints, ports }) => (ports ?? []).length > 0 && (endpoints ?? []).some(isEndpointReady));
}

/** Of a Service that has no ready endpoint. */
export function missingEndpointCauses(service: Service, lab: LabObjects): readonly Cause[] {
  const { selector, ports = [] } = service.spec;
  const namespace = service.metadata.namespace ?? 'default';
  const title = titleOf(service);
  if (selector === undefined || Object.keys(selector).length === 0)
    return [
      lab.because(
        service,
        'spec',
        say('{service} has no selector, and no EndpointSlice gives it a ready endpoint', { service: title }),
      ),
    ];
  const wanted = Object.entries(selector);
  const pods = lab.store
    .list('Pod', { namespace })
    .filter(isPod)
    .filter(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value));
  if (pods.length === 0) {
    const labels = wanted.map(([key, value]) => `${key}=${value}`).join(',');
    return [
      lab.because(
        service,
        'spec.selector',
        say('{service} selects {labels}: no Pod of namespace {namespace} is so', {
          service: title,
          labels,
          namespace,
        }),
      ),
    ];
  }
  const unready = pods.filter((pod) => !isPodReady(pod));
  if (unready.length > 0)
    return unready.slice(0, MAX_PODS).map((pod) => lab.because(pod, '', whyNotReady(pod)));
  return ports.flatMap(({ port, targetPort }, index) => {
    if (typeof targetPort !== 'string' || pods.some((pod) => hasPortNamed(pod, targetPort))) return [];
    const text = say('{service}: port {port} leads to the port called "{target}", which its Pods have not', {
      service: title,
      port,
      target: targetPort,
    });
    return [lab.because(service, `spec.ports[${index}].targetPort`, text)];
  });
}

function whyNotReady(pod: Pod): Sentence {
  const who = `Pod ${podPath(pod)}`;
  const { conditions = [], containerStatuses = [] } = pod.status ?? {};
  if (isPodFinished(pod)) return say('{who} has come to its end', { who });
  const unscheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (unscheduled !== undefined)
    return say('{who} is on no node: {why}', {
      who,
      why: unscheduled.message ?? unscheduled.reason ?? 'Pending',
    });
  const waiting = containerStatuses.find(({ state }) => state.waiting !== undefined);
  if (waiting?.state.waiting !== undefined) {
    const { reason, message } = waiting.state.waiting;
    const state = message === undefined ? reason : `${reason} (${message})`;
    return say('{who} does not run: container {container} is {state}', {
      who,
      container: waiting.name,
      state,
    });
  }
  const unready = containerStatuses.find(({ ready }) => !ready);
  const hasProbe = pod.spec.containers.some(
    ({ name, readinessProbe }) => name === unready?.name && readinessProbe !== undefined,
  );
  if (hasProbe)
    return say('{who} runs, and its readiness probe fails (container {container})', {
      who,
      container: unready?.name ?? '',
    });
  return unready === undefined
    ? say('{who} counts as not ready: its node {node} is not heard of', {
        who,
        node: pod.spec.nodeName ?? '',
      })
    : say('{who} is not ready: container {container} does not run', { who, container: unready.name });
}

function hasPortNamed({ spec }: Pod, wanted: string): boolean {
  return spec.containers.some(({ ports = [] }) => ports.some(({ name }) => name === wanted));
}

/** What the packet of a connection to the Service asks for, and the Service has not. */
export function missingPortCause(
  service: Service,
  asked: { readonly protocol: string; readonly port: number },
  lab: LabObjects,
): Cause | undefined {
  const { ports = [] } = service.spec;
  const isThere = ports.some(
    ({ port, protocol = 'TCP' }) => port === asked.port && protocol === asked.protocol,
  );
  if (isThere) return undefined;
  const own = ports.map(
    ({ port, protocol = 'TCP', name }) =>
      `${protocol} ${port}${name === undefined || name === '' ? '' : ` (${name})`}`,
  );
  const text = say('{service} has no port {port}; it has {ports}', {
    service: titleOf(service),
    port: `${asked.protocol} ${asked.port}`,
    ports: own.join(', '),
  });
  const fixes = portFixes(service, asked, lab);
  return { ...lab.because(service, 'spec.ports', text), fixes };
}

/** The port with the right number gets the right protocol, or there is one port more, that leads where the first one does. */
function portFixes(
  service: Service,
  { protocol, port }: { readonly protocol: string; readonly port: number },
  lab: LabObjects,
): readonly FindingFix[] {
  const source = lab.sourceOf(service);
  const { ports = [] } = service.spec;
  const [first] = ports;
  if (source === undefined || first === undefined) return [];
  const title = titleOf(service);
  const same = ports.findIndex((own) => own.port === port);
  if (same !== -1) {
    const path = ['spec', 'ports', same, 'protocol'];
    return [
      {
        title: say('make port {port} of {title} one of {protocol}', { port, title, protocol }),
        steps: [{ kind: 'set', source, path, value: protocol }],
      },
    ];
  }
  const unnamed = ports.flatMap(({ name = '', port: number }, index) =>
    name === ''
      ? [{ kind: 'set', source, path: ['spec', 'ports', index, 'name'], value: `port-${number}` } as const]
      : [],
  );
  const { targetPort = first.port } = first;
  const value = { name: `port-${port}`, port, protocol, targetPort };
  const path = ['spec', 'ports', ports.length];
  return [
    {
      title: say('give {title} the port {port}, that leads to {targetPort} as port {first} does', {
        title,
        port,
        targetPort,
        first: first.port,
      }),
      steps: [...unnamed, { kind: 'set', source, path, value }],
    },
  ];
}

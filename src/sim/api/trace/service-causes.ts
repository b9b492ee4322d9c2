/** Why a Service leads nowhere: what its selector misses, which Pods are not ready and why, which port it or they have not. */
import { say } from '../../base/sentence';
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
        `${title} has no selector, and no EndpointSlice gives it a ready endpoint`,
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
        `${title} selects ${labels}: no Pod of namespace ${namespace} is so`,
      ),
    ];
  }
  const unready = pods.filter((pod) => !isPodReady(pod));
  if (unready.length > 0)
    return unready
      .slice(0, MAX_PODS)
      .map((pod) => lab.because(pod, '', `Pod ${podPath(pod)} ${whyNotReady(pod)}`));
  return ports.flatMap(({ port, targetPort }, index) => {
    if (typeof targetPort !== 'string' || pods.some((pod) => hasPortNamed(pod, targetPort))) return [];
    const text = `${title}: port ${port} leads to the port called "${targetPort}", which its Pods have not`;
    return [lab.because(service, `spec.ports[${index}].targetPort`, text)];
  });
}

function whyNotReady(pod: Pod): string {
  const { conditions = [], containerStatuses = [] } = pod.status ?? {};
  if (isPodFinished(pod)) return 'has come to its end';
  const unscheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (unscheduled !== undefined)
    return `is on no node: ${unscheduled.message ?? unscheduled.reason ?? 'Pending'}`;
  const waiting = containerStatuses.find(({ state }) => state.waiting !== undefined);
  if (waiting?.state.waiting !== undefined) {
    const { reason, message } = waiting.state.waiting;
    return `does not run: container ${waiting.name} is ${reason}${message === undefined ? '' : ` (${message})`}`;
  }
  const unready = containerStatuses.find(({ ready }) => !ready);
  const hasProbe = pod.spec.containers.some(
    ({ name, readinessProbe }) => name === unready?.name && readinessProbe !== undefined,
  );
  if (hasProbe) return `runs, and its readiness probe fails (container ${unready?.name ?? ''})`;
  return unready === undefined
    ? `counts as not ready: its node ${pod.spec.nodeName ?? ''} is not heard of`
    : `is not ready: container ${unready.name} does not run`;
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
  const text = `${titleOf(service)} has no port ${asked.protocol} ${asked.port}; it has ${own.join(', ')}`;
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

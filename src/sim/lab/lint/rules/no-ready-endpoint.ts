/**
 * A Service whose Pods are never ready, as far as the text tells: there shall be none, or a probe asks a port by a name that
 * the container has not.
 */
import { say, type Sentence } from '../../../base/sentence';
import { fieldOf, listFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import type { FieldPath } from '../../../kube/objects/object-issue';
import type { Finding, FindingFix } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { selectingServices, type LintService } from '../lint-service';
import type { LintWorkload } from '../lint-workload';
import { workloadName, workloadNames } from '../words';

export function noReadyEndpoint(cluster: LintCluster): readonly Finding[] {
  const scaled = new Set(
    cluster
      .objects('HorizontalPodAutoscaler')
      .map(
        ({ object }) =>
          `${object.metadata.namespace ?? 'default'}/${textFieldOf(object.spec, 'scaleTargetRef', 'name') ?? ''}`,
      ),
  );
  return selectingServices(cluster).flatMap((service) => {
    const { selected, namespace } = service;
    const isPublished = fieldOf(service.source.object.spec, 'publishNotReadyAddresses') === true;
    if (selected.length === 0 || isPublished) return [];
    const reasons = selected.map((workload) =>
      scaled.has(`${namespace}/${workload.name}`) ? undefined : unreadyReasonOf(workload),
    );
    const [first] = reasons;
    return first === undefined || reasons.includes(undefined) ? [] : [findingOf(service, first)];
  });
}

interface UnreadyReason {
  readonly workload: LintWorkload;
  readonly text: Sentence;
  readonly path: FieldPath;
  readonly fix: FindingFix | undefined;
}

/** Undefined where nothing speaks against its Pods. */
function unreadyReasonOf(workload: LintWorkload): UnreadyReason | undefined {
  if (workload.replicas === 0 && workload.kind !== 'DaemonSet') {
    const { source } = workload;
    const path = ['spec', 'replicas'];
    return {
      workload,
      text: say('{workload} has 0 replicas', { workload: workloadName(workload, workload.namespace) }),
      path,
      fix:
        source === undefined
          ? undefined
          : { title: say('have one Pod'), steps: [{ kind: 'set', source, path, value: 1 }] },
    };
  }
  return badProbeOf(workload);
}

function badProbeOf(workload: LintWorkload): UnreadyReason | undefined {
  for (const [index, container] of listFieldOf(workload.pod, 'containers').entries()) {
    for (const action of ['httpGet', 'tcpSocket']) {
      const port = fieldOf(container, 'readinessProbe', action, 'port');
      if (typeof port !== 'string' || /^\d+$/u.test(port)) continue;
      const names = listFieldOf(container, 'ports').map((entry) => textFieldOf(entry, 'name'));
      if (names.includes(port)) continue;
      const path = [...workload.podPath, 'containers', index, 'readinessProbe', action, 'port'];
      const name = names.find((each) => each !== undefined);
      const { source } = workload;
      const fix =
        name === undefined || source === undefined
          ? undefined
          : {
              title: say('probe the port called "{name}"', { name }),
              steps: [{ kind: 'set' as const, source, path, value: name }],
            };
      const text = say(
        'the readiness probe of {workload} asks the port called "{port}", which its container has not',
        { workload: workloadName(workload, workload.namespace), port },
      );
      return { workload, text, path, fix };
    }
  }
  return undefined;
}

function findingOf(service: LintService, { workload, text, path, fix }: UnreadyReason): Finding {
  const { source, name, namespace, selected, isHeadless } = service;
  return {
    severity: 'warning',
    code: 'no-ready-endpoint',
    place: { source: workload.source ?? source, path },
    message: say('Service "{name}" never has a ready endpoint: {text}', { name, text }),
    cause: say('it selects {selected} alone', { selected: workloadNames(selected, namespace) }),
    effect: isHeadless
      ? say('its DNS name has no address: NXDOMAIN')
      : say(
          'kube-proxy rejects what is sent to it with "port unreachable", so clients see "connection refused" at once',
        ),
    related: [{ source, path: ['metadata', 'name'], message: say('Service "{name}"', { name }) }],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

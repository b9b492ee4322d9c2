/**
 * A Service whose selector also means the Pods of a workload that cannot answer for it.
 *
 * Several workloads behind one Service are common (a canary beside the stable one), so it is said only of a workload that
 * does not listen where the Service leads while another one does, and of Jobs.
 */
import { say } from '../../../base/sentence';
import type { StringMap } from '../../../kube/objects/kube-object';
import { labelsText } from '../../../kube/printers/selector-text';
import { hasLabels } from '../../../kube/store/label-selector';
import type { Finding, FindingFix } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { listeningPortsOf } from '../listening-ports';
import { selectingServices, type LintService } from '../lint-service';
import type { LintWorkload } from '../lint-workload';
import { workloadName, workloadNames } from '../words';

export function selectorCatchesOthers(cluster: LintCluster): readonly Finding[] {
  return selectingServices(cluster).flatMap((service) => {
    const { selected, source, name, namespace, selector } = service;
    const serving = selected.filter((workload) => answersOne(workload, service) === true);
    const strange = selected.filter(
      (workload) =>
        answersOne(workload, service) === false || (workload.isJob && answersOne(workload, service) !== true),
    );
    if (serving.length === 0 || strange.length === 0) return [];
    const fix = narrowingOf(service, serving, strange);
    return [
      {
        severity: 'warning',
        code: 'selector-catches-others',
        place: { source, path: ['spec', 'selector'] },
        message:
          strange.length > 1
            ? say(
                'Service "{name}" selects {labels}, and so also {strange}, which do not listen where it leads',
                { name, labels: labelsText(selector), strange: workloadNames(strange, namespace) },
              )
            : say(
                'Service "{name}" selects {labels}, and so also {strange}, which does not listen where it leads',
                { name, labels: labelsText(selector), strange: workloadNames(strange, namespace) },
              ),
        cause: say('it is for {serving}, and all of them have these labels', {
          serving: workloadNames(serving, namespace),
        }),
        effect: say(
          'a part of the connections goes to those Pods, and is refused: some requests fail, and the next ones work',
        ),
        related: strange.flatMap((workload) =>
          workload.source === undefined
            ? []
            : [
                {
                  source: workload.source,
                  path: ['metadata', 'name'],
                  message: say('{workload} is selected, too', {
                    workload: workloadName(workload, namespace),
                  }),
                },
              ],
        ),
        ...(fix === undefined ? {} : { fixes: [fix] }),
      },
    ];
  });
}

/** Undefined where nobody knows. */
function answersOne(workload: LintWorkload, { ports }: LintService): boolean | undefined {
  const listening = listeningPortsOf(workload);
  if (listening === undefined) return undefined;
  return ports.some(({ target, protocol }) =>
    typeof target === 'string'
      ? workload.ports.some((own) => own.name === target && own.protocol === protocol)
      : listening.ports.some((own) => own.port === target && own.protocol === protocol),
  );
}

/** One more label that those who serve have in common, and the others have not. */
function narrowingOf(
  { source, selector }: LintService,
  serving: readonly LintWorkload[],
  strange: readonly LintWorkload[],
): FindingFix | undefined {
  const [first] = serving;
  for (const [key, value] of Object.entries(first?.labels ?? {})) {
    const more: StringMap = { [key]: value };
    if (selector[key] !== undefined || !serving.every(({ labels }) => hasLabels(more, labels))) continue;
    if (strange.some(({ labels }) => hasLabels(more, labels))) continue;
    return {
      title: say('select {key}={value}, too', { key, value }),
      steps: [{ kind: 'set', source, path: ['spec', 'selector', key], value }],
    };
  }
  return undefined;
}

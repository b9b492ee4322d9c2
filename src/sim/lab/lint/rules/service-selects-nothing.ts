/**
 * A Service whose selector means no Pod.
 *
 * Says nothing where a custom resource of the same namespace may make the Pods: one with the selector's labels, or one
 * that the selector names.
 */
import { listOf, say, type Sentence } from '../../../base/sentence';
import { closestWord } from '../../../base/closest-word';
import type { StringMap } from '../../../kube/objects/kube-object';
import { labelsText } from '../../../kube/printers/selector-text';
import { hasLabels } from '../../../kube/store/label-selector';
import { namespaceOf } from '../../element-ref';
import type { Finding, FindingFix } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { selectingServices, type LintService } from '../lint-service';
import type { LintWorkload } from '../lint-workload';
import { workloadName } from '../words';

export function serviceSelectsNothing(cluster: LintCluster): readonly Finding[] {
  return selectingServices(cluster).flatMap((service) => {
    if (service.selected.length > 0 || hasOtherEndpoints(cluster, service)) return [];
    const { name, namespace, selector, source } = service;
    if (cluster.isMadeElsewhere(namespace, selector)) return [];
    const close = closestOf(cluster, service);
    const elsewhere = cluster.workloads.filter((each) => hasLabels(selector, each.labels));
    const finding: Finding = {
      severity: cluster.severityOfAbsence(namespace),
      code: 'service-selects-nothing',
      place: { source, path: ['spec', 'selector'] },
      message:
        Object.keys(selector).length > 1
          ? say(
              'Service "{name}" selects {labels}, and no Pod of namespace {namespace} has all these labels',
              { name, labels: labelsText(selector), namespace },
            )
          : say('Service "{name}" selects {labels}, and no Pod of namespace {namespace} has this label', {
              name,
              labels: labelsText(selector),
              namespace,
            }),
      ...(close === undefined ? {} : { cause: causeOf(close, service) }),
      ...(close === undefined && elsewhere.length > 0
        ? {
            cause: say('{elsewhere} has them, but a Service selects in its own namespace alone', {
              elsewhere: elsewhere.map((each) => workloadName(each, namespace)).join(', '),
            }),
          }
        : {}),
      effect: service.isHeadless
        ? say('its DNS name has no address: NXDOMAIN')
        : say(
            'it has no endpoints: kube-proxy rejects what is sent to it with "port unreachable", so clients see "connection refused" at once',
          ),
      ...(close?.source === undefined
        ? {}
        : {
            related: [
              {
                source: close.source,
                path: labelsPathOf(close),
                message: say('{close} has {labels}', {
                  close: workloadName(close, namespace),
                  labels: labelsText(close.labels),
                }),
              },
            ],
            fixes: [selectFix(service, close)],
          }),
    };
    return [finding];
  });
}

function labelsPathOf({ podPath }: LintWorkload): readonly (string | number)[] {
  return [...podPath.slice(0, -1), 'metadata', 'labels'];
}

/** Somebody wrote its endpoints by hand all the same. */
function hasOtherEndpoints(cluster: LintCluster, { namespace, name }: LintService): boolean {
  return (
    cluster.find('Endpoints', namespace, name) !== undefined ||
    cluster
      .objects('EndpointSlice')
      .some(
        ({ object }) =>
          namespaceOf(object) === namespace &&
          object.metadata.labels?.['kubernetes.io/service-name'] === name,
      )
  );
}

/** A workload of the namespace that is called as the Service, or shares a label with it, or is one letter away. */
function closestOf(cluster: LintCluster, service: LintService): LintWorkload | undefined {
  const candidates = cluster
    .workloadsIn(service.namespace)
    .filter(({ source, isJob, labels }) => source !== undefined && !isJob && Object.keys(labels).length > 0);
  const scored = candidates
    .map((workload) => ({ workload, score: likenessOf(workload, service) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score);
  const [best, second] = scored;
  return best === undefined || best.score === second?.score ? undefined : best.workload;
}

function likenessOf({ name, labels }: LintWorkload, service: LintService): number {
  const wanted = Object.entries(service.selector);
  const equal = wanted.filter(([key, value]) => labels[key] === value).length;
  const values = new Set(Object.values(labels));
  const near = wanted.filter(([key, value]) => values.has(value) || isAlike(labels[key] ?? '', value)).length;
  const called = name === service.name ? 3 : isAlike(name, service.name) ? 1 : 0;
  return equal * 4 + near * 2 + called;
}

function isAlike(one: string, other: string): boolean {
  return one === other || closestWord(one, [other]) !== undefined;
}

function causeOf(close: LintWorkload, { selector, namespace }: LintService): Sentence {
  const wrong = Object.entries(selector).filter(([key, value]) => close.labels[key] !== value);
  const has = wrong.map(([key]) =>
    close.labels[key] === undefined ? say('no {label}', { label: key }) : `${key}=${close.labels[key]}`,
  );
  return say('the Pods of {close} have {labels}', {
    close: workloadName(close, namespace),
    labels: listOf(has),
  });
}

/** The labels that the workload selects by itself, where they tell it from others. */
function selectFix(service: LintService, close: LintWorkload): FindingFix {
  const labels = selectorLike(service.selector, close.labels);
  const { source } = service;
  const gone = Object.keys(service.selector).filter((key) => labels[key] === undefined);
  return {
    title: say('select {labels}', { labels: labelsText(labels) }),
    steps: [
      ...Object.entries(labels)
        .filter(([key, value]) => service.selector[key] !== value)
        .map(([key, value]) => ({ kind: 'set' as const, source, path: ['spec', 'selector', key], value })),
      ...gone.map((key) => ({ kind: 'remove' as const, source, path: ['spec', 'selector', key] })),
    ],
  };
}

/** As few labels as the selector has; its own keys where the Pods have them. */
function selectorLike(selector: StringMap, labels: StringMap): StringMap {
  const own = Object.keys(selector).filter((key) => labels[key] !== undefined);
  const keys = own.length > 0 ? own : Object.keys(labels).slice(0, 1);
  return Object.fromEntries(keys.map((key) => [key, labels[key] ?? '']));
}

/**
 * A path of an Ingress whose Pods policies isolate, and no policy lets the ingress controller in.
 *
 * A rule that would let it in if a Namespace carried a label has a problem of its own (`policy-peer-selects-nothing.ts`).
 */
import { say, type Listing, type Sentence } from '../../../base/sentence';
import { labelSelectorOf } from '../../../kube/network-policy/network-policy';
import { fieldOf, isPlainRecord } from '../../../kube/objects/kube-object';
import { isEmptySelector } from '../../../kube/objects/label-rules';
import { selectorText } from '../../../kube/printers/selector-text';
import { matchesLabels } from '../../../kube/store/label-selector';
import type { Finding, FindingFix, FixStep } from '../finding';
import type { LintController } from '../ingress-controllers';
import type { LintCluster } from '../lint-cluster';
import type { SourcedPolicy } from '../policy-view';
import { ingressesOf, type LintBackend, type LintIngress } from '../lint-ingress';
import { serviceOf } from '../lint-service';
import type { LintWorkload } from '../lint-workload';
import { allowingPolicy } from '../new-policy';
import { rulesOf, type SourcedRule } from '../policy-rules';
import type { PolicyPort } from '../policy-view';
import { backendWords, listWords, workloadName, workloadNames } from '../words';
import { widerPodSelector } from '../wider-pod-selector';

export function controllerNotAdmitted(cluster: LintCluster): readonly Finding[] {
  return ingressesOf(cluster).flatMap((ingress) =>
    ingress.controllers.flatMap((controller) =>
      ingress.backends.flatMap((backend) => findingOf(cluster, ingress, { controller, backend })),
    ),
  );
}

interface Way {
  readonly controller: LintController;
  readonly backend: LintBackend;
}

function findingOf(cluster: LintCluster, ingress: LintIngress, way: Way): readonly Finding[] {
  const { controller, backend } = way;
  const { policyView } = cluster;
  const service = cluster.find('Service', ingress.namespace, backend.service);
  const selecting = service === undefined ? undefined : serviceOf(service, cluster);
  if (selecting === undefined || controller.workload.isHostNetwork || controller.isOutside) return [];
  const port = selecting.ports.find((each) =>
    backend.portName === '' ? each.port === backend.portNumber : each.name === backend.portName,
  );
  if (port === undefined) return [];
  const shut = selecting.selected.filter((workload) => {
    const wanted = { protocol: port.protocol, port: targetOf(workload, port.target) };
    return (
      !policyView.isAllowed(workload, 'ingress', controller.workload, wanted) &&
      !isMeantByLabel(cluster, policyView.policiesOf(workload, 'ingress'), wanted)
    );
  });
  const [first] = shut;
  if (first === undefined) return [];
  const wanted: PolicyPort = { protocol: port.protocol, port: targetOf(first, port.target) };
  const isolating = policyView.policiesOf(first, 'ingress');
  const admitting = admittingRules(cluster, ingress.namespace, controller.workload);
  const { namespace } = ingress;
  const who = workloadName(controller.workload, namespace);
  const others = [...new Map(admitting.map((rule) => [rule.policy.name, rule])).values()].map(
    ({ policy, source }) =>
      say('"{policy}" is for {labels}', {
        policy: policy.name,
        labels: selectorText(fieldOf(source.object.spec, 'podSelector')),
      }),
  );
  return [
    {
      severity: 'warning',
      code: 'controller-not-admitted',
      place: { source: ingress.source, path: [...backend.servicePath, 'name'] },
      message: say(
        '{backend} of Ingress "{ingress}" leads to {shut}, and no NetworkPolicy lets the ingress controller in there',
        { backend: backendWords(backend), ingress: ingress.name, shut: workloadNames(shut, namespace) },
      ),
      cause: causeOf(isolating, shut.length, others),
      effect: say(
        'SYNs of {who} to port {port} of the Pods are dropped; the controller waits, and answers 504',
        { who, port: wanted.port ?? port.port },
      ),
      related: isolating.map(({ source, policy }) => ({
        source,
        path: ['spec', 'podSelector'],
        message: say('NetworkPolicy "{policy}" isolates the Pods', { policy: policy.name }),
      })),
      fixes: [
        ...admitting.slice(0, 1).flatMap((rule) => wideningOf(rule, first, wanted)),
        {
          title: say('let {who} into {first}', { who, first: workloadName(first, namespace) }),
          steps: [
            {
              kind: 'add',
              object: allowingPolicy(
                cluster,
                { from: controller.workload, to: first, ports: [wanted] },
                'ingress',
              ),
            },
          ],
        },
      ],
    },
  ];
}

function causeOf(
  isolating: readonly SourcedPolicy[],
  shutCount: number,
  others: readonly Sentence[],
): Sentence {
  const policies = listWords(isolating.map(({ policy }) => `"${policy.name}"`));
  const isolated = isolationOf(policies, isolating.length === 1, shutCount === 1);
  return others.length === 0
    ? isolated
    : say('{isolated}, and of the policies that admit the controller {others}', {
        isolated,
        others: listWords(others),
      });
}

function isolationOf(policies: Listing, isOnePolicy: boolean, isOneWorkload: boolean): Sentence {
  if (isOneWorkload)
    return isOnePolicy
      ? say('{policies} isolates it', { policies })
      : say('{policies} isolate it', { policies });
  return isOnePolicy
    ? say('{policies} isolates them', { policies })
    : say('{policies} isolate them', { policies });
}

/** The number behind a name. */
function targetOf({ ports }: LintWorkload, target: number | string): number | undefined {
  return typeof target === 'number' ? target : ports.find(({ name }) => name === target)?.port;
}

/** Is there a rule for that port which waits for a Namespace with a label that none carries? */
function isMeantByLabel(
  cluster: LintCluster,
  policies: readonly SourcedPolicy[],
  wanted: PolicyPort,
): boolean {
  return policies.some((policy) =>
    rulesOf(policy).some(
      (rule) => rule.direction === 'ingress' && hasPort(rule, wanted) && waitsForLabel(cluster, rule),
    ),
  );
}

function waitsForLabel(cluster: LintCluster, { peers }: SourcedRule): boolean {
  return peers.some(({ given }) => {
    const namespaces = fieldOf(given, 'namespaceSelector');
    if (!isPlainRecord(namespaces) || isEmptySelector(namespaces)) return false;
    const selector = labelSelectorOf(namespaces);
    return ![...cluster.namespaces.values()].some((labels) => matchesLabels(selector, labels));
  });
}

function hasPort({ rule }: SourcedRule, { protocol, port }: PolicyPort): boolean {
  return (
    rule.ports?.some(
      (match) =>
        match.protocol === protocol &&
        (match.port === undefined ||
          port === undefined ||
          (match.port.kind === 'range' && match.port.first <= port && port <= match.port.last)),
    ) ?? true
  );
}

/** Rules of the namespace that let the controller in somewhere, or would if a Namespace carried a label. */
function admittingRules(
  cluster: LintCluster,
  namespace: string,
  controller: LintWorkload,
): readonly SourcedRule[] {
  return cluster.policies
    .filter(({ policy }) => policy.namespace === namespace)
    .flatMap(rulesOf)
    .filter(
      (rule) =>
        rule.direction === 'ingress' &&
        (waitsForLabel(cluster, rule) ||
          rule.peers.some(
            ({ peer }) => peer.kind === 'endpoints' && cluster.policyView.isPeer(peer, controller),
          )),
    );
}

/** Makes the policy be for these Pods, too, where one label tells both apart from others. */
function wideningOf(rule: SourcedRule, workload: LintWorkload, wanted: PolicyPort): readonly FindingFix[] {
  const { source, policy } = rule;
  const wider = widerPodSelector(source, workload.labels);
  if (wider === undefined) return [];
  const steps: FixStep[] = [...wider.steps];
  if (!hasPort(rule, wanted) && wanted.port !== undefined) {
    const port = { protocol: wanted.protocol, port: wanted.port };
    steps.push({
      kind: 'set',
      source,
      path: [...rule.path, 'ports', rule.rule.ports?.length ?? 0],
      value: port,
    });
  }
  return [
    {
      title: say('let NetworkPolicy {policy} be for {label}, too', {
        policy: policy.name,
        label: wider.label,
      }),
      steps,
    },
  ];
}

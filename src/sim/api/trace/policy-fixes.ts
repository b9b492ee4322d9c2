/**
 * The smallest edits that would let a packet past the policies that denied it: a label that a rule asks for, a port or a peer more in
 * a rule, or a policy for this one connection.
 */
import { say, type Sentence } from '../../base/sentence';
import type { Pod } from '../../kube/model/pod';
import { fieldOf, listFieldOf, stringMapFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { FindingFix } from '../../lab/lint/finding';
import { widerPodSelector } from '../../lab/lint/wider-pod-selector';
import type { SourcedObject } from '../../lab/objects/sourced-object';
import { titleOf, type LabObjects } from './lab-objects';
import type { PolicyReasons } from './policy-reasons';

const NAME_LABEL = 'kubernetes.io/metadata.name';
/** What controllers put on Pods tells nothing that the others do not. */
const GENERATED_LABELS: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

export function policyFixes(reasons: PolicyReasons, lab: LabObjects): readonly FindingFix[] {
  return [
    ...missingLabels(reasons, lab),
    ...missingPorts(reasons, lab),
    ...missingPeers(reasons, lab),
    ...widerPolicies(reasons, lab),
    ...newPolicy(reasons, lab),
  ];
}

/** Rules of the policies that deny it, as they stand in the text. */
function rulesOf(
  { policies, question }: PolicyReasons,
  lab: LabObjects,
): readonly {
  readonly source: SourcedObject;
  readonly path: FieldPath;
  readonly rule: unknown;
  readonly hasPeer: boolean;
  readonly hasPort: boolean;
}[] {
  return policies.flatMap(({ policy, rules }) => {
    const source = lab.sourceOf(policy.source);
    if (source === undefined) return [];
    return rules.map(({ hasPeer, hasPort }, index) => ({
      source,
      path: ['spec', question.direction, index],
      rule: fieldOf(policy.source.spec, question.direction, index),
      hasPeer,
      hasPort,
    }));
  });
}

/** A rule would let it in if the other end, or its namespace, had the labels that the rule asks for. */
function missingLabels(reasons: PolicyReasons, lab: LabObjects): readonly FindingFix[] {
  const { question } = reasons;
  const peer = lab.podAt(question.peerAddress);
  if (peer === undefined) return [];
  const ends = question.direction === 'ingress' ? 'from' : 'to';
  return rulesOf(reasons, lab).flatMap(({ rule, hasPeer, hasPort }) => {
    if (hasPeer || !hasPort) return [];
    return listFieldOf(rule, ends).flatMap((entry) => {
      const steps = [
        ...labelSteps(lab, peer, stringMapFieldOf(fieldOf(entry, 'podSelector'), 'matchLabels')),
        ...namespaceSteps(lab, peer, stringMapFieldOf(fieldOf(entry, 'namespaceSelector'), 'matchLabels')),
      ];
      const [first] = steps;
      return first === undefined ? [] : [{ title: titleOfAll(steps), steps: steps.map(({ step }) => step) }];
    });
  });
}

/** In one order. */
function titleOfAll(steps: readonly LabelStep[]): Sentence {
  const [first, second] = steps;
  return first === undefined || second === undefined
    ? (first?.title ?? say('nothing'))
    : say('{first}, and {second}', { first: first.title, second: titleOfAll(steps.slice(1)) });
}

interface LabelStep {
  readonly title: Sentence;
  readonly step: FindingFix['steps'][number];
}

function labelSteps(
  lab: LabObjects,
  pod: Pod,
  wanted: Readonly<Record<string, string>>,
): readonly LabelStep[] {
  const own = stringMapFieldOf(pod.metadata, 'labels');
  const missing = Object.entries(wanted).filter(([key, value]) => own[key] !== value);
  const source = lab.sourceOf(pod);
  if (source === undefined) return [];
  const isPodItself = source.object.kind === 'Pod';
  const path = isPodItself ? ['metadata', 'labels'] : ['spec', 'template', 'metadata', 'labels'];
  return missing.map(([key, value]) => ({
    title: isPodItself
      ? say('add the label {label} to {object}', { label: `${key}=${value}`, object: titleOf(source.object) })
      : say('add the label {label} to the Pods of {object}', {
          label: `${key}=${value}`,
          object: titleOf(source.object),
        }),
    step: { kind: 'set', source, path: [...path, key], value },
  }));
}

function namespaceSteps(
  lab: LabObjects,
  pod: Pod,
  wanted: Readonly<Record<string, string>>,
): readonly LabelStep[] {
  const name = pod.metadata.namespace ?? 'default';
  const namespace = lab.find('Namespace', '', name);
  const own = stringMapFieldOf(namespace?.metadata, 'labels');
  const missing = Object.entries(wanted).filter(([key, value]) => own[key] !== value);
  const [first] = missing;
  if (first === undefined || namespace === undefined) return [];
  const source = lab.sourceOf(namespace);
  const title = say('add the label {label} to {object}', {
    label: missing.map(([key, value]) => `${key}=${value}`).join(','),
    object: `Namespace ${name}`,
  });
  if (source !== undefined) {
    const labels = { ...stringMapFieldOf(source.object.metadata, 'labels'), ...Object.fromEntries(missing) };
    return [{ title, step: { kind: 'set', source, path: ['metadata', 'labels'], value: labels } }];
  }
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: Object.fromEntries(missing) },
  };
  return [{ title, step: { kind: 'add', object } }];
}

function missingPorts(reasons: PolicyReasons, lab: LabObjects): readonly FindingFix[] {
  const { protocol, port } = reasons.question;
  return rulesOf(reasons, lab).flatMap(({ source, path, rule, hasPeer, hasPort }) => {
    if (!hasPeer || hasPort) return [];
    const ports = listFieldOf(rule, 'ports');
    const title = say('allow {protocol} {port} too, in {object}', {
      protocol,
      port,
      object: titleOf(source.object),
    });
    return [
      {
        title,
        steps: [{ kind: 'set', source, path: [...path, 'ports', ports.length], value: { protocol, port } }],
      },
    ];
  });
}

function missingPeers(reasons: PolicyReasons, lab: LabObjects): readonly FindingFix[] {
  const { question } = reasons;
  const ends = question.direction === 'ingress' ? 'from' : 'to';
  const entry = peerEntry(reasons, lab);
  return rulesOf(reasons, lab)
    .filter(({ hasPeer, hasPort }) => !hasPeer && hasPort)
    .slice(0, 1)
    .map(({ source, path, rule }) => ({
      title: say('name {peer} in {object}', {
        peer: lab.nameOf(question.peerAddress),
        object: titleOf(source.object),
      }),
      steps: [{ kind: 'set', source, path: [...path, ends, listFieldOf(rule, ends).length], value: entry }],
    }));
}

/** A policy that lets it through to other Pods could be for these, too. */
function widerPolicies({ elsewhere, question }: PolicyReasons, lab: LabObjects): readonly FindingFix[] {
  return elsewhere.flatMap((policy) => {
    const source = lab.sourceOf(policy.source);
    const wider =
      source === undefined ? undefined : widerPodSelector(source, tellingLabels(question.subject));
    return wider === undefined
      ? []
      : [
          {
            title: say('let NetworkPolicy {policy} be for {label}, too', {
              policy: policy.name,
              label: wider.label,
            }),
            steps: wider.steps,
          },
        ];
  });
}

/** A policy that lets this connection through and nothing else. */
function newPolicy(reasons: PolicyReasons, lab: LabObjects): readonly FindingFix[] {
  const { direction, subject, protocol, port, peerAddress } = reasons.question;
  const namespace = subject.metadata.namespace ?? 'default';
  const name = `allow-${direction}-${workloadName(lab, subject)}-${port}`;
  const object: KubeObject = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, ...(namespace === 'default' ? {} : { namespace }) },
    spec: {
      podSelector: { matchLabels: tellingLabels(subject) },
      policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
      [direction]: [
        { [direction === 'ingress' ? 'from' : 'to']: [peerEntry(reasons, lab)], ports: [{ protocol, port }] },
      ],
    },
  };
  const values = { protocol, port, peer: lab.nameOf(peerAddress) };
  const title =
    direction === 'ingress'
      ? say('add a NetworkPolicy that allows {protocol} {port} from {peer}', values)
      : say('add a NetworkPolicy that allows {protocol} {port} to {peer}', values);
  return [{ title, steps: [{ kind: 'add', object }] }];
}

function workloadName(lab: LabObjects, pod: Pod): string {
  return (lab.sourceOf(pod)?.object ?? pod).metadata.name;
}

/** The other end as `from` and `to` name it. */
function peerEntry({ question }: PolicyReasons, lab: LabObjects): unknown {
  const peer = lab.podAt(question.peerAddress);
  if (peer === undefined) {
    const prefix = question.peerAddress.includes(':') ? 128 : 32;
    return { ipBlock: { cidr: `${question.peerAddress}/${prefix}` } };
  }
  const [own, other] = [question.subject.metadata.namespace, peer.metadata.namespace ?? 'default'];
  const pods = { podSelector: { matchLabels: tellingLabels(peer) } };
  return own === other ? pods : { namespaceSelector: { matchLabels: { [NAME_LABEL]: other } }, ...pods };
}

function tellingLabels({ metadata }: Pod): Readonly<Record<string, string>> {
  const labels = stringMapFieldOf(metadata, 'labels');
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !GENERATED_LABELS.has(key)));
}

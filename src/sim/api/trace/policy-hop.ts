/** A verdict of NetworkPolicies in words: whose it is, which rule lets the packet through, or what every rule lacks. */
import { podPath, type Pod } from '../../kube/model/pod';
import type { PolicyDirection } from '../../kube/network-policy/network-policy';
import type { Because } from './hop';
import type { LabObjects } from './lab-objects';
import { policyReasonsOf, type PolicyReading, type PolicyReasons } from './policy-reasons';
import type { EventView } from './event-view';

export interface PolicyWords {
  readonly reasons: PolicyReasons;
  readonly decision: string;
  readonly sentence: string;
  readonly because: readonly Because[];
  readonly others: readonly string[];
}

/** `isAccepted`: what the node really did with the packet. */
export function policyWords(
  lab: LabObjects,
  {
    pod,
    direction,
    view,
    isAccepted,
  }: {
    readonly pod: Pod;
    readonly direction: PolicyDirection;
    readonly view: EventView;
    readonly isAccepted: boolean;
  },
): PolicyWords {
  const { packet } = view.frame;
  const peerAddress = (direction === 'ingress' ? packet?.source : packet?.destination) ?? '';
  const reasons = policyReasonsOf(lab, {
    direction,
    subject: pod,
    peerAddress,
    protocol: packet?.protocol ?? '',
    port: Number(packet?.destinationPort ?? '0'),
  });
  const others = reasons.policies.flatMap((reading) => lackTexts(reading, reasons));
  const { allowing, policies } = reasons;
  const what = direction === 'ingress' ? 'into' : 'out of';
  const who = `Pod ${podPath(pod)}`;
  const peer = lab.nameOf(peerAddress);
  if (isAccepted && allowing !== undefined) {
    const { policy, path } = allowing;
    return {
      reasons,
      decision: `${direction} allowed by ${policy.key}`,
      sentence: `NetworkPolicy ${policy.key} lets it ${what} ${who}.`,
      because: [lab.because(policy.source, path, `NetworkPolicy ${policy.key}, ${path}`)],
      others,
    };
  }
  if (isAccepted) {
    const isOpen = policies.length === 0;
    return {
      reasons,
      decision: `${direction} allowed`,
      sentence: isOpen
        ? `No NetworkPolicy is for ${direction} of ${who}, so that everything may go ${what} it.`
        : `It may go ${what} ${who}.`,
      because: [],
      others,
    };
  }
  const towards = direction === 'ingress' ? `from ${peer}` : `to ${peer}`;
  return {
    reasons,
    decision: `${direction} denied`,
    sentence:
      policies.length === 0
        ? `Nothing that the network plugin knows lets it ${what} ${who}.`
        : `${isolationText(policies)} for ${direction} of ${who}, and no rule lets ${packet?.protocol ?? ''} ${packet?.destinationPort ?? ''} ${towards} through.`,
    because: policies.map(({ policy, rules }) =>
      lab.because(policy.source, rules[0]?.path ?? 'spec.podSelector', `NetworkPolicy ${policy.key}`),
    ),
    others,
  };
}

/** `NetworkPolicy shop/db is`, `NetworkPolicies shop/a, shop/b are` */
function isolationText(policies: readonly PolicyReading[]): string {
  const names = policies.map(({ policy }) => policy.key).join(', ');
  return policies.length === 1 ? `NetworkPolicy ${names} is` : `NetworkPolicies ${names} are`;
}

/** What each rule lacks to let the packet through. */
function lackTexts({ policy, rules }: PolicyReading, { question }: PolicyReasons): readonly string[] {
  const ends = question.direction === 'ingress' ? 'from' : 'to';
  if (rules.length === 0)
    return [`${policy.key} has no rule for ${question.direction}: it lets nothing through`];
  return rules.flatMap(({ path, hasPeer, hasPort, exception, portNames }) => {
    if (hasPeer && hasPort) return [];
    const peerLack =
      exception === undefined
        ? `${ends} does not name the other end`
        : `${ends} leaves ${question.peerAddress} out (except ${exception})`;
    const named = portNames.length === 0 ? '' : `: nothing there calls it "${portNames.join('" or "')}"`;
    const portLack = `ports do not have ${question.protocol} ${question.port}${named}`;
    const lacks = [...(hasPeer ? [] : [peerLack]), ...(hasPort ? [] : [portLack])];
    return [`${policy.key} ${path}: ${lacks.join(', and ')}`];
  });
}

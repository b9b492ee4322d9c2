/** A verdict of NetworkPolicies in words: whose it is, which rule lets the packet through, or what every rule lacks. */
import { say, type Sentence, type Wording } from '../../base/sentence';
import { podPath, type Pod } from '../../kube/model/pod';
import type { PolicyDirection } from '../../kube/network-policy/network-policy';
import type { Because } from './hop';
import type { LabObjects } from './lab-objects';
import { policyReasonsOf, type PolicyReading, type PolicyReasons } from './policy-reasons';
import type { EventView } from './event-view';

export interface PolicyWords {
  readonly reasons: PolicyReasons;
  readonly decision: Wording;
  readonly sentence: Sentence;
  readonly because: readonly Because[];
  readonly others: readonly Sentence[];
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
  const who = `Pod ${podPath(pod)}`;
  const peer = lab.nameOf(peerAddress);
  if (isAccepted && allowing !== undefined) {
    const { policy, path } = allowing;
    return {
      reasons,
      decision: say('{direction} allowed by {policy}', { direction, policy: policy.key }),
      sentence:
        direction === 'ingress'
          ? say('NetworkPolicy {policy} lets it into {who}', { policy: policy.key, who })
          : say('NetworkPolicy {policy} lets it out of {who}', { policy: policy.key, who }),
      because: [lab.because(policy.source, path, `NetworkPolicy ${policy.key}, ${path}`)],
      others,
    };
  }
  if (isAccepted) {
    const isOpen = policies.length === 0;
    return {
      reasons,
      decision: say('{direction} allowed', { direction }),
      sentence: isOpen ? openSentence(direction, who) : passSentence(direction, who),
      because: [],
      others,
    };
  }
  const asked = {
    policies,
    who,
    peer,
    protocol: packet?.protocol ?? '',
    port: packet?.destinationPort ?? '',
  };
  return {
    reasons,
    decision: say('{direction} denied', { direction }),
    sentence: denialSentence(direction, asked),
    because: policies.map(({ policy, rules }) =>
      lab.because(policy.source, rules[0]?.path ?? 'spec.podSelector', `NetworkPolicy ${policy.key}`),
    ),
    others,
  };
}

function openSentence(direction: PolicyDirection, who: string): Sentence {
  return direction === 'ingress'
    ? say('No NetworkPolicy is for ingress of {who}, so that everything may go into it', { who })
    : say('No NetworkPolicy is for egress of {who}, so that everything may go out of it', { who });
}

function passSentence(direction: PolicyDirection, who: string): Sentence {
  return direction === 'ingress'
    ? say('It may go into {who}', { who })
    : say('It may go out of {who}', { who });
}

interface DeniedPacket {
  readonly policies: readonly PolicyReading[];
  readonly who: string;
  readonly peer: string;
  readonly protocol: string;
  readonly port: string;
}

function denialSentence(
  direction: PolicyDirection,
  { policies, who, peer, protocol, port }: DeniedPacket,
): Sentence {
  if (policies.length === 0)
    return direction === 'ingress'
      ? say('Nothing that the network plugin knows lets it into {who}', { who })
      : say('Nothing that the network plugin knows lets it out of {who}', { who });
  const isolation = isolationSentence(direction, policies, who);
  return direction === 'ingress'
    ? say('{isolation}, and no rule lets {protocol} {port} from {peer} through', {
        isolation,
        protocol,
        port,
        peer,
      })
    : say('{isolation}, and no rule lets {protocol} {port} to {peer} through', {
        isolation,
        protocol,
        port,
        peer,
      });
}

/** `NetworkPolicy shop/db is`, `NetworkPolicies shop/a, shop/b are` */
function isolationSentence(
  direction: PolicyDirection,
  policies: readonly PolicyReading[],
  who: string,
): Sentence {
  const names = policies.map(({ policy }) => policy.key).join(', ');
  return policies.length === 1
    ? say('NetworkPolicy {names} is for {direction} of {who}', { names, direction, who })
    : say('NetworkPolicies {names} are for {direction} of {who}', { names, direction, who });
}

/** What each rule lacks to let the packet through. */
function lackTexts({ policy, rules }: PolicyReading, { question }: PolicyReasons): readonly Sentence[] {
  const ends = question.direction === 'ingress' ? 'from' : 'to';
  if (rules.length === 0)
    return [
      say('{policy} has no rule for {direction}: it lets nothing through', {
        policy: policy.key,
        direction: question.direction,
      }),
    ];
  return rules.flatMap(({ path, hasPeer, hasPort, exception, portNames }) => {
    if (hasPeer && hasPort) return [];
    const peerLack =
      exception === undefined
        ? say('{ends} does not name the other end', { ends })
        : say('{ends} leaves {address} out (except {exception})', {
            ends,
            address: question.peerAddress,
            exception,
          });
    const { protocol, port } = question;
    const portLack =
      portNames.length === 0
        ? say('ports do not have {protocol} {port}', { protocol, port })
        : say('ports do not have {protocol} {port}: nothing there calls it {names}', {
            protocol,
            port,
            names: `"${portNames.join('" or "')}"`,
          });
    const rule = `${policy.key} ${path}`;
    if (hasPeer) return [say('{rule}: {lack}', { rule, lack: portLack })];
    if (hasPort) return [say('{rule}: {lack}', { rule, lack: peerLack })];
    return [say('{rule}: {first}, and {second}', { rule, first: peerLack, second: portLack })];
  });
}

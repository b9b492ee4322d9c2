/**
 * Packets that are larger than the network under a cluster passes: what the option `mtu` of its plugin allows, and cables of a
 * narrower network than the nodes believe. Such a lab runs, and fails as it would in life.
 */
import { say, type Sentence } from '../../base/sentence';
import type { CniSpec } from '../../kube/cni/cni-spec';
import { WEAVE_MTU } from '../../kube/cni/weave/weave-datapath';
import { problem, type FieldPath, type ObjectIssue } from '../../kube/objects/object-issue';
import type { LabSpec } from '../lab-document';
import type { GivenFault } from '../lab-schema';

type Cluster = Pick<LabSpec['cluster'], 'nodes' | 'cni'>;
type Segments = LabSpec['network']['segments'];

const OPTION: FieldPath = ['spec', 'cluster', 'cni', 'mtu'];
/** VXLAN and Geneve over IPv4. */
const UDP_TUNNEL_BYTES = 50;
const IPIP_BYTES = 20;

/** What the option `mtu` of a plugin is about. */
interface MtuPlan {
  /** As given, or what the plugin takes otherwise; undefined: what the node's card has. */
  readonly option: number | undefined;
  /** How much larger than the option packets between nodes are, and how much smaller those of Pods. */
  readonly wireExtra: number;
  readonly podRoom: number;
  /** A packet that does not fit: the outer one is sent in pieces, its sender is told, or the plugin refuses the option itself. */
  readonly tooLarge: 'in-pieces' | 'told' | 'refused';
  /** Its nodes try out whether packets of that size arrive, and do without one another where they do not. */
  readonly isProbed?: boolean;
}

/** Undefined where a plugin has no such option. */
function mtuPlanOf(cni: CniSpec): MtuPlan | undefined {
  switch (cni.plugin) {
    case 'flannel':
      return cni.mode === 'vxlan' ? insideOf(cni.mtu) : undefined;
    case 'cilium':
      return cni.mode === 'native' ? plain(cni.mtu) : insideOf(cni.mtu);
    case 'calico':
      if (cni.mode === 'bgp') return plain(cni.mtu);
      return cni.mode.startsWith('vxlan')
        ? { option: cni.mtu, wireExtra: UDP_TUNNEL_BYTES, podRoom: 0, tooLarge: 'in-pieces' }
        : { option: cni.mtu, wireExtra: IPIP_BYTES, podRoom: 0, tooLarge: 'told' };
    case 'weave':
      return {
        option: cni.mtu ?? WEAVE_MTU,
        wireExtra: UDP_TUNNEL_BYTES,
        podRoom: 0,
        tooLarge: 'in-pieces',
        isProbed: true,
      };
    case 'bridge':
      return plain(cni.mtu);
    case 'macvlan':
    case 'ipvlan':
      return { ...plain(cni.mtu), tooLarge: 'refused' };
    case 'kubenet':
    case 'kube-router':
    case 'none':
      return undefined;
  }
}

/** The option is that of the network, and the plugin takes the room of its tunnel off for Pods. */
function insideOf(option: number | undefined): MtuPlan {
  return { option, wireExtra: 0, podRoom: UDP_TUNNEL_BYTES, tooLarge: 'in-pieces' };
}

function plain(option: number | undefined): MtuPlan {
  return { option, wireExtra: 0, podRoom: 0, tooLarge: 'told' };
}

export function mtuWarnings(
  { nodes, cni }: Cluster,
  segments: Segments,
  faults: readonly GivenFault[],
): readonly ObjectIssue[] {
  const plan = mtuPlanOf(cni);
  const used = segments.filter(({ name }) => nodes.some(({ segment }) => segment === name));
  return [
    ...(plan === undefined ? [] : tooLargePackets(plan, used)),
    ...faults.flatMap((fault, index) => narrowCable(fault, index, { nodes, plan, segments })),
  ];
}

/** What the option allows and the network under it does not. */
function tooLargePackets(plan: MtuPlan, segments: Segments): readonly ObjectIssue[] {
  const { option, wireExtra, podRoom, tooLarge } = plan;
  if (option === undefined) return [];
  const wire = option + wireExtra;
  const narrow = segments.find(({ mtu }) => mtu < wire);
  if (narrow === undefined) return [];
  const head =
    wireExtra === 0
      ? say('mtu {mtu} is more than segment {segment} passes, which is {most}', {
          mtu: option,
          segment: narrow.name,
          most: narrow.mtu,
        })
      : say(
          'mtu {mtu} makes packets of {wire} bytes in the tunnel, more than segment {segment} passes, which is {most}',
          { mtu: option, wire, segment: narrow.name, most: narrow.mtu },
        );
  const pods = option - podRoom;
  const effects = {
    'in-pieces': say(
      'Pods send packets of up to {pods} bytes, {wire} in the tunnel, and nodes send each of those in two fragments',
      { pods, wire },
    ),
    told: say(
      'what Pods send of more than {most} bytes their node answers with "fragmentation needed", and the first such packet to every destination is lost',
      { most: narrow.mtu - wireExtra },
    ),
    refused: say('the plugin refuses it (invalid MTU {mtu}), and no Pod gets a network', { mtu: option }),
  };
  const hint = say('leave mtu out, or write at most {most}', { most: narrow.mtu - wireExtra });
  return [warning(OPTION, say('{what}: {effect}', { what: head, effect: effects[tooLarge] }), hint)];
}

/** A network behind a cable that is narrower than what nodes send. */
function narrowCable(
  { cable, mtu: mtuBytes }: GivenFault,
  index: number,
  {
    nodes,
    plan,
    segments,
  }: {
    readonly nodes: Cluster['nodes'];
    readonly plan: MtuPlan | undefined;
    readonly segments: Segments;
  },
): readonly ObjectIssue[] {
  const [machine = ''] = cable.split(':');
  const node = nodes.find(({ name }) => name === machine);
  if (node === undefined || mtuBytes === undefined) return [];
  const own = segments.find(({ name }) => name === node.segment)?.mtu ?? 0;
  const wire = plan?.option === undefined ? own : plan.option + plan.wireExtra;
  const largest = Math.min(own, wire);
  if (mtuBytes >= largest) return [];
  const effect =
    plan?.isProbed === true
      ? say(
          'Weave’s heartbeats are as large as that, so this peer finds no other one by its fast datapath, and its Pods reach nobody (the real one falls back to sleeve, which is not modelled)',
        )
      : say('ping works, and what sends more at once, such as the certificates of a TLS handshake, hangs');
  const what = say(
    '{machine} sends packets of up to {largest} bytes, and the network behind its cable loses those over {most} without a word: {effect}',
    { machine, largest, most: mtuBytes, effect },
  );
  return [warning(['spec', 'faults', index, 'mtu'], what, fixOf(plan, mtuBytes))];
}

function fixOf(plan: MtuPlan | undefined, mtuBytes: number): Sentence {
  const option = plan === undefined ? 0 : mtuBytes - plan.wireExtra;
  if (plan === undefined || option - plan.podRoom < MIN_OPTION)
    return say('give the segment mtu: {mtu}, as the network has it', { mtu: mtuBytes });
  return say('write mtu: {mtu} under spec.cluster.cni, and Pods send packets of {pods} bytes', {
    mtu: option,
    pods: option - plan.podRoom,
  });
}

/** What every host takes (RFC 791). */
const MIN_OPTION = 576;

function warning(path: FieldPath, what: Sentence, hint: Sentence): ObjectIssue {
  return { ...problem('mtu', path, what, hint), severity: 'warning' };
}

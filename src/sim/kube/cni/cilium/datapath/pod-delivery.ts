/**
 * The last step to a Pod of this node: its policy, and the way into its veth pair (`ipv4_local_delivery`, `ipv4_policy` of bpf/bpf_lxc.c).
 *
 * Answers to what a Pod asked for pass; everything else is looked up for each packet, so that a new policy also cuts connections
 * that are there already.
 */
import { setFrameDestination, setFrameSource } from '../../../../link/frame';
import type { Packet } from '../../../../link/packet';
import { protocolNameOf } from './protocol-name';
import type { FlowTuple } from './flow-tuple';
import type { LocalEndpoint } from './local-endpoint';
import type { FlowIdentities } from './monitor';
import type { NodeDatapath } from './node-datapath';
import type { PolicyDirection } from './policy-map';

/** The datapath has read the packet. */
export function deliverToPod(
  datapath: NodeDatapath,
  packet: Packet,
  endpoint: LocalEndpoint,
  sourceIdentity: number,
): void {
  const { tuple } = datapath;
  const { connections, monitor } = datapath.parts;
  const identities = { source: sourceIdentity, destination: endpoint.identity };
  if (!datapath.hop(packet, identities, 'ingress')) return;
  const { status, isMonitored } = connections.find(tuple, 'IN');
  const isAnswer = status === 'reply' || status === 'related';
  if (
    !isAnswer &&
    !mayPass(datapath, packet, {
      endpoint,
      direction: 'ingress',
      peer: sourceIdentity,
      isNew: status === 'new',
    })
  )
    return;
  if (status === 'new' && !tuple.isRelated) {
    const begun = connections.peek(tuple, 'OUT');
    const entry = connections.create(tuple, 'IN');
    entry.sourceIdentity = sourceIdentity;
    if (begun?.isNodePort === true) {
      entry.isNodePort = true;
      entry.revNat = begun.revNat;
    }
  }
  if (isMonitored) monitor.trace('to-endpoint', tuple, identities, isAnswer);
  setFrameDestination(packet, endpoint.podMac.macHigh, endpoint.podMac.macLow);
  setFrameSource(packet, endpoint.device.macHigh, endpoint.device.macLow);
  endpoint.device.send(packet);
}

interface PolicyQuestion {
  readonly endpoint: LocalEndpoint;
  readonly direction: PolicyDirection;
  /** The identity at the other end. */
  readonly peer: number;
  readonly isNew: boolean;
}

/** False where the packet ended here. */
export function mayPass(datapath: NodeDatapath, packet: Packet, question: PolicyQuestion): boolean {
  const { endpoint, direction, peer, isNew } = question;
  const { tuple } = datapath;
  const { policy } = endpoint;
  if (!policy.isEnforced[direction]) return true;
  packet.testedRules += 1;
  const { protocol, destinationPort } = tuple;
  const verdict = policy.check(direction, peer, protocol, protocol === 1 ? tuple.icmpType : destinationPort);
  policy.count(direction, peer, protocol, destinationPort, tuple.packetBytes);
  const identities = identitiesOf(question);
  const { monitor } = datapath.parts;
  if (isNew || !verdict.isAllowed) monitor.policyVerdict(tuple, identities, { direction, ...verdict });
  const { stack } = datapath.parts;
  stack.packets.observer?.onStep(packet, stack.name, {
    kind: 'program',
    decision: verdict.isAllowed ? 'policy-allowed' : 'policy-denied',
    text: denialText(question, tuple),
    subject: endpoint.pod ?? '',
    sources: policy.sources[direction],
  });
  if (verdict.isAllowed) return true;
  monitor.drop(packet, tuple, identities, {
    reason: 'Policy denied',
    direction,
    dropReason: 'ebpf-policy',
    device: endpoint.device.name,
    detail: denialText(question, tuple),
  });
  return false;
}

function identitiesOf({ endpoint, direction, peer }: PolicyQuestion): FlowIdentities {
  return direction === 'ingress'
    ? { source: peer, destination: endpoint.identity }
    : { source: endpoint.identity, destination: peer };
}

function denialText({ endpoint, direction, peer }: PolicyQuestion, tuple: FlowTuple): string {
  const port = tuple.isServiceProtocol ? ` ${tuple.destinationPort}` : '';
  const what = `${protocolNameOf(tuple.protocol)}${port}`;
  const towards = direction === 'ingress' ? `from identity ${peer}` : `to identity ${peer}`;
  const who = endpoint.pod ?? `endpoint ${endpoint.id}`;
  return `${direction} of ${who}, ${what} ${towards}; ${endpoint.policy.sources[direction].join(', ')}`;
}

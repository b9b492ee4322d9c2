import { describe, expect, it } from 'vitest';
import { BOTH_MODES, FLOW_CASES } from '#kit/service-flow-cases';
import { type Flow, labOf, POD, CLIENT, NODE, masquerading } from '#kit/service-flow-inputs';
import { nodeOf, walkedThroughRules } from '#kit/service-flows';
import { inEnglish } from '#sim/api/sentence';
import { ServiceFlows, type FlowAnswer, type FlowQuestion } from '#sim/api/service-flows';
import { proxyNodeOf } from '#sim/kube/kube-proxy/proxy-node';
import { compilePorts, type CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';
import { flowOf, type FlowMode } from '#sim/kube/kube-proxy/service-flows';
import { readGivenServices, type GivenServices } from '#sim/lab/objects/given-services';

type Protocol = FlowQuestion['protocol'];

function questionOf(flow: Flow): { readonly question: FlowQuestion; readonly answer: string } {
  const [, source = '', door = '', protocol = 'tcp', answer = ''] =
    /^(\S+) > (\S+?)(?:\/(udp|sctp))?: (.*)$/.exec(flow) ?? [];
  const at = door.lastIndexOf(':');
  return {
    question: {
      at: 'node/test-node',
      source,
      destination: door.slice(0, at).replace(/^\[|\]$/g, ''),
      protocol: protocolOf(protocol),
      destinationPort: Number(door.slice(at + 1)),
    },
    answer,
  };
}

function protocolOf(text: string): Protocol {
  return text === 'udp' || text === 'sctp' ? text : 'tcp';
}

function textOf({ result, targets, masquerade }: FlowAnswer): string {
  return result === 'DNAT' ? `${targets.join(', ')}${masquerade ? ' masq' : ''}` : result;
}

const RUNS = FLOW_CASES.flatMap(({ modes = BOTH_MODES, ...rest }) =>
  modes.map((mode) => [`${mode}: ${rest.what}`, { ...rest, mode }] as const),
);

function givenOf(mode: FlowMode, objects: readonly string[], options = ''): GivenServices {
  const bytes = new TextEncoder().encode([labOf(mode, options), ...objects].join(''));
  const read = readGivenServices([{ name: 'in.yaml', bytes }]);
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('\n'));
  return read.value;
}

function portsOf({ services, slicesByService }: GivenServices): readonly CompiledPort[] {
  return services.flatMap((given) =>
    compilePorts(given, slicesByService.get(`ns/${given.metadata.name}`) ?? [], 'IPv4'),
  );
}

/** What the rules walk of the kit can carry: no IPv6, no SCTP, one address of the node, verdicts of the forward path. */
function isWalkable({ source, destination, protocol }: FlowQuestion, answer: string): boolean {
  const isKnown = !source.includes(':') && destination !== '192.168.1.2';
  return isKnown && protocol !== 'sctp' && answer !== 'ACCEPT';
}

describe('Services as kube-proxy tests them', () => {
  it.each(RUNS)('%s', (_what, { mode, options, objects, flows, hasMemory = false }) => {
    const given = givenOf(mode, objects, options);
    const service = new ServiceFlows(given);
    expect(service.needsCluster).toBe(false);
    const answers = flows.map((flow) => {
      const answer = service.answer(questionOf(flow).question, undefined);
      return flow.replace(/: .*$/, `: ${answer.ok ? textOf(answer.value) : inEnglish(answer.error)}`);
    });
    expect(answers).toEqual(flows);
    if (hasMemory) return;
    const ports = portsOf(given);
    const labels = given.nodes.get('test-node')?.labels ?? {};
    const place = { nodeName: 'test-node', family: 'IPv4' as const, nodeIp: NODE, all: ['127.0.0.1', NODE] };
    const node = { ...proxyNodeOf({ ...place, labels }, given.cluster), hasAccounting: false };
    for (const { question, answer } of flows.map(questionOf)) {
      if (!isWalkable(question, answer)) continue;
      const walked = walkedThroughRules({ mode, ports, node, packet: question });
      expect(textOf(walked), `the rules, from ${question.source} to ${question.destination}`).toBe(answer);
    }
  });

  it('takes everything for traffic of Pods where nothing tells them apart', () => {
    const ports = portsOf(givenOf('iptables', masquerading()));
    const node = nodeOf('iptables', { clusterCidr: undefined });
    const place = { mode: 'iptables', node, localAddresses: new Set([NODE]) } as const;
    for (const flow of [
      `${CLIENT} > 172.30.0.41:80: 10.180.0.1:80, 10.180.1.1:80`,
      `${NODE} > 172.30.0.43:80: 10.180.0.3:80`,
      `${POD} > ${NODE}:3002: 10.180.0.2:80`,
      `${POD} > 5.6.7.8:80: 10.180.0.2:80`,
    ]) {
      const { question, answer } = questionOf(flow);
      expect(textOf(flowOf(ports, place, question))).toBe(answer);
      expect(textOf(walkedThroughRules({ mode: 'iptables', ports, node, packet: question }))).toBe(answer);
    }
  });
});

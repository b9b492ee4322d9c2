import { describe, expect, it } from 'vitest';
import { answerOf, CLIENT, ELSEWHERE, endpoint, NODE_IP, nodeOf, packetOf, portOf } from '#kit/service-flows';
import { CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';
import type { FlowAnswer } from '#sim/kube/kube-proxy/service-flows';

describe('flowOf', () => {
  const mode = 'iptables';
  const node = nodeOf(mode);
  const clusterIp = portOf({});

  it('lists the endpoints in their order', () => {
    const ports = [new CompiledPort(clusterIp, [endpoint('10.180.0.1'), endpoint('10.180.0.2')])];
    expect(answerOf({ mode, ports, node, packet: packetOf('10.0.0.2', '172.30.0.41') })).toEqual({
      result: 'DNAT',
      targets: ['10.180.0.1:80', '10.180.0.2:80'],
      masquerade: false,
    });
  });

  it('masquerades what an endpoint sends to itself, and what comes from outside', () => {
    const ports = [new CompiledPort(clusterIp, [endpoint('10.180.0.1')])];
    for (const source of ['10.180.0.1', NODE_IP, CLIENT]) {
      expect(answerOf({ mode, ports, node, packet: packetOf(source, '172.30.0.41') }).masquerade).toBe(true);
    }
  });

  it('accepts a health check at the node, and only there', () => {
    const port = portOf({
      nodePort: 3001,
      isExternalPolicyLocal: true,
      loadBalancerIps: ['1.2.3.4'],
      healthCheckNodePort: 30_000,
    });
    const ports = [new CompiledPort(port, [endpoint('10.180.0.1', ELSEWHERE)])];
    const answer = (destination: string): string =>
      answerOf({ mode, ports, node, packet: packetOf(CLIENT, destination, 30_000) }).result;
    expect(answer(NODE_IP)).toBe('ACCEPT');
    expect(answer('1.2.3.4')).toBe('NONE');
  });

  it('drops what no local endpoint may get, but not what Pods and the node itself send', () => {
    const port = portOf({ nodePort: 3001, isExternalPolicyLocal: true });
    const ports = [new CompiledPort(port, [endpoint('10.180.0.1', ELSEWHERE)])];
    const answer = (source: string): FlowAnswer =>
      answerOf({ mode, ports, node, packet: packetOf(source, NODE_IP, 3001) });
    expect(answer(CLIENT).result).toBe('DROP');
    expect(answer('10.0.0.2')).toEqual({ result: 'DNAT', targets: ['10.180.0.1:80'], masquerade: false });
    expect(answer(NODE_IP)).toEqual({ result: 'DNAT', targets: ['10.180.0.1:80'], masquerade: true });
  });

  it('knows the node ports of 127.0.0.1 in iptables mode alone', () => {
    const ports = [new CompiledPort(portOf({ nodePort: 3001 }), [endpoint('10.180.0.1')])];
    const packet = packetOf('127.0.0.1', '127.0.0.1', 3001);
    expect(answerOf({ mode, ports, node, packet })).toEqual({
      result: 'DNAT',
      targets: ['10.180.0.1:80'],
      masquerade: true,
    });
    for (const other of ['ipvs', 'nftables'] as const)
      expect(answerOf({ mode: other, ports, node: nodeOf(other), packet }).result).toBe('NONE');
  });

  it('goes on in IPVS mode to endpoints elsewhere where the policy Local has none', () => {
    const port = portOf({ nodePort: 3001, isExternalPolicyLocal: true });
    const ports = [new CompiledPort(port, [endpoint('10.180.0.1', ELSEWHERE)])];
    const asked = { mode: 'ipvs', ports, node: nodeOf('ipvs') } as const;
    expect(answerOf({ ...asked, packet: packetOf(CLIENT, NODE_IP, 3001) })).toEqual({
      result: 'DNAT',
      targets: ['10.180.0.1:80'],
      masquerade: false,
    });
    expect(answerOf({ ...asked, packet: packetOf('10.0.0.2', '172.30.0.41', 81) }).result).toBe('REJECT');
  });
});

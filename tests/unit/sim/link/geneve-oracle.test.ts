import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { isMissing } from '#kit/tools';
import { Tshark } from '#kit/tshark';
import { inEnglish } from '#sim/base/sentence';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  seed: 5
  cluster:
    nodes: [{ name: node1 }, { name: node2 }]
`;

let capture: Tshark | undefined;

function tshark(filter: string, ...fields: readonly string[]): readonly string[] {
  return capture?.fields(filter, ...fields) ?? [];
}

describe.skipIf(isMissing('tshark'))('what tshark makes of Geneve', () => {
  beforeAll(() => {
    const lab = new CommandLab(LAB);
    for (const [node, own, peer] of [
      ['node/node1', '172.31.0.1', '192.168.0.12'],
      ['node/node2', '172.31.0.2', '192.168.0.11'],
    ] as const) {
      lab.sh(
        node,
        `ip link add g type geneve id 100 remote ${peer}; ip addr add ${own}/24 dev g; ip link set g up;` +
          'ethtool -K g tso off; ethtool -K eth0 tso off',
      );
    }
    const session = lab.simulation.startCapture({ interfaces: ['node/node1:eth0'], filter: 'udp port 6081' });
    if (!session.ok) throw new Error(inEnglish(session.error.message));
    for (const size of [0, 700, 1422, 1423, 4000])
      lab.sh('node/node1', `ping -c 1 -s ${size} -M dont 172.31.0.2`);
    lab.simulation.exec('node/node2', ['sh', '-c', 'nc -l -p 40404 | wc -c'], {
      stdout: () => undefined,
      stderr: () => undefined,
    });
    lab.sh('node/node1', 'sleep 0.1; head -c 100000 /dev/zero | nc -N 172.31.0.2 40404');
    capture = new Tshark(session.value.encode());
  });
  afterAll(() => capture?.close());

  it('finds nothing wrong in any header, inside and outside', () => {
    expect(tshark('geneve', 'frame.number').length).toBeGreaterThan(80);
    expect(
      tshark(
        '_ws.malformed or ip.checksum.status == "Bad" or tcp.checksum.status == "Bad" or udp.checksum.status == "Bad" or _ws.expert.severity >= 0x800000',
        'frame.number',
        '_ws.expert.message',
      ),
    ).toEqual([]);
  });

  it('reads the network and the frame inside', () => {
    const echoes = tshark('icmp.type == 8', 'ip.src', 'ip.dst', 'geneve.vni', 'geneve.proto_type', 'ip.len');
    expect(echoes[0]).toBe('192.168.0.11,172.31.0.1|192.168.0.12,172.31.0.2|0x000064|0x6558|78,28');
  });
});

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

describe.skipIf(isMissing('tshark'))('what tshark makes of IPv4 in IPv4', () => {
  beforeAll(() => {
    const lab = new CommandLab(LAB);
    for (const [node, own, other, peer] of [
      ['node/node1', '172.30.1.1', '172.30.2.1', '192.168.0.12'],
      ['node/node2', '172.30.2.1', '172.30.1.1', '192.168.0.11'],
    ] as const) {
      lab.sh(
        node,
        `ip tunnel add t mode ipip remote ${peer}; ip addr add ${own}/32 dev t; ip link set t up; ip route add ${other}/32 dev t;` +
          'ethtool -K t tso off; ethtool -K eth0 tso off',
      );
    }
    const session = lab.simulation.startCapture({
      interfaces: ['node/node1:t', 'node/node1:eth0'],
      filter: '',
    });
    if (!session.ok) throw new Error(inEnglish(session.error.message));
    for (const size of [0, 1, 700, 1451, 1452, 1453, 2959, 4000, 9000]) {
      lab.sh('node/node1', `ping -c 1 -s ${size} -M dont 172.30.2.1`);
    }
    lab.simulation.exec('node/node2', ['sh', '-c', 'nc -l -p 40404 | wc -c'], {
      stdout: () => undefined,
      stderr: () => undefined,
    });
    lab.sh('node/node1', 'sleep 0.1; head -c 300000 /dev/zero | nc -N 172.30.2.1 40404');
    capture = new Tshark(session.value.encode());
  });
  afterAll(() => capture?.close());

  it('finds nothing wrong in any header, inside and outside', () => {
    expect(tshark('frame', 'frame.number').length).toBeGreaterThan(500);
    expect(
      tshark(
        '_ws.malformed or ip.checksum.status == "Bad" or tcp.checksum.status == "Bad" or ip.bogus_ip_length or _ws.expert.severity >= 0x800000',
        'frame.number',
        '_ws.expert.message',
      ),
    ).toEqual([]);
  });

  it('reads tunnel devices as raw IP, and the same packets behind an outer header below', () => {
    const raw = tshark('frame.interface_id == 0 and icmp.type == 8', 'ip.src', 'ip.len');
    const below = tshark('frame.interface_id == 1 and icmp.type == 8 and ip.proto == 4', 'ip.src', 'ip.len');
    expect(raw).toContain('172.30.1.1|728');
    expect(below).toContain('192.168.0.11,172.30.1.1|748,728');
    expect(tshark('frame.interface_id == 1 and tcp', 'eth.src').length).toBeGreaterThan(200);
  });
});

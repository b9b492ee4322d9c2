import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { LinkBench, STATION_A, STATION_B } from '#kit/link-bench';
import { inEnglish } from '#sim/base/sentence';
import { GeneveDevice } from '#sim/link/geneve-device';
import { ANY_IPV4, ipv4 } from '#sim/wire/ipv4-address';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  seed: 3
  cluster:
    nodes: [{ name: node1 }, { name: node2 }]
`;
const [FIRST, SECOND] = ['192.168.0.11', '192.168.0.12'];

function addTunnel(lab: CommandLab, node: string, own: string, peer: string, vni = 100): void {
  const { stderr } = lab.sh(
    node,
    `ip link add g type geneve id ${vni} remote ${peer}; ip addr add ${own}/24 dev g; ip link set g up`,
  );
  expect(stderr).toBe('');
}

describe('a Geneve tunnel', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(LAB);
    addTunnel(lab, 'node/node1', '172.31.0.1', SECOND);
    addTunnel(lab, 'node/node2', '172.31.0.2', FIRST);
  });

  it('carries frames in UDP datagrams to port 6081, with the identifier of its network', () => {
    const seen = lab.sh(
      'node/node1',
      'tcpdump -nnv -c 4 -i eth0 udp port 6081 2>/dev/null & sleep 0.1; ping -c 1 172.31.0.2 >/dev/null; wait',
    ).stdout;
    expect(seen).toMatch(
      /192\.168\.0\.11\.\d+ > 192\.168\.0\.12\.6081: Geneve, Flags \[none\], vni 0x64\n\tARP, .*who-has 172\.31\.0\.2 tell 172\.31\.0\.1/u,
    );
    expect(seen).toMatch(/vni 0x64.*\n\tIP .*\n {4}172\.31\.0\.2 > 172\.31\.0\.1: ICMP echo reply/u);
  });

  it('is 50 bytes smaller than the way to its other end', () => {
    const { stdout } = lab.sh('node/node1', 'ip -d link show g');
    expect(stdout).toContain('mtu 1450');
    expect(stdout).toContain(
      'geneve id 100 remote 192.168.0.12 ttl auto dstport 6081 noudpcsum udp6zerocsumrx addrgenmode eui64',
    );
    expect(lab.sh('node/node1', 'ping -c 1 -s 1422 -M do 172.31.0.2').exitCode).toBe(0);
    expect(lab.sh('node/node1', 'ping -c 1 -s 1423 -M do 172.31.0.2').stderr).toContain('mtu=1450');
  });

  it('takes only what is of its network and from its other end, and ends the rest without an answer', () => {
    lab.sh('node/node2', 'ip link del g');
    addTunnel(lab, 'node/node2', '172.31.0.2', FIRST, 101);
    const seen = lab.sh(
      'node/node1',
      'tcpdump -n -c 1 -i eth0 icmp 2>/dev/null & sleep 0.1; ping -c 1 -W 1 172.31.0.2 >/dev/null; kill %1 2>/dev/null; wait',
    ).stdout;
    expect(seen).toBe('');
    const drop = lab.simulation.drops.since(0).find(({ reason }) => reason === 'unknown-tunnel');
    expect(drop).toMatchObject({ at: 'node/node2', device: 'eth0' });
    expect(inEnglish(drop?.detail ?? '')).toBe('network 100 from 192.168.0.11');
    lab.sh('node/node2', 'ip link del g');
    addTunnel(lab, 'node/node2', '172.31.0.2', FIRST);
    expect(lab.sh('node/node1', 'ping -c 1 172.31.0.2').exitCode).toBe(0);
  });

  it('has a port that answers as a closed one when the device is down', () => {
    lab.sh('node/node2', 'ip link set g down');
    const seen = lab.sh(
      'node/node1',
      'tcpdump -n -c 1 -i eth0 icmp 2>/dev/null & sleep 0.1; ping -c 1 -W 1 172.31.0.2 >/dev/null; kill %1 2>/dev/null; wait',
    ).stdout;
    lab.sh('node/node2', 'ip link set g up');
    expect(seen).toContain('192.168.0.12 udp port 6081 unreachable');
  });

  it('is what a capture filter `geneve` looks into', () => {
    const seen = lab.sh(
      'node/node1',
      "tcpdump -n -c 1 -i eth0 'geneve 100 and icmp' 2>/dev/null & sleep 0.1; ping -c 1 172.31.0.2 >/dev/null; wait",
    ).stdout;
    expect(seen).toContain('ICMP echo request');
  });

  it('is refused as ip link refuses it', () => {
    const add = (words: string): string => lab.sh('node/node1', `ip link add h type geneve ${words}`).stderr;
    expect(add('id 5')).toBe('geneve: remote link partner not specified\n');
    expect(add('remote 10.0.0.1')).toBe('geneve: missing virtual network identifier\n');
    expect(add('id 5 external')).toBe("geneve: both 'external' and vni cannot be specified\n");
    expect(add('id 99999999 remote 10.0.0.2')).toBe('Error: argument "99999999" is wrong: invalid id\n');
    expect(add('id 5 remote 224.0.0.1')).toBe(
      'Error: argument "224.0.0.1" is wrong: invalid remote address\n',
    );
    expect(add('foo')).toMatch(
      /^geneve: unknown command "foo"\?\nUsage: \.\.\. geneve id VNI\n\t\tremote ADDR\n/u,
    );
    expect(add(`id 100 remote ${SECOND}`)).toBe('RTNETLINK answers: File exists\n');
  });
});

describe('an external Geneve device', () => {
  function externalDevice(bench: LinkBench, sent: string[]): GeneveDevice {
    const device = new GeneveDevice(
      {
        name: 'cilium_geneve',
        mac: STATION_A,
        mtuBytes: 1500,
        vni: 0,
        destinationPort: 6081,
        localAddress: ANY_IPV4,
        remote: undefined,
        isExternal: true,
      },
      {
        tunnelSourceTo: () => ipv4(192, 168, 0, 11),
        sendTunnel: (packet, from, to) => {
          sent.push(`${from} ${to} ${packet.uint32(packet.start + 12) >>> 8}`);
          bench.context.packets.consume(packet);
        },
      },
      7,
      bench.context,
    );
    return device;
  }

  it('sends each packet where its key says, and drops one without', () => {
    const bench = new LinkBench();
    const sent: string[] = [];
    const device = externalDevice(bench, sent);
    bench.listen(device);
    const packet = bench.frame(STATION_A, STATION_B, 'to the other node');
    packet.tunnelKey = { vni: 45_123, remote: ipv4(192, 168, 0, 12) };
    device.send(packet);
    device.send(bench.frame(STATION_A, STATION_B, 'nowhere'));
    expect(sent).toEqual([`${ipv4(192, 168, 0, 11)} ${ipv4(192, 168, 0, 12)} 45123`]);
    expect(bench.drops.since(0).map(({ reason }) => reason)).toEqual(['no-tunnel-endpoint']);
  });

  it('leaves on a packet whose network and sender it came with, whatever they are', () => {
    const bench = new LinkBench();
    const device = externalDevice(bench, []);
    const keys: unknown[] = [];
    device.joinNamespace(
      {
        name: 'test',
        receiveFrame: (packet) => {
          keys.push(packet.tunnelKey);
          bench.context.packets.consume(packet);
        },
      },
      1,
    );
    const packet = bench.frame(STATION_B, STATION_A, 'inside');
    packet.transportOffset = packet.start - 16;
    packet.setUint32(packet.start - 8, 0x0000_6558);
    packet.setUint32(packet.start - 4, 777 * 0x100);
    expect(device.decapsulate(packet, ipv4(192, 168, 0, 12))).toBe(true);
    expect(keys).toEqual([{ vni: 777, remote: ipv4(192, 168, 0, 12) }]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { CaptureText } from '#sim/api/capture-text';
import { DEFAULT_TCPDUMP_OPTIONS } from '#sim/capture/tcpdump/tcpdump-options';

/** Two nodes on one segment, with a tunnel between them instead of Flannel's way for one network each. */
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  seed: 3
  cluster:
    nodes: [{ name: node1 }, { name: node2 }]
`;
const [FIRST, SECOND] = ['192.168.0.11', '192.168.0.12'];

function tunnelled(lab: CommandLab, node: string, own: string, other: string, peer: string): void {
  const { stderr } = lab.sh(
    node,
    `modprobe ipip 2>/dev/null; ip tunnel add t mode ipip remote ${peer} local any;` +
      `ip addr add ${own}/32 dev tunl0; ip link set tunl0 up; ip tunnel del t;` +
      `ip route add ${other}/32 via ${peer} dev tunl0 onlink; sysctl -w net.ipv4.conf.tunl0.rp_filter=0 >/dev/null`,
  );
  expect(stderr).toBe('');
}

describe('a tunnel of IPv4 in IPv4', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(LAB);
    tunnelled(lab, 'node/node1', '172.30.1.1', '172.30.2.1', SECOND);
    tunnelled(lab, 'node/node2', '172.30.2.1', '172.30.1.1', FIRST);
  });

  it('carries packets behind a header with the inner TTL and DF, to the next hop of the route', () => {
    const seen = lab.sh(
      'node/node1',
      'tcpdump -nv -c 2 -i eth0 ip proto 4 2>/dev/null & sleep 0.1; ping -c 1 -t 9 -M do 172.30.2.1 >/dev/null; wait',
    ).stdout;
    expect(seen).toMatch(
      /IP \(tos 0x0, ttl 9, id \d+, offset 0, flags \[DF\], proto IPIP \(4\), length 104\)\n {4}192\.168\.0\.11 > 192\.168\.0\.12: IP \(tos 0x0, ttl 9, .*proto ICMP \(1\), length 84\)\n {4}172\.30\.1\.1 > 172\.30\.2\.1: ICMP echo request/u,
    );
    expect(seen).toContain('172.30.2.1 > 172.30.1.1: ICMP echo reply');
  });

  it('counts what is inside on the tunnel, without an Ethernet header', () => {
    const bytes = (): number =>
      Number(/TX:.*\n +(\d+)/u.exec(lab.sh('node/node1', 'ip -s link show tunl0').stdout)?.[1]);
    const before = bytes();
    lab.sh('node/node1', 'ping -c 1 -s 100 172.30.2.1');
    expect(bytes() - before).toBe(128);
  });

  it('tells the sender of a packet that does not fit what does', () => {
    const { stderr } = lab.sh('node/node1', 'ping -c 1 -s 1453 -M do 172.30.2.1');
    expect(stderr).toContain('message too long, mtu=1480');
    expect(lab.sh('node/node1', 'ping -c 1 -s 1452 -M do 172.30.2.1').exitCode).toBe(0);
    // Without DF the inner packet is cut before the tunnel, and comes through.
    expect(lab.sh('node/node1', 'ping -c 1 -s 4000 -M dont 172.30.2.1').exitCode).toBe(0);
  });

  it('answers for a smaller way below, where the tunnel does not know of it', () => {
    lab.sh('node/node1', 'ip link set tunl0 mtu 1500');
    const { stdout } = lab.sh('node/node1', 'ping -c 1 -s 1460 -M do 172.30.2.1');
    lab.sh('node/node1', 'ip link set tunl0 mtu 1480');
    expect(stdout).toMatch(/Frag needed and DF set \(mtu = 1480\)|mtu=1480/u);
  });

  it('is refused as a closed port where no tunnel has these ends', () => {
    lab.sh('node/node2', 'ip link set tunl0 down');
    const seen = lab.sh(
      'node/node1',
      'tcpdump -n -c 1 -i eth0 icmp 2>/dev/null & sleep 0.1; ping -c 1 -W 1 172.30.2.1 >/dev/null; kill %1 2>/dev/null; wait',
    ).stdout;
    lab.sh(
      'node/node2',
      'ip link set tunl0 up; ip route add 172.30.1.1/32 via 192.168.0.11 dev tunl0 onlink',
    );
    expect(seen).toContain('192.168.0.12 > 192.168.0.11: ICMP 192.168.0.12 protocol 4 port');
  });

  it('carries a download, whatever its segments', () => {
    let counted = '';
    const server = lab.simulation.exec('node/node2', ['sh', '-c', 'nc -l -p 7000 | wc -c'], {
      stdout: (text) => (counted += text),
      stderr: () => undefined,
    });
    expect(server.ok).toBe(true);
    lab.simulation.runFor(1e8);
    lab.sh('node/node1', 'head -c 200000 /dev/zero | nc -N 172.30.2.1 7000; sleep 1');
    expect(counted.trim()).toBe('200000');
  });

  it('is captured without an Ethernet header on the tunnel, and with one below', () => {
    const started = lab.simulation.startCapture({
      interfaces: ['node/node1:tunl0', 'node/node1:eth0'],
      filter: 'icmp or ip proto 4',
    });
    if (!started.ok) throw new Error('no capture');
    lab.sh('node/node1', 'ping -c 1 172.30.2.1');
    const text = new CaptureText(started.value, {
      ...DEFAULT_TCPDUMP_OPTIONS,
      timeStamp: 'none',
      isNumeric: true,
    });
    const lines = text.lines(0, 10).map(({ interfaceId, text: line }) => `${interfaceId} ${line}`);
    expect(lines.map((line) => line.replace(/id \d+, seq 1/u, 'id, seq 1'))).toEqual([
      'node/node1:tunl0 IP 172.30.1.1 > 172.30.2.1: ICMP echo request, id, seq 1, length 64',
      'node/node1:eth0 IP 192.168.0.11 > 192.168.0.12: IP 172.30.1.1 > 172.30.2.1: ICMP echo request, id, seq 1, length 64',
      'node/node1:eth0 IP 192.168.0.12 > 192.168.0.11: IP 172.30.2.1 > 172.30.1.1: ICMP echo reply, id, seq 1, length 64',
      'node/node1:tunl0 IP 172.30.2.1 > 172.30.1.1: ICMP echo reply, id, seq 1, length 64',
    ]);
    expect(started.value.setFilter('ether host ff:ff:ff:ff:ff:ff').ok).toBe(true);
    expect(started.value.rows().count).toBe(0);
    started.value.stop();
    lab.simulation.deleteCapture(started.value.id);
  });

  it('is read by tcpdump as a link without a header', () => {
    const { stdout, stderr } = lab.sh(
      'node/node1',
      'tcpdump -n -c 2 -i tunl0 & sleep 0.1; ping -c 1 172.30.2.1 >/dev/null; wait',
    );
    expect(stderr).toContain('listening on tunl0, link-type RAW (Raw IP), snapshot length 262144 bytes');
    expect(stdout).toMatch(/^[\d:.]+ IP 172\.30\.1\.1 > 172\.30\.2\.1: ICMP echo request/u);
  });

  it('never leads into itself', () => {
    lab.sh('node/node1', 'ip route add 172.31.0.0/16 dev tunl0; ping -c 1 -W 1 172.31.0.9');
    expect(lab.simulation.drops.since(0).map(({ reason }) => reason)).toContain('tunnel-loop');
  });
});

describe('ip tunnel', () => {
  it('adds, shows and removes tunnels in the words of iproute2', () => {
    const lab = new CommandLab(LAB);
    const run = (line: string): string => {
      const { stdout, stderr, exitCode } = lab.sh('node/node1', line);
      return `${stdout}${stderr}${exitCode === 0 ? '' : `rc ${exitCode}\n`}`;
    };
    expect(run('ip tunnel add t1 mode ipip remote 192.168.0.12 local 192.168.0.11 ttl 64')).toBe('');
    expect(run('ip tunnel add mode ipip remote 10.0.0.9 tos inherit')).toBe('');
    expect(run('ip tunnel show')).toBe(
      'tunl0: any/ip remote any local any ttl inherit nopmtudisc\n' +
        't1: ip/ip remote 192.168.0.12 local 192.168.0.11 ttl 64\n' +
        'tunl1: ip/ip remote 10.0.0.9 local any ttl inherit tos inherit\n',
    );
    expect(run('ip link show tunl0')).toMatch(
      /^\d+: tunl0@NONE: <NOARP> mtu 1480 qdisc noop state DOWN mode DEFAULT group default qlen 1000\n {4}link\/ipip 0\.0\.0\.0 brd 0\.0\.0\.0\n$/u,
    );
    expect(run('ip link set t1 up; ip link show t1')).toMatch(
      /t1@NONE: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue state UNKNOWN .*\n {4}link\/ipip 192\.168\.0\.11 peer 192\.168\.0\.12\n$/u,
    );
    expect(run('ip -d link show tunl0')).toContain(
      'promiscuity 0  allmulti 0 minmtu 0 maxmtu 0 \n    ipip any remote any local any ttl inherit nopmtudisc ',
    );
    expect(run('ip tunnel add t1 mode ipip remote 10.0.0.1')).toBe(
      'add tunnel "tunl0" failed: File exists\nrc 1\n',
    );
    expect(run('ip tunnel add x')).toBe('cannot determine tunnel mode (ipip, gre, vti or sit)\nrc 1\n');
    expect(run('ip tunnel del nosuch')).toBe('delete tunnel "nosuch" failed: No such device\nrc 1\n');
    expect(run('ip tunnel del tunl0')).toBe('delete tunnel "tunl0" failed: Operation not permitted\nrc 1\n');
    expect(run('ip link add x type ipip ttl 300')).toBe(
      'Error: argument "300" is wrong: invalid TTL\n\nrc 255\n',
    );
    expect(run('ip tunnel del t1; ip tunnel show t1')).toBe('');
  });
});

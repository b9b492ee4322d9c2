/** Routers of a lab: static routes, BGP, and what is said of those that cannot agree. */
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';
import { formatDiagnostic } from '#sim/base/diagnostic';

const SEGMENTS = `
    segments:
      - { name: one, cidr: 192.168.1.0/24 }
      - { name: two, cidr: 192.168.2.0/24 }
      - { name: spine, cidr: 10.0.0.0/24 }`;

interface RouterText {
  readonly first?: string;
  readonly second?: string;
  readonly extra?: string;
}

/** Two racks, each behind a router of its own, with a spine between the routers. */
function racks({ first = '', second = '', extra = '' }: RouterText): string {
  return `
apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    nodes:
      - { name: cp, role: control-plane, segment: one }
      - { name: node1, segment: one, labels: { rack: one } }
      - { name: node2, segment: two, labels: { rack: two } }
${extra}
  network:${SEGMENTS}
    routers:
      - name: tor1
        ports:
          - { segment: one, address: 192.168.1.1 }
          - { segment: spine, address: 10.0.0.1 }
${first}
      - name: tor2
        ports:
          - { segment: two, address: 192.168.2.1 }
          - { segment: spine, address: 10.0.0.2 }
${second}
`;
}

const STATIC = racks({
  first: '        routes: [{ to: 192.168.2.0/24, via: 10.0.0.2 }]',
  second: '        routes: [{ to: default, via: 10.0.0.1 }]',
});

function bgp(as: number, neighbors: string): string {
  return `        bgp: { as: ${as}, neighbors: [${neighbors}] }`;
}

const EBGP = racks({
  first: bgp(65_001, '{ address: 10.0.0.2, as: 65002, holdTime: 9s }'),
  second: bgp(65_002, '{ address: 10.0.0.1, as: 65001 }'),
});

function noticesOf(text: string): readonly string[] {
  return readGood(text)
    .notices.filter(({ severity }) => severity === 'warning')
    .map(formatDiagnostic);
}

function problemsOf(router: RouterText): readonly string[] {
  return noticesOf(racks(router)).map((line) => line.replace(/^.* warning: ([^;]*);?.*$/u, '$1'));
}

describe('static routes of a router', () => {
  it('are in its table when the lab begins, and packets follow them', () => {
    const lab = new CommandLab(STATIC);
    expect(lab.sh('host/tor1', 'ip route').stdout).toContain(
      '192.168.2.0/24 via 10.0.0.2 dev eth1 proto static',
    );
    expect(lab.sh('host/tor2', 'ip route').stdout).toContain('default via 10.0.0.1 dev eth1 proto static');
    expect(lab.sh('node/node1', 'ping -c 1 192.168.2.12').stdout).toContain('ttl=62');
  });

  it('must lead to a neighbor of the router', () => {
    expect(() =>
      readGood(racks({ first: '        routes: [{ to: 192.168.2.0/24, via: 10.9.0.2 }]' })),
    ).toThrow(
      'web.yaml:21:45: error: spec.network.routers[0].routes[0].via: Invalid value: "10.9.0.2": is on no segment of router tor1: the kernel would refuse it',
    );
  });

  it('are missed where nodes of two segments cannot reach each other', () => {
    expect(problemsOf({ first: '        routes: [{ to: 192.168.2.0/24, via: 10.0.0.2 }]' })).toEqual([
      'spec.network.routers[1].name: router tor2 has no route to segment one: nodes of two do not reach those of one',
    ]);
    expect(noticesOf(STATIC)).toEqual([]);
  });
});

describe('BGP of routers', () => {
  it('tells each of the segments behind the other', () => {
    const lab = new CommandLab(EBGP);
    lab.sh('host/tor1', 'sleep 20');
    expect(lab.sh('host/tor1', 'birdcl show protocols').stdout).toMatch(/peer_10_0_0_2 BGP .*Established/u);
    expect(lab.sh('host/tor1', 'ip route').stdout).toContain(
      '192.168.2.0/24 via 10.0.0.2 dev eth1 proto bird metric 32',
    );
    expect(lab.sh('node/node1', 'ping -c 1 192.168.2.12').stdout).toContain('ttl=62');
  });

  it('agrees on the smaller hold time, after which a silent neighbor is gone with its routes', () => {
    const lab = new CommandLab(EBGP);
    lab.sh('host/tor1', 'sleep 20');
    expect(lab.sh('host/tor2', 'birdcl show protocols all peer_10_0_0_1').stdout).toMatch(
      /Hold timer: .*\/9\b/u,
    );
    lab.sh(
      'host/tor1',
      'iptables -A INPUT -p tcp --dport 179 -j DROP; iptables -A INPUT -p tcp --sport 179 -j DROP',
    );
    lab.sh('host/tor1', 'sleep 5');
    expect(lab.sh('host/tor1', 'ip route').stdout).toContain('192.168.2.0/24 via 10.0.0.2');
    lab.sh('host/tor1', 'sleep 5');
    expect(lab.sh('host/tor1', 'ip route').stdout).not.toContain('192.168.2.0/24');
    expect(lab.sh('host/tor1', 'birdcl show protocols').stdout).toContain('BGP Error: Hold timer expired');
  });

  it('comes back by systemd when its daemon is killed, and not after it was told to end', () => {
    const lab = new CommandLab(EBGP);
    lab.sh('host/tor1', 'sleep 20');
    lab.sh('host/tor1', "kill -9 $(ps aux | grep '[/]usr/sbin/bird' | awk '{print $2}')");
    lab.sh('host/tor1', 'sleep 1');
    expect(lab.sh('host/tor1', 'birdcl show status').stdout).toContain('Daemon is up and running');
    lab.sh('host/tor1', 'birdcl down');
    lab.sh('host/tor1', 'sleep 1');
    expect(lab.sh('host/tor1', 'birdcl show status').stderr).toContain('Unable to connect');
    expect(lab.sh('host/tor2', 'ip route').stdout).not.toContain('192.168.1.0/24');
  });

  it('names neighbors that will not agree', () => {
    expect(
      problemsOf({
        first: bgp(65_001, '{ address: 10.0.0.2, as: 65003 }'),
        second: bgp(65_002, ''),
      }),
    ).toEqual([
      'spec.network.routers[0].bgp.neighbors[0].as: router tor2 is AS 65002: the session ends with "Bad peer AS"',
    ]);
    expect(
      problemsOf({ first: bgp(65_001, '{ address: 10.0.0.2, as: 65002 }'), second: bgp(65_002, '') }),
    ).toEqual([
      'spec.network.routers[0].bgp.neighbors[0].address: router tor2 does not have tor1 as a neighbor: it closes the connection',
    ]);
    expect(
      problemsOf({ first: bgp(65_001, '{ nodes: { rack: nine }, as: 65001 }'), second: bgp(65_002, '') }),
    ).toEqual(['spec.network.routers[0].bgp.neighbors[0].nodes: no node has the labels { rack: nine }']);
  });
});

/** birdcl beside recordings of BIRD 1.6.8 and BIRD 2.0.12, on the two ends of one veth pair (22 November 2026, bird and bird2 of Debian 12). */
import { beforeAll, describe, expect, it } from 'vitest';
import { anyIp, BgpRig, meshNeighbor, network } from '#kit/bgp-rig';
import { ip } from '#kit/ip-bench';
import { BirdDaemon, type BirdConfig } from '#sim/app/bgp/bird-daemon';
import { findCommand } from '#sim/shell/command-table';
import type { Machine } from '#sim/host/machine';
import { until, type Task } from '#sim/host/task';

const A = '192.168.0.1';
const B = '192.168.0.2';

const BLOCKS = {
  rules: [{ verdict: 'accept', prefixes: [{ prefix: network('10.244.0.0/16') }] }],
  otherwise: 'reject',
} as const;
const TIMES = { description: 'Connection to BGP peer', sourceAddress: anyIp(A), export: BLOCKS };

const CALICO: BirdConfig = {
  version: '1.6.8',
  localAs: 64_512,
  routerId: ip(A),
  neighbors: [meshNeighbor(B, { ...TIMES, isPassive: true }), meshNeighbor('192.168.0.9', TIMES)],
  staticRoutes: ['10.244.1.0/26', '10.244.1.64/26'].map((text) => ({
    prefix: network(text),
    type: 'blackhole',
  })),
  kernel: { scanSeconds: 2, isPersistent: true, hasMergedPaths: true, directInterfaces: ['-cali*', '*'] },
};

const DEBIAN: BirdConfig = {
  version: '2.0.12',
  localAs: 64_512,
  routerId: ip(B),
  neighbors: [meshNeighbor(A, { ...TIMES, sourceAddress: anyIp(B) })],
  staticRoutes: [
    { prefix: network('10.244.2.0/26'), type: 'blackhole' },
    { prefix: network('10.244.2.64/26'), type: 'unicast', gateway: anyIp(A) },
    { prefix: network('10.244.3.0/24'), type: 'unreachable' },
  ],
  kernel: { scanSeconds: 2 },
};

function* forEver(): Task<number> {
  yield* until(() => () => undefined);
  return 0;
}

describe('birdcl', () => {
  const rig = new BgpRig();
  const a = rig.machine('a', A);
  const b = rig.machine('vm', B);

  function start(machine: Machine, config: BirdConfig): BirdDaemon {
    const process = machine.root.createProcess(['bird'], {
      stdout: () => undefined,
      stderr: () => undefined,
    });
    const daemon = BirdDaemon.start(process, config);
    if (typeof daemon === 'string') throw new Error(daemon);
    process.run(forEver());
    return daemon;
  }

  function run(machine: Machine, line: string): { text: string; exitCode: number | undefined } {
    const [name = '', ...args] = line.split(' ');
    let text = '';
    const program = findCommand(machine.root, name);
    if (program === undefined) throw new Error(name);
    const write = (part: string): void => {
      text += part;
    };
    const process = machine.root.createProcess([name, ...args], { stdout: write, stderr: write });
    process.run(program(process, args));
    rig.pass(0.001);
    return { text, exitCode: process.exitCode };
  }

  /** Without the greeting, and with times and timers as the recording has them. */
  function ask(machine: Machine, words: string): string {
    return run(machine, `birdcl ${words}`)
      .text.replace(/^BIRD \S+ ready\.\n/u, '')
      .replaceAll(/\d\d:\d\d:\d\d\.\d{3}/gu, 'HH:MM:SS.mmm')
      .replaceAll(/\d\d:\d\d:\d\d/gu, 'HH:MM:SS')
      .replaceAll(/(timer: +)[\d.]+/gu, '$1N');
  }

  beforeAll(() => {
    start(a, CALICO);
    start(b, DEBIAN);
    rig.pass(8);
  });

  it('shows the protocols as BIRD 1.6 does', () => {
    expect(ask(a, 'show protocols')).toBe(`name     proto    table    state  since       info
kernel1  Kernel   master   up     HH:MM:SS    
device1  Device   master   up     HH:MM:SS    
direct1  Direct   master   up     HH:MM:SS    
static1  Static   master   up     HH:MM:SS    
Mesh_192_168_0_2 BGP      master   up     HH:MM:SS    Established   
Mesh_192_168_0_9 BGP      master   start  HH:MM:SS    Active        Socket: No route to host
`);
  });

  it('shows a session as BIRD 1.6 does', () => {
    const text = ask(a, 'show protocols all Mesh_192_168_0_2');
    expect(text).toContain(`Mesh_192_168_0_2 BGP      master   up     HH:MM:SS    Established   
  Description:    Connection to BGP peer
  Preference:     100
  Input filter:   ACCEPT
  Output filter:  (unnamed)
  Routes:         2 imported, 2 exported, 2 preferred
  Route change stats:     received   rejected   filtered    ignored   accepted
    Import updates:              2          0          0          0          2
`);
    expect(text).toContain(`  BGP state:          Established
    Neighbor address: 192.168.0.2
    Neighbor AS:      64512
    Neighbor ID:      192.168.0.2
    Neighbor caps:    refresh enhanced-refresh restart-able llgr-aware AS4 add-path-rx add-path-tx
    Session:          internal multihop AS4 add-path-rx add-path-tx
    Source address:   192.168.0.1
    Hold timer:       N/240
    Keepalive timer:  N/80
`);
    expect(ask(a, 'show protocols all kernel1')).toContain(
      '  Preference:     10\n  Input filter:   ACCEPT\n  Output filter:  ACCEPT\n',
    );
    expect(ask(a, 'show protocols all static1')).toBe(`name     proto    table    state  since       info
static1  Static   master   up     HH:MM:SS    
  Preference:     200
  Input filter:   ACCEPT
  Output filter:  REJECT
  Routes:         2 imported, 0 exported, 2 preferred
  Route change stats:     received   rejected   filtered    ignored   accepted
    Import updates:              2          0          0          0          2
    Import withdraws:            0          0        ---          0          0
    Export updates:              0          0          0        ---          0
    Export withdraws:            0        ---        ---        ---          0

`);
  });

  it('shows routes as BIRD 1.6 does', () => {
    expect(ask(a, 'show route')).toBe(`192.168.0.0/24     dev eth0 [direct1 HH:MM:SS] * (240)
10.244.2.0/26      via 192.168.0.2 on eth0 [Mesh_192_168_0_2 HH:MM:SS] * (100/0) [i]
10.244.3.0/24      via 192.168.0.2 on eth0 [Mesh_192_168_0_2 HH:MM:SS] * (100/0) [i]
10.244.1.64/26     blackhole [static1 HH:MM:SS] * (200)
10.244.1.0/26      blackhole [static1 HH:MM:SS] * (200)
`);
    expect(ask(a, 'show route all for 10.244.2.5'))
      .toBe(`10.244.2.0/26      via 192.168.0.2 on eth0 [Mesh_192_168_0_2 HH:MM:SS] * (100/0) [i]
	Type: BGP unicast univ
	BGP.origin: IGP
	BGP.as_path: 
	BGP.next_hop: 192.168.0.2
	BGP.local_pref: 100
`);
    expect(ask(a, 'show route export Mesh_192_168_0_2'))
      .toBe(`10.244.1.64/26     blackhole [static1 HH:MM:SS] * (200)
10.244.1.0/26      blackhole [static1 HH:MM:SS] * (200)
`);
    expect(ask(a, 'show route noexport Mesh_192_168_0_2 protocol direct1')).toBe(
      '192.168.0.0/24     dev eth0 [direct1 HH:MM:SS] * (240)\n',
    );
    expect(ask(a, 'show route count')).toBe('5 of 5 routes for 5 networks\n');
    expect(ask(a, 'show static')).toBe('10.244.1.0/26 blackhole\n10.244.1.64/26 blackhole\n');
  });

  it('shows the protocols as BIRD 2 does', () => {
    expect(ask(b, 'show protocols')).toBe(`Name       Proto      Table      State  Since         Info
kernel1    Kernel     master4    up     HH:MM:SS.mmm  
device1    Device     ---        up     HH:MM:SS.mmm  
direct1    Direct     ---        up     HH:MM:SS.mmm  
static1    Static     master4    up     HH:MM:SS.mmm  
Mesh_192_168_0_1 BGP        ---        up     HH:MM:SS.mmm  Established   
`);
    const text = ask(b, 'show protocols all Mesh_192_168_0_1');
    expect(text).toContain(`  Description:    Connection to BGP peer
  BGP state:          Established
    Neighbor address: 192.168.0.1
    Neighbor AS:      64512
    Local AS:         64512
    Neighbor ID:      192.168.0.1
    Local capabilities
      Multiprotocol
        AF announced: ipv4
      Route refresh
      Graceful restart
        Restart time: 120
        AF supported: ipv4
        AF preserved:
      4-octet AS numbers
      ADD-PATH
        RX: ipv4
        TX: ipv4
      Enhanced refresh
      Long-lived graceful restart
    Neighbor capabilities
`);
    expect(text).toContain(`    Session:          internal multihop AS4
    Source address:   192.168.0.2
    Hold timer:       N/240
    Keepalive timer:  N/80
  Channel ipv4
    State:          UP
    Table:          master4
    Preference:     100
    Input filter:   ACCEPT
    Output filter:  (unnamed)
    Routes:         2 imported, 2 exported, 2 preferred
`);
    expect(text).toContain('    BGP Next hop:   192.168.0.2\n    IGP IPv4 table: master4\n\n');
  });

  it('shows routes as BIRD 2 does', () => {
    expect(ask(b, 'show route')).toBe(`Table master4:
10.244.1.0/26        unicast [Mesh_192_168_0_1 HH:MM:SS.mmm] * (100) [i]
	via 192.168.0.1 on eth0
10.244.3.0/24        unreachable [static1 HH:MM:SS.mmm] * (200)
192.168.0.0/24       unicast [direct1 HH:MM:SS.mmm] * (240)
	dev eth0
10.244.2.0/26        blackhole [static1 HH:MM:SS.mmm] * (200)
10.244.1.64/26       unicast [Mesh_192_168_0_1 HH:MM:SS.mmm] * (100) [i]
	via 192.168.0.1 on eth0
10.244.2.64/26       unicast [static1 HH:MM:SS.mmm] * (200)
	via 192.168.0.1 on eth0
`);
    expect(ask(b, 'show route 10.244.1.0/26 all')).toBe(`Table master4:
10.244.1.0/26        unicast [Mesh_192_168_0_1 HH:MM:SS.mmm] * (100) [i]
	via 192.168.0.1 on eth0
	Type: BGP univ
	BGP.origin: IGP
	BGP.as_path: 
	BGP.next_hop: 192.168.0.1
	BGP.local_pref: 100
`);
  });

  it('shows the state of the daemon and its interfaces', () => {
    expect(ask(b, 'show status')).toMatch(
      /^BIRD 2\.0\.12\nRouter ID is 192\.168\.0\.2\nHostname is vm\nCurrent server time is 2026-11-22 HH:MM:SS\.mmm\nLast reboot on 2026-11-22 HH:MM:SS\.mmm\nLast reconfiguration on .*\nDaemon is up and running\n$/u,
    );
    expect(ask(a, 'show interfaces')).toBe(`lo up (index=1)
	MultiAccess AdminUp LinkUp Loopback Ignored MTU=65536
	127.0.0.1/8 (Primary, scope host)
eth0 up (index=2)
	MultiAccess Broadcast Multicast AdminUp LinkUp MTU=1500
	192.168.0.1/24 (Primary, scope site)
`);
    expect(ask(a, 'show interfaces summary')).toBe(
      'interface state address\nlo        up    127.0.0.1/8\neth0      up    192.168.0.1/24\n',
    );
  });

  it.each([
    { words: 'show foo', text: "No such command. Press `?' for help.\n" },
    { words: 'foo', text: "No such command. Press `?' for help.\n" },
    { words: 'show route for 9.9.9.9', text: 'Network not in table\n' },
    { words: 'show protocols nope', text: 'nope is not a protocol\n' },
    { words: 'show route protocol nope', text: 'nope is not a protocol\n' },
    { words: 'show route where net = 10.0.0.0/8', text: 'where is not modelled in this lab\n' },
  ])('says what is wrong with $words', ({ words, text }) => {
    const answer = run(a, `birdcl ${words}`);
    expect(answer).toEqual({ text: `BIRD 1.6.8 ready.\n${text}`, exitCode: 1 });
  });

  it('has its routes in the kernel, and puts back what somebody deletes', () => {
    const kernel = (): string => run(a, 'ip route').text;
    const whole = kernel();
    expect(whole.split('\n').map((line) => line.trim())).toEqual([
      'blackhole 10.244.1.0/26 proto bird',
      'blackhole 10.244.1.64/26 proto bird',
      '10.244.2.0/26 via 192.168.0.2 dev eth0 proto bird',
      '10.244.3.0/24 via 192.168.0.2 dev eth0 proto bird',
      '192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.1',
      '',
    ]);
    run(a, 'ip route del 10.244.2.0/26');
    expect(kernel()).not.toContain('10.244.2.0/26');
    rig.pass(2.5);
    expect(kernel()).toBe(whole);
    expect(run(b, 'ip route').text).toContain('10.244.1.0/26 via 192.168.0.1 dev eth0 proto bird metric 32');
  });

  it('disables, enables and reloads', () => {
    expect(ask(a, 'disable Mesh_192_168_0_9')).toBe('Mesh_192_168_0_9: disabled\n');
    expect(ask(a, 'disable Mesh_192_168_0_9')).toBe('Mesh_192_168_0_9: already disabled\n');
    expect(ask(a, 'show protocols Mesh_192_168_0_9')).toMatch(
      /Mesh_192_168_0_9 BGP {6}master {3}down {3}HH:MM:SS {4}\n/u,
    );
    expect(ask(a, 'enable Mesh_192_168_0_9')).toBe('Mesh_192_168_0_9: enabled\n');
    expect(ask(a, 'reload Mesh_192_168_0_2')).toBe('Mesh_192_168_0_2: reloading\n');
    expect(ask(b, 'disable Mesh_192_168_0_1')).toBe('Mesh_192_168_0_1: disabled\n');
    rig.pass(0.5);
    expect(ask(a, 'show protocols Mesh_192_168_0_2')).toContain(
      'Mesh_192_168_0_2 BGP      master   start  HH:MM:SS    Passive       Received: Administrative shutdown\n',
    );
    expect(run(a, 'ip route').text).not.toContain('10.244.2.0/26');
  });

  it('finds nobody once the daemon is gone, whose routes stay where it was told to keep them', () => {
    expect(ask(a, 'down')).toBe('Shutdown requested\n');
    expect(run(a, 'birdcl show status')).toEqual({
      text: 'Unable to connect to server control socket (/run/bird/bird.ctl): No such file or directory\n',
      exitCode: 1,
    });
    expect(run(a, 'ip route').text).toContain('blackhole 10.244.1.0/26 proto bird');
    start(a, { ...CALICO, staticRoutes: [{ prefix: network('10.244.1.0/26'), type: 'blackhole' }] });
    expect(run(a, 'ip route').text).not.toContain('10.244.1.64/26');
  });
});

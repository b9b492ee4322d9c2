/** Virtual services with IPv6 addresses in a lab of both families; the words are those of ipvsadm.c. */
import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { IPVS_HEAD } from '#kit/ipvs-head';
import { DUAL_STACK_CLUSTER, manifestOf, toolPod, webPod } from '#kit/lab-manifest';
import { isPod } from '#sim/kube/model/pod';

const LAB = manifestOf(
  DUAL_STACK_CLUSTER,
  toolPod('client', 'node1'),
  webPod('near', 'node1'),
  webPod('far', 'node2'),
);
const NODE = 'node/node1';
const VIRTUAL = 'fd00:10:96::7777';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
});

function node(line: string): ReturnType<CommandLab['sh']> {
  return lab.sh(NODE, line);
}

function addressOf(name: string): string {
  const pod = lab.simulation.cluster.store.find('Pod', 'default', name);
  return (isPod(pod) ? pod.status?.podIPs?.[1]?.ip : undefined) ?? '';
}

describe('ipvsadm with IPv6', () => {
  it('lists services behind those of IPv4, and saves what it can restore', () => {
    const commands = [
      '-A -u [fd00::a]:53 -s rr',
      '-a -u [fd00::a]:53 -r [fd00:2::2]:53 -m -w 3',
      '-a -u [fd00::a]:53 -r [fd00:2::11]:53 -m -w 0',
      '-A -t [fd00::a]:80 -s wlc -p 360 -M 64',
      '-A -f 7 -6 -s lc',
      '-a -f 7 -6 -r [fd00::9]:0 -m -w 1',
      '-A -t 9.0.0.1:80 -s wlc',
    ];
    for (const words of commands) expect(node(`ipvsadm ${words}`)).toMatchObject({ stderr: '', exitCode: 0 });
    expect(node('ipvsadm -Ln').stdout).toBe(`${IPVS_HEAD}TCP  9.0.0.1:80 wlc
TCP  [fd00::a]:80 wlc persistent 360 mask 64
UDP  [fd00::a]:53 rr
  -> [fd00:2::2]:53               Masq    3      0          0         
  -> [fd00:2::11]:53              Masq    0      0          0         
FWM  7 IPv6 lc
  -> [fd00::9]:0                  Masq    1      0          0         
`);
    const saved = node('ipvsadm -S -n').stdout;
    expect(saved.split('\n').slice(0, -1).sort()).toEqual([...commands].sort());
    node('ipvsadm -C');
    expect(node('ipvsadm -Ln').stdout).toBe(IPVS_HEAD);
    lab.exec(NODE, ['ipvsadm', '-R'], saved);
    expect(node('ipvsadm -S -n').stdout).toBe(saved);
    node('ipvsadm -C');
  });

  it.each([
    ['-A -t fd00::a', 'illegal virtual server address[:port] specified'],
    ['-A -t [fd00::zz]:80', 'illegal virtual server address[:port] specified'],
    ['-A -t [fd00::a]:80 -p 5 -M 129', 'illegal virtual server persistent mask specified'],
    ['-a -t [fd00::a]:80 -r 10.0.0.1:80 -m', 'illegal real server address[:port] specified'],
  ])('%s is refused: %s', (words, message) => {
    expect(lab.exec(NODE, ['ipvsadm', ...words.split(' ')])).toMatchObject({
      stderr: `${message}\n`,
      exitCode: 2,
    });
  });
});

describe('a service of IPv6 on a dummy device', () => {
  it('is reached from a Pod and from the node, on servers here and elsewhere', () => {
    node(`ip link add kube-ipvs0 type dummy; ip -6 addr add ${VIRTUAL}/128 dev kube-ipvs0 nodad`);
    node('ip link set kube-ipvs0 up; sysctl -w net.ipv4.vs.conntrack=1');
    const servers = ['near', 'far'].map((pod) => `[${addressOf(pod)}]:80`);
    expect(node(`ipvsadm -A -t [${VIRTUAL}]:80 -s rr`)).toMatchObject({ stderr: '', exitCode: 0 });
    for (const server of servers) {
      const added = node(`ipvsadm -a -t [${VIRTUAL}]:80 -r ${server} -m`);
      expect(added).toMatchObject({ stderr: '', exitCode: 0 });
    }
    const from = ['client', NODE, 'client', NODE];
    for (const target of from) {
      expect(lab.sh(target, `curl -s -m 3 http://[${VIRTUAL}]/`).stdout).toContain('Welcome to nginx!');
    }
    const listed = node('ipvsadm -Lnc').stdout.split('\n').slice(2, -1);
    expect(listed).toHaveLength(from.length);
    expect(new Set(listed.map((line) => line.split(/\s+/).at(-1)))).toEqual(new Set(servers));
    const statistics = node('ipvsadm -Ln --stats').stdout.split('\n')[3] ?? '';
    expect(statistics).toMatch(/^TCP {2}\[fd00:10:96::7777\]:80 +4 +\d+ +\d+ +\d+ +\d+$/);
    const client = addressOf('client');
    expect(node(`conntrack -L -f ipv6 -s ${client} -d ${VIRTUAL}`).stdout).toMatch(
      new RegExp(`src=${client} dst=${VIRTUAL} .* src=fd00:10:244:\\d::\\d dst=${client} `),
    );
  });
});

/**
 * ipvsadm in a lab. What it says was taken from ipvsadm 1.31 over a library that answered in place of the kernel, which has
 * no IPVS on the machine where this was written.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { IPVS_HEAD } from '#kit/ipvs-head';
import { WEB_MANIFEST } from '#kit/web-manifest';

const NODE = 'node/node1';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(WEB_MANIFEST);
});

function node(line: string): {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: unknown;
} {
  return lab.sh(NODE, line);
}

describe('ipvsadm', () => {
  it.each([
    ['-A', "You need to supply the 'service-address' option for the 'add-service' command", 2],
    ['-a -t 1.1.1.1:80', "You need to supply the 'real-server' option for the 'add-server' command", 2],
    ['-A -t 1.1.1.1', 'Zero port specified for non-persistent service', 2],
    ['-A -t foo', 'illegal virtual server address[:port] specified', 2],
    ['-A -t 1.1.1.1:99999', 'illegal virtual server address[:port] specified', 2],
    ['-A -t 1.1.1.1:80 -s foo', 'Scheduler or persistence engine not found', 255],
    ['-A -t 1.1.1.1:80 -b foo', "invalid scheduler flag `foo'", 2],
    ['-A -t 1.1.1.1:80 -o', 'One-Packet Scheduling is only for UDP virtual services', 2],
    ['-A -t 1.1.1.1:80 -p 0', "invalid timeout value `0' specified", 2],
    ['-A -t 1.1.1.1:80 -M foo -p 5', 'illegal virtual server persistent mask specified', 2],
    ['-A -f foo', "invalid fwmark value `foo' specified", 2],
    ['-A -t 1.1.1.1:80 -m', "Illegal 'forwarding-method' option with the 'add-service' command", 2],
    ['-A -t 1.1.1.1:80 -u 2.2.2.2:80', "multiple 'service-address' options specified", 2],
    ['-A -t 1.1.1.1:80 foo', 'unexpected argument foo', 2],
    ['-A -C', "invalid option `-C'", 2],
    ['-a -t 1.1.1.1:80 -r foo -m', 'illegal real server address[:port] specified', 2],
    ['-a -t 1.1.1.1:80 -r 2.2.2.2 -m -w foo', 'illegal weight specified', 2],
    ['-a -t 1.1.1.1:80 -r 2.2.2.2 -m', 'Service not defined', 255],
    ['-E -t 1.1.1.1:80', 'No such service', 255],
    ['-D -t 1.1.1.1:80', 'No such service', 255],
    ['-d -t 1.1.1.1:80 -r 2.2.2.2', 'Service not defined', 255],
    ['-Z -t 1.1.1.1:80', 'No such service', 255],
    ['-Ln -t 1.1.1.1:80', 'No such service', 1],
    ['-C -t 1.1.1.1:80', "Illegal 'service-address' option with the 'flush' command", 2],
    ['-L -c --stats', 'options conflicts in the list command', 2],
    ['--set 1 2', '--set option requires 3 timeout values', 2],
    ['--set a b c', "invalid timeout value `a' specified", 2],
    ['--foo', "Try `ipvsadm -h' or 'ipvsadm --help' for more information.", 255],
    ['-n -L', "Try `ipvsadm -h' or 'ipvsadm --help' for more information.", 255],
  ])('%s is refused: %s', (words, message, exitCode) => {
    expect(lab.exec(NODE, ['ipvsadm', ...words.split(' ')])).toEqual({
      stdout: '',
      stderr: `${message}\n`,
      exitCode,
    });
    expect(node('ipvsadm -Ln').stdout).toBe(IPVS_HEAD);
  });

  it('lists services by protocol and address, servers by address, and saves what it can restore', () => {
    const commands = [
      '-A -u 10.96.0.10:53 -s wrr -p 10800',
      '-a -u 10.96.0.10:53 -r 10.244.1.2:53 -m -w 3',
      '-a -u 10.96.0.10:53 -r 10.244.0.5:53 -m -w 0',
      '-A -f 7 -s lc',
      '-a -f 7 -r 10.244.1.9:0 -m -w 1',
      '-A -t 10.96.0.10:80 -s sh -p 360 -M 255.255.255.0 -b sh-fallback,sh-port',
      '-A -t 9.0.0.1:80 -s wlc -b flag-1',
      '-a -t 9.0.0.1:80 -r 10.244.1.9:8080 -m -w 1',
    ];
    for (const words of commands) expect(node(`ipvsadm ${words}`)).toMatchObject({ stderr: '', exitCode: 0 });
    expect(node('ipvsadm -Ln').stdout).toBe(`${IPVS_HEAD}TCP  9.0.0.1:80 wlc (flag-1)
  -> 10.244.1.9:8080              Masq    1      0          0         
TCP  10.96.0.10:80 sh (sh-fallback,sh-port) persistent 360 mask 255.255.255.0
UDP  10.96.0.10:53 wrr persistent 10800
  -> 10.244.0.5:53                Masq    0      0          0         
  -> 10.244.1.2:53                Masq    3      0          0         
FWM  7 lc
  -> 10.244.1.9:0                 Masq    1      0          0         
`);
    expect(node('ipvsadm -L -t 9.0.0.1:http --stats').stdout).toBe(
      `Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
  -> RemoteAddress:Port
TCP  9.0.0.1:http                        0        0        0        0        0
  -> 10.244.1.9:http-alt                 0        0        0        0        0
`,
    );
    const saved = node('ipvsadm -S -n').stdout;
    expect(saved.split('\n').slice(0, -1).sort()).toEqual([...commands].sort());
    node('ipvsadm -C');
    expect(node('ipvsadm -Ln').stdout).toBe(IPVS_HEAD);
    lab.exec(NODE, ['ipvsadm', '-R'], saved);
    expect(node('ipvsadm -S -n').stdout).toBe(saved);
    node('ipvsadm -C');
  });

  it('routes directly unless -m says otherwise, to the port of the service', () => {
    node('ipvsadm -A -t 10.96.0.10:80 -s rr && ipvsadm -a -t 10.96.0.10:80 -r 192.168.0.12:8080');
    expect(node('ipvsadm -Ln').stdout).toBe(`${IPVS_HEAD}TCP  10.96.0.10:80 rr
  -> 192.168.0.12:80              Route   1      0          0         
`);
    expect(node('ipvsadm -S -n').stdout).toBe(
      '-A -t 10.96.0.10:80 -s rr\n-a -t 10.96.0.10:80 -r 192.168.0.12:80 -g -w 1\n',
    );
    expect(node('ipvsadm -e -t 10.96.0.10:80 -r 192.168.0.12:80 -i')).toMatchObject({ exitCode: 2 });
    node('ipvsadm -C');
  });

  it('sets and shows timeouts, of which 0 stays', () => {
    node('ipvsadm --set 600 0 30');
    expect(node('ipvsadm -L --timeout').stdout).toBe('Timeout (tcp tcpfin udp): 600 120 30\n');
  });
});

describe('a service address on a dummy device', () => {
  it('lets a Pod reach itself when the loop-back set has it masqueraded', () => {
    node('ip link add kube-ipvs0 type dummy; ip addr add 10.96.77.2/32 dev kube-ipvs0');
    node('sysctl -w net.ipv4.vs.conntrack=1');
    const address = /inet ([\d.]+)/.exec(lab.sh('client', 'ip -4 addr show eth0').stdout)?.[1] ?? '';
    node('ipset create KUBE-LOOP-BACK hash:ip,port,ip');
    node(`ipset add KUBE-LOOP-BACK ${address},tcp:8080,${address}`);
    node('iptables -t nat -A POSTROUTING -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE');
    node(`ipvsadm -A -t 10.96.77.2:80 -s rr && ipvsadm -a -t 10.96.77.2:80 -r ${address}:8080 -m`);
    const line = 'echo hello | nc -l -p 8080 & sleep 1; nc -w 3 10.96.77.2 80 < /dev/null';
    expect(lab.sh('client', line)).toMatchObject({ stdout: 'hello\n' });
    expect(node('conntrack -L -d 10.96.77.2').stdout).toContain(`src=${address} dst=10.244.1.1 `);
    node('ipvsadm -C');
  });

  it('is reached from a Pod and from the node, and the connections are listed', () => {
    node('ip link add kube-ipvs0 type dummy; ip addr add 10.96.77.1/32 dev kube-ipvs0');
    node('sysctl -w net.ipv4.vs.conntrack=1');
    const rules = node('iptables-save -t nat').stdout;
    const servers = [...rules.matchAll(/default\/web".*--to-destination (\S+)$/gm)].map(
      ([, server]) => server ?? '',
    );
    expect(servers).toHaveLength(3);
    node('ipvsadm -A -t 10.96.77.1:80 -s rr');
    for (const server of servers) node(`ipvsadm -a -t 10.96.77.1:80 -r ${server} -m`);
    for (const server of servers) {
      expect(server).toMatch(/:80$/);
      expect(lab.sh('client', 'wget -qO- -T 3 http://10.96.77.1/').stdout).toContain('Welcome to nginx!');
    }
    expect(node('curl -s -m 3 http://10.96.77.1/').stdout).toContain('Welcome to nginx!');
    const listed = node('ipvsadm -Lnc')
      .stdout.split('\n')
      .filter((entry) => entry.includes('10.96.77.1:80'));
    expect(listed).toHaveLength(4);
    expect(new Set(listed.map((line) => line.split(/\s+/).at(-1)))).toEqual(new Set(servers));
    const statistics = node('ipvsadm -Ln --stats').stdout.split('\n')[3] ?? '';
    expect(statistics).toMatch(/^TCP {2}10\.96\.77\.1:80 +4 +\d+ +\d+ +\d+ +\d+$/);
    expect(node('conntrack -L -d 10.96.77.1').stdout).toMatch(
      /src=10\.244\.1\.2 dst=10\.96\.77\.1 .* src=10\.244\.\d\.\d dst=10\.244\.1\.2 /,
    );
  });
});

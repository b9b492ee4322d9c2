import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { manifestOf, toolPod } from '#kit/lab-manifest';
import { WEB_MANIFEST } from '#kit/web-manifest';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(manifestOf(WEB_MANIFEST, toolPod('toolbox')));
});

/** What has moved since the last look, by name. */
function countersAfter(line: string, patterns: string): ReadonlyMap<string, number> {
  lab.sh('toolbox', 'nstat -n');
  lab.sh('toolbox', line);
  const { stdout } = lab.sh('toolbox', `nstat ${patterns}`);
  return new Map(
    stdout
      .split('\n')
      .map((row) => row.split(/\s+/))
      .filter(([name = '']) => /^[A-Z]/.test(name))
      .map(([name = '', value = '']) => [name, Number(value)]),
  );
}

describe('nstat', () => {
  it('counts a download', () => {
    const counters = countersAfter('curl -s -o /dev/null http://web; sleep 1', "'Tcp*'");
    expect(counters.get('TcpActiveOpens')).toBe(1);
    expect(counters.get('TcpInSegs')).toBe(4);
    expect(counters.get('TcpOutSegs')).toBe(6);
    expect(counters.get('TcpExtTCPOrigDataSent')).toBe(2);
    expect(counters.get('TcpExtTW')).toBe(1);
  });

  it('counts an attempt that is refused', () => {
    const counters = countersAfter('nc -z $(hostname -i) 1', "'Tcp*'");
    expect([...counters].filter(([name]) => !name.startsWith('TcpExt'))).toEqual([
      ['TcpActiveOpens', 1],
      ['TcpAttemptFails', 1],
      ['TcpInSegs', 2],
      ['TcpOutSegs', 2],
      ['TcpOutRsts', 1],
    ]);
  });

  it('counts the repeated SYNs of an attempt that nobody answers', () => {
    const counters = countersAfter('iptables -I INPUT -p icmp -j DROP; nc -z -w 4 192.0.2.77 80', "'Tcp*'");
    expect(counters.get('TcpRetransSegs')).toBe(3);
    expect(counters.get('TcpExtTCPSynRetrans')).toBe(3);
    expect(counters.get('TcpExtTCPTimeouts')).toBe(3);
  });

  it('counts datagrams by whether somebody listens', () => {
    const counters = countersAfter('echo x | nc -u -w 1 $(hostname -i) 9', "'Udp*'");
    expect([...counters]).toEqual([
      ['UdpNoPorts', 1],
      ['UdpOutDatagrams', 1],
    ]);
  });

  it('lists the counters in the order of the kernel', () => {
    const names = lab
      .sh('toolbox', 'nstat -asz')
      .stdout.split('\n')
      .map((row) => row.split(' ')[0]);
    const groups = names.map(
      (name = '') => /^(?:Ip6|Icmp6|IpExt|TcpExt|UdpLite6?|Udp6?|Tcp|Ip|Icmp)/.exec(name)?.[0],
    );
    const order = groups.filter((group, index) => group !== undefined && group !== groups[index - 1]);
    expect(order).toEqual([
      'Ip',
      'Icmp',
      'Tcp',
      'Udp',
      'UdpLite',
      'Ip6',
      'Icmp6',
      'Udp6',
      'UdpLite6',
      'TcpExt',
      'IpExt',
    ]);
  });
});

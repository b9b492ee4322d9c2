import { describe, expect, it } from 'vitest';
import { TranscriptMachine } from '#kit/transcript';

/** Namespace `a` calls `web`, which has three addresses; `b` has two of them and serves one request over IPv4. */
function machineWith(...rules: readonly string[]): TranscriptMachine {
  const machine = new TranscriptMachine(['a', 'b']);
  const run = (namespace: string, ...commands: readonly string[]): void => {
    for (const command of commands) expect(machine.run(namespace, command), command).toEqual([]);
  };
  const ipv6On = 'sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0';
  run('a', ipv6On, 'ip link add e0 type veth peer name e0p netns b', 'ip link set e0 up');
  run('b', ipv6On, 'ip link set e0p up');
  run('a', 'ip addr add fd00::1/64 dev e0 nodad', 'ip addr add 10.0.0.1/24 dev e0');
  run('b', 'ip addr add fd00::2/64 dev e0p nodad', 'ip addr add 10.0.0.2/24 dev e0p', ...rules);
  run('a', String.raw`printf 'fd00::2 web\nfd00::3 web\n10.0.0.2 web\n' > /etc/hosts`);
  run('b', String.raw`printf 'HTTP/1.0 200 OK\r\n\r\n' | nc -N -l 80 >/dev/null &`);
  return machine;
}

function curl(machine: TranscriptMachine, options = ''): readonly string[] {
  const format = "'%{time_connect} %{remote_ip}'";
  const lines = machine.run('a', `curl -sv -o /dev/null -w ${format} ${options} http://web/ 2>&1; echo`);
  return lines.filter((line) => /Trying|failed|timeout|Connected|timed out|^ {2}\d/.test(line));
}

// As curl 7.88 did in network namespaces, in the words of the lab's version.
describe('curl and a host with addresses of both families', () => {
  it('goes on within a family when an address refuses, and to the other one after 200 ms', () => {
    const [first, refused, second, other, connected, figures] = curl(machineWith());
    expect([first, refused, second, other, connected]).toEqual([
      '  *   Trying [fd00::2]:80...',
      '  * connect to fd00::2 port 80 from :: port 0 failed: Connection refused',
      '  *   Trying [fd00::3]:80...',
      '  *   Trying 10.0.0.2:80...',
      '  * Connected to web (10.0.0.2) port 80',
    ]);
    expect(figures).toMatch(/^ {2}0\.20\d+ 10\.0\.0\.2$/);
  });

  it('gives up on the family that is silent', () => {
    const lines = curl(machineWith('ip6tables -A INPUT -p tcp -j DROP'));
    expect(lines.slice(0, 3)).toEqual([
      '  *   Trying [fd00::2]:80...',
      '  *   Trying 10.0.0.2:80...',
      '  * Connected to web (10.0.0.2) port 80',
    ]);
  });

  it('takes half of the time for an address that is not the last', () => {
    const drop = ['ip6tables -A INPUT -p tcp -j DROP', 'iptables -A INPUT -p tcp -j DROP'];
    const lines = curl(machineWith(...drop), '--connect-timeout 1.5');
    expect(lines.slice(0, 4)).toEqual([
      '  *   Trying [fd00::2]:80...',
      '  *   Trying 10.0.0.2:80...',
      '  * ipv6 connect timeout after 750ms, move on!',
      '  *   Trying [fd00::3]:80...',
    ]);
  });

  it('tells the time that the kernel gave up after from a limit of its own', () => {
    const machine = machineWith('iptables -A INPUT -p tcp -j DROP');
    machine.run('a', 'sysctl -qw net.ipv4.tcp_syn_retries=1');
    const lines = machine.run('a', 'curl -sv http://10.0.0.2/ 2>&1; echo "exit code $?"');
    expect(lines.map((line) => line.trim().replace(/after \d+ ms/, 'after N ms'))).toEqual([
      '*   Trying 10.0.0.2:80...',
      '* connect to 10.0.0.2 port 80 from 0.0.0.0 port 0 failed: Connection timed out',
      '* Failed to connect to 10.0.0.2 port 80 after N ms: Could not connect to server',
      '* closing connection #0',
      'exit code 28',
    ]);
  });

  it('keeps to one family with -4 and -6', () => {
    expect(curl(machineWith(), '-4')[0]).toBe('  *   Trying 10.0.0.2:80...');
    expect(curl(machineWith(), '-6').some((line) => line.includes('10.0.0.2'))).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { CommandLab, type CommandOutcome } from '#kit/command-lab';
import { manifestOf, toolPod, webPod, webService } from '#kit/lab-manifest';

const LAB = manifestOf(toolPod('toolbox', 'node1'), webPod('web', 'node2'), webService());
const PING = 'ping -c 1 10.244.2.2 > /dev/null';

describe('tcpdump', () => {
  const lab = new CommandLab(LAB);
  const sh = (line: string): CommandOutcome => lab.sh('toolbox', line);
  /** What it prints while something else runs, without numbers that differ. */
  const during = (flags: string, command = PING): CommandOutcome => {
    const { stdout, stderr, exitCode } = sh(
      `timeout -s INT 8 tcpdump ${flags} & sleep 0.1; ${command}; wait $!`,
    );
    return { stdout: stdout.replaceAll(/id \d+/g, 'id N'), stderr, exitCode };
  };
  const echo = (kind: string, from: string, to: string): string =>
    `IP ${from} > ${to}: ICMP echo ${kind}, id N, seq 1, length 64\n`;
  const pair = echo('request', '10.244.1.2', '10.244.2.2') + echo('reply', '10.244.2.2', '10.244.1.2');

  it('says what it listens on, and what it counted when it is interrupted', () => {
    expect(during('-n -t -i eth0 icmp')).toEqual({
      stdout: `${pair}\n`,
      stderr:
        'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n' +
        'listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n' +
        '2 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n',
      exitCode: 124,
    });
    expect(during('-n -t -v -s 60 -i 1 -c 1 icmp').stderr).toBe(
      'tcpdump: listening on eth0, link-type EN10MB (Ethernet), snapshot length 60 bytes\n' +
        '1 packet captured\n1 packet received by filter\n0 packets dropped by kernel\n',
    );
  });

  it('has cooked frames with the names of interfaces on any', () => {
    const { stdout, stderr } = during('-n -t -i any icmp', `${PING}; ping -c 1 127.0.0.1 > /dev/null`);
    expect(stdout).toBe(
      `eth0  Out ${echo('request', '10.244.1.2', '10.244.2.2')}` +
        `eth0  In  ${echo('reply', '10.244.2.2', '10.244.1.2')}` +
        `lo    In  ${echo('request', '127.0.0.1', '127.0.0.1')}` +
        `lo    In  ${echo('reply', '127.0.0.1', '127.0.0.1')}\n`,
    );
    expect(stderr).toContain('tcpdump: data link type LINUX_SLL2\n');
    expect(stderr).toContain('listening on any, link-type LINUX_SLL2 (Linux cooked v2)');
    expect(stderr).toContain('4 packets captured\n6 packets received by filter\n');
    expect(during('-n -t -e -i any -Q in icmp').stdout).toMatch(
      /^eth0 {2}In {2}ifindex \d+ [\da-f:]{17} ethertype IPv4 \(0x0800\), length 104: 10\.244\.2\.2 > 10\.244\.1\.2: ICMP echo reply/u,
    );
  });

  it('shows on a bridge what that forwards between its Pods, but not with -p or on any', () => {
    const node = new CommandLab(manifestOf(toolPod('toolbox', 'node1'), webPod('web', 'node1')));
    const quiet = { stdout: () => undefined, stderr: () => undefined };
    node.simulation.exec('toolbox', ['ping', '-i', '0.2', '10.244.1.3'], quiet);
    const packetsOf = (flags: string): number => {
      const { stdout } = node.sh('node/node1', `timeout -s INT 1 tcpdump -n -t ${flags}`);
      return stdout.split('\n').filter((line) => line.includes('ICMP echo request')).length;
    };
    expect(packetsOf('-i cni0 icmp')).toBe(5);
    expect(node.sh('node/node1', 'ip -d link show cni0').stdout).toContain(' promiscuity 0 ');
    expect(packetsOf('-p -i cni0 icmp')).toBe(0);
    expect(packetsOf('-i any -Q in icmp')).toBe(5);
  });

  it('takes one direction, one interface by its index, and the broadcasts of its network', () => {
    expect(during('-n -t -i eth0 -Q out icmp').stdout).toBe(
      `${echo('request', '10.244.1.2', '10.244.2.2')}\n`,
    );
    expect(during('-n -t -i any ifindex 1 and icmp').stdout).toBe('\n');
    expect(during('-n -t -i eth0 inbound and icmp').stdout).toBe(
      `${echo('reply', '10.244.2.2', '10.244.1.2')}\n`,
    );
    expect(during('-n -t -i eth0 ip broadcast').stdout).toBe('\n');
  });

  it('writes a file and reads it again, counts it and takes it from standard input', () => {
    const { stdout, stderr } = during('-i eth0 -w /tmp/a.pcap icmp');
    expect([stdout, stderr]).toEqual([
      '',
      'tcpdump: listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n' +
        '2 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n',
    ]);
    const headline = 'reading from file /tmp/a.pcap, link-type EN10MB (Ethernet), snapshot length 262144\n';
    const read = sh('tcpdump -n -t -r /tmp/a.pcap');
    expect([read.stdout.replaceAll(/id \d+/g, 'id N'), read.stderr]).toEqual([pair, headline]);
    expect(sh('tcpdump -r /tmp/a.pcap --count').stdout).toBe('2 packets\n');
    expect(sh('cat /tmp/a.pcap | tcpdump -n -t -r - src 10.244.2.2 | wc -l').stdout.trim()).toBe('1');
    expect(sh('tcpdump -r /tmp/a.pcap -c 1 -w - | tcpdump -r - --count').stdout).toBe('1 packet\n');
    expect(during('-n -t -i eth0 -c 1 --print -w /tmp/b.pcap icmp').stdout).toBe(
      echo('request', '10.244.1.2', '10.244.2.2'),
    );
    expect(sh('tcpdump -t -n -r /tmp/b.pcap').stdout).toContain('echo request');
  });

  it('begins another file after a size and after a time', () => {
    during('-i eth0 -w /tmp/size -C 1 -W 3 -c 4 udp', 'nslookup web > /dev/null');
    expect(sh('ls /tmp').stdout).toContain('size0');
    const { stderr } = during(
      '-i eth0 -w /tmp/time-%S -G 1 -W 2',
      'for i in 1 2 3 4; do ping -c 1 10.244.2.2; sleep 1; done > /dev/null',
    );
    expect(stderr).toContain('Maximum file limit reached: 2\n');
    expect(sh('ls /tmp').stdout.match(/time-/gu)).toHaveLength(2);
  });

  it('lists interfaces, link types and kinds of time stamps', () => {
    expect(sh('tcpdump -D').stdout).toBe(
      '1.eth0 [Up, Running, Connected]\n2.any (Pseudo-device that captures on all interfaces) [Up, Running]\n' +
        '3.lo [Up, Running, Loopback]\n',
    );
    expect(sh('tcpdump -L -i eth0').stderr).toContain(
      'Data link types for eth0 (use option -y to set):\n  EN10MB (Ethernet)\n',
    );
    expect(sh('tcpdump -J').stderr).toBe(
      'Time stamp types for eth0 (use option -j to set):\n  host (Host)\n',
    );
  });

  it('looks up names of hosts in filters', () => {
    expect(
      during('-n -t -i eth0 dst host web and tcp[tcpflags] = tcp-syn', 'curl -s http://web > /dev/null')
        .stdout,
    ).toMatch(/^IP 10\.244\.1\.2\.\d+ > 10\.\d+\.\d+\.\d+\.80: Flags \[S\]/u);
    expect(sh('tcpdump -i eth0 host nobody-knows').stderr).toContain(
      "tcpdump: unknown host 'nobody-knows'\n",
    );
  });

  it('points out a filter that can find nothing: at once where that is certain, else once nothing was found', () => {
    const certain = during('-n -i eth0 vlan').stderr;
    expect(certain).toMatch(
      /bytes\ntcpdump: note: The filter can match nothing here: .*\n0 packets captured/u,
    );
    const likely = during('-n -i eth0 host 192.168.0.11').stderr;
    expect(likely).toMatch(/bytes\ntcpdump: note: 192\.168\.0\.11 is node node1\. .*\n0 packets captured/u);
    expect(during('-n -i eth0 host 10.244.2.2').stderr).not.toContain('note');
  });

  it.each([
    ['-i nosuch', 'tcpdump: nosuch: No such device exists\n(No such device exists)\n'],
    ['-i 9', 'tcpdump: Invalid adapter index\n'],
    ['-c 0', 'tcpdump: invalid packet count 0\n'],
    ['-c x', 'tcpdump: invalid packet count x\n'],
    ['-s 999999999', 'tcpdump: invalid snaplen 999999999 (must be >= 0 and <= 262144)\n'],
    ['-Q up', "tcpdump: unknown capture direction `up'\n"],
    ['-T foo', "tcpdump: unknown packet type `foo'\n"],
    ['-tttttt', 'tcpdump: only -t, -tt, -ttt, -tttt and -ttttt are supported\n'],
    ['-C x', 'tcpdump: invalid file size x\n'],
    ['-W 0', 'tcpdump: invalid number of output files 0\n'],
    ['-y FOO', 'tcpdump: invalid data link type FOO\n'],
    ['-r /nofile', 'tcpdump: /nofile: No such file or directory\n'],
    ['-F /nofile', "tcpdump: can't open /nofile: No such file or directory\n"],
    ['-w /nodir/x', 'tcpdump: /nodir/x: No such file or directory\n'],
    ['ip and arp', 'tcpdump: expression rejects all packets\n'],
    ['port foo', "tcpdump: unknown port 'foo'\n  port foo\n       ^ a number or a name of /etc/services"],
    ['tcp prot 80', "tcpdump: can't parse filter expression: syntax error\n  tcp prot 80\n      ^ "],
    ['-k', "tcpdump: invalid option -- 'k'\ntcpdump version 4.99.3\n"],
    ['-i', "tcpdump: option requires an argument -- 'i'\ntcpdump version 4.99.3\n"],
    ['--foo', "tcpdump: unrecognized option '--foo'\ntcpdump version 4.99.3\n"],
  ])('refuses %s in its words', (words, stderr) => {
    const outcome = sh(`tcpdump ${words}`);
    expect(outcome.stderr.slice(0, stderr.length)).toBe(stderr);
    expect([outcome.exitCode, outcome.stdout]).toEqual([1, '']);
  });
});

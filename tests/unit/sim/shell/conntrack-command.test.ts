/** conntrack in a lab; what it refuses is judged by the real tool where it is there. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { WEB_MANIFEST } from '#kit/web-manifest';

const ORACLE_VERSION = 'conntrack v1.4.7 (conntrack-tools)';
/** None of them finds an entry, in an empty table or in that of a node. */
const COMMANDS = [
  '-L -s 203.0.113.99',
  '-L -o foo',
  '-L -p tcp --state foo',
  '-L -p tcp --state SYN_SENT -s 203.0.113.99',
  '-L --dport 53',
  '-L -p foo',
  '-L -p 47',
  '-L -s foo',
  '-L -s 203.0.113.0/24',
  '-L -u foo',
  '-L -f ipv6',
  '-L -f foo',
  '-L -w 5',
  '-L -t 5',
  '-L expect',
  '-L dying',
  '-L unconfirmed',
  '-L foo',
  '-G -p tcp -s 203.0.113.99 -d 10.0.0.2 --sport 1000 --dport 81',
  '-G -p tcp -s 10.0.0.1',
  '-G -s 10.0.0.1 -d 10.0.0.2',
  '-D -p tcp -s 203.0.113.99',
  '-C expect',
  '-F foo',
  '-X',
  '--foo',
  '-L -s',
  '-L -L',
  '-L -D',
  '-V',
  '-E -p',
  '-E -e FOO',
  '-h',
];

function runInNamespace(script: string): string {
  return spawnSync('unshare', ['-n', 'bash', '-c', script], { encoding: 'utf8' }).stdout;
}

const isThere = process.getuid?.() === 0 && runInNamespace('conntrack -V').trim() === ORACLE_VERSION;

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(WEB_MANIFEST);
});

function node(line: string): string {
  const { stdout, stderr, exitCode } = lab.sh('node/node1', line);
  return `${stdout}${stderr}exit ${exitCode}\n`;
}

describe.skipIf(!isThere)(
  isThere ? `conntrack beside ${ORACLE_VERSION}` : `conntrack (needs root and ${ORACLE_VERSION})`,
  () => {
    it('refuses what the real tool refuses, in its words', () => {
      for (const command of COMMANDS) {
        const expected = runInNamespace(`conntrack ${command} 2>&1; echo "exit $?"`);
        expect(`${command}\n${node(`conntrack ${command}`)}`).toBe(`${command}\n${expected}`);
      }
    });
  },
);

describe('conntrack', () => {
  it('shows, counts and forgets the flows that its filters name', () => {
    lab.sh('client', 'wget -q -O- web');
    const listed = node('conntrack -L -p tcp --dport 80 -o extended,id');
    expect(listed).toMatch(
      /^ipv4 {5}2 tcp {6}6 \d+ TIME_WAIT src=10\.244\.\d\.\d+ dst=10\.\S+ sport=\d+ dport=80 src=\S+ dst=\S+ sport=\d+ dport=\d+ \[ASSURED\] mark=0 use=1 id=\d+\n/,
    );
    expect(node('conntrack -L -p tcp -g -u ASSURED')).toContain(': 1 flow entries have been shown.');
    expect(node('conntrack -L -p tcp --state ESTABLISHED')).toContain(': 0 flow entries have been shown.');
    expect(node('conntrack -L -p tcp -o save')).toMatch(
      /^-A -t \d+ -u SEEN_REPLY,ASSURED -s \S+ -d \S+ -g \S+ -q \S+ -p tcp --sport \d+ --dport 80 --reply-port-src \d+ --reply-port-dst \d+ --state TIME_WAIT\n/,
    );
    expect(node('conntrack -D -p tcp')).toContain(': 1 flow entries have been deleted.');
    expect(node('conntrack -D -p tcp')).toContain(': 0 flow entries have been deleted.\nexit 1');
  });

  it('follows net.netfilter of sysctl', () => {
    expect(node('sysctl net.netfilter.nf_conntrack_tcp_timeout_established')).toBe(
      'net.netfilter.nf_conntrack_tcp_timeout_established = 432000\nexit 0\n',
    );
    node(
      'sysctl -w net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_timestamp=1 net.netfilter.nf_conntrack_tcp_timeout_time_wait=7',
    );
    lab.sh('client', 'wget -q -O- web');
    expect(node('conntrack -L -p tcp -o ktimestamp')).toMatch(
      /^tcp {6}6 [67] TIME_WAIT .*packets=\d+ bytes=\d+ .* mark=0 delta-time=\d \[start=\w{3} \w{3} .*\] use=1\n/,
    );
  });

  it('prints events until it is interrupted', () => {
    const { stdout, stderr } = lab.sh(
      'node/node1',
      'timeout -s INT 3 conntrack -E -e NEW -p icmp -o timestamp & sleep 1; ping -c1 10.244.1.2 > /dev/null; wait',
    );
    expect(stdout).toMatch(
      /^\[\d+\.\d+ *\]\t {4}\[NEW\] icmp {5}1 30 src=\S+ dst=10\.244\.1\.2 type=8 code=0 id=\d+ packets=1 bytes=84 \[UNREPLIED\] src=10\.244\.1\.2 /,
    );
    expect(stderr).toContain('flow events have been shown.');
  });
});

/** conntrack in a lab; `conntrack-command-oracle.test.ts` has what it refuses. */
import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { WEB_MANIFEST } from '#kit/web-manifest';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(WEB_MANIFEST);
});

/** The last FIN has crossed the node a moment after the program has ended. */
const FETCH = 'wget -q -O- web; sleep 0.01';

function node(line: string): string {
  const { stdout, stderr, exitCode } = lab.sh('node/node1', line);
  return `${stdout}${stderr}exit ${exitCode}\n`;
}

describe('conntrack', () => {
  it('shows, counts and forgets the flows that its filters name', () => {
    lab.sh('client', FETCH);
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
    lab.sh('client', FETCH);
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

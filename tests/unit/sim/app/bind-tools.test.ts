/** dig, host, nslookup and getent print what Debian's printed of the same answers (tests/fixtures/programs/README.md). */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { startDnsServer } from '#sim/app/dns-server';
import type { Task } from '#sim/host/task';
import { until } from '#sim/host/task';
import { formatDnsType, type DnsMessage } from '#sim/wire/dns';
import { decodeDns } from '#sim/wire/dns-decoding';

function pod(name: string, image: string, options = ''): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: node1
  dnsPolicy: None
  dnsConfig:
    nameservers: [192.168.0.12]
    searches: [default.svc.cluster.local, svc.cluster.local, cluster.local]
    options: [{ name: ndots, value: '5' }${options}]
  containers: [{ name: c, image: ${image}, command: [sleep, '1000000'] }]
`;
}

const PODS = [
  pod('client', 'nicolaka/netshoot'),
  pod('debian', 'debian'),
  pod('alpine', 'alpine'),
  pod('edns', 'debian', ', { name: edns0 }, { name: trust-ad }'),
  pod('no-tld', 'debian', ', { name: no-tld-query }'),
].join('---\n');

function fixture(name: string): string {
  return readFileSync(new URL(`../../../fixtures/programs/${name}`, import.meta.url), 'utf8');
}

interface RecordedRun {
  readonly line: string;
  readonly output: string;
}

function recordedRuns(): readonly RecordedRun[] {
  return fixture('bind-tools.txt')
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const end = text.indexOf('\n');
      return { line: text.slice(0, end), output: text.slice(end + 1) };
    });
}

/** By transport, name, type, class and EDNS: the message behind its identification. */
const REPLIES = replies(JSON.parse(fixture('bind-tools.json')));

function replies(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value ?? {}));
}

function recordedReply(query: DnsMessage, transport: string): DnsMessage | undefined {
  const [question] = query.questions;
  const mode = query.additionals.length > 0 ? 'edns' : 'plain';
  const key = `${transport} ${question?.name ?? ''} ${question?.type ?? 0} ${question?.class ?? 0} ${mode}`;
  const text = REPLIES.get(key);
  if (typeof text !== 'string') return undefined;
  const bytes = Uint8Array.from(`0000${text}`.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  const decoded = decodeDns(bytes);
  if (!decoded.ok) throw new Error(key);
  return { ...decoded.value, id: query.id, isRecursionDesired: query.isRecursionDesired };
}

describe('tools that ask name servers', () => {
  let lab: CommandLab;
  /** `TRANSPORT NAME TYPE`, with the flags that a query has beside RD. */
  const asked: string[] = [];
  beforeAll(() => {
    lab = new CommandLab(PODS);
    const root = lab.simulation.machines.get('node2')?.root;
    if (root === undefined) throw new Error('there is no node2');
    const server = root.createProcess(['names'], { stdout: () => undefined, stderr: () => undefined });
    startDnsServer(server, {
      // eslint-disable-next-line require-yield -- answered at once
      respond: function* ({ query, question, transport }): Task<DnsMessage | undefined> {
        const size = query.additionals[0]?.class;
        const edns = `${query.isAuthenticData ? ' ad' : ''}${size === undefined ? '' : ` edns ${size}`}`;
        asked.push(`${transport} ${question.name.slice(0, -1)} ${formatDnsType(question.type)}${edns}`);
        return recordedReply(query, transport);
      },
    });
    server.run(
      (function* (): Task<number> {
        yield* until(() => () => undefined);
        return 0;
      })(),
    );
  });

  it.each(recordedRuns())('say the same: $line', ({ line, output }) => {
    const pod = line.startsWith('getent') ? 'debian' : 'client';
    const { stdout, stderr, exitCode } = lab.exec(pod, line.split(' '));
    const whole = `${stdout}${stderr === '' ? '' : `stderr:\n${stderr}`}= ${exitCode}\n`;
    const plain = whole
      .replaceAll(/id: \d+/g, 'id: ID')
      .replaceAll(/WHEN: .*/g, 'WHEN: NOW')
      .replaceAll(/(Query time: |in )\d+ (msec|ms)/g, '$10 $2')
      .replaceAll(/9\.18\.\d+-1~deb12u\d-Debian/g, 'VERSION')
      .replaceAll('192.168.0.12', '10.77.0.1');
    expect(plain).toBe(output);
  });

  /** Without AAAA, which is asked for beside each A. */
  function questions(pod: string, line: string): readonly string[] {
    asked.length = 0;
    lab.exec(pod, line.split(' '));
    return asked.filter((each) => !each.endsWith(' AAAA'));
  }

  const DOMAINS = ['.default.svc.cluster.local', '.svc.cluster.local', '.cluster.local', ''];
  const searched = (name: string, places: readonly number[], tries = 1): readonly string[] =>
    places.flatMap((place) => Array.from({ length: tries }, () => `udp ${name}${DOMAINS[place] ?? ''} A`));

  // As a getent of glibc 2.36 did with the same answers.
  it.each([
    ['goes on after SERVFAIL, which it hears twice', 'servfail.x', searched('servfail.x', [0, 1, 2, 3], 2)],
    ['asks for the bare name alone after a refusal', 'refused.x', searched('refused.x', [0, 3], 2)],
    ['goes on where a name has no address', 'nodata.x', searched('nodata.x', [0, 1, 2, 3])],
    ['goes on where there is no name', 'nx.x', searched('nx.x', [0, 1, 2, 3])],
    ['asks for a long name first', 'nodata.a.b.c.d.e', searched('nodata.a.b.c.d.e', [3, 0, 1, 2])],
  ])('glibc %s', (_what, name, expected) => {
    expect(questions('debian', `getent ahostsv4 ${name}`)).toEqual(expected);
  });

  it.each([
    ['servfail.x', 'Temporary failure in name resolution'],
    ['refused.x', 'Temporary failure in name resolution'],
    ['nodata.x', 'No address associated with hostname'],
    ['nx.x', 'Name or service not known'],
  ])('ping of glibc says why there is no %s', (name, why) => {
    expect(lab.exec('client', ['ping', '-c1', name]).stderr).toBe(`ping: ${name}: ${why}\n`);
  });

  it('glibc says what it can take with edns0 and trust-ad', () => {
    expect(questions('edns', 'getent ahostsv4 web')).toEqual([
      'udp web.default.svc.cluster.local A ad edns 1200',
    ]);
  });

  it('glibc leaves out the bare name with no-tld-query', () => {
    expect(questions('no-tld', 'getent ahostsv4 nx')).toEqual(searched('nx', [0, 1, 2]));
    expect(questions('no-tld', 'getent ahostsv4 nx.x')).toEqual(searched('nx.x', [0, 1, 2, 3]));
  });

  // src/network/{lookup_name,res_msend}.c of musl 1.2.
  it.each([
    ['goes on where there is no name', 'nx.x', searched('nx.x', [0, 1, 2, 3])],
    ['has had enough where a name has no address', 'nodata.x', searched('nodata.x', [0])],
    // Two questions, so four more at once; then the same again after half of the time.
    ['asks who failed again at once, some times', 'servfail.x', searched('servfail.x', [0], 6)],
    ['does not hear a refusal', 'refused.x', searched('refused.x', [0], 2)],
    ['asks for a long name alone', 'nx.a.b.c.d.e', ['udp nx.a.b.c.d.e A']],
  ])('musl %s', (_what, name, expected) => {
    expect(questions('alpine', `wget -q -O /dev/null http://${name}/`)).toEqual(expected);
  });
});

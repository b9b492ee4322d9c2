/** What the lines of resolv.conf(5) change in the packets of a Pod. */
import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';

function pod(name: string, image: string, options: string, nameservers = ''): string {
  const policy = nameservers === '' ? '' : 'dnsPolicy: None, ';
  const servers = nameservers === '' ? '' : `nameservers: [${nameservers}], `;
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec: { ${policy}nodeName: node1, dnsConfig: { ${servers}options: [${options}] }, containers: [{ name: c, image: ${image}, command: [sleep, '1000000'] }] }
`;
}

function option(name: string, value?: number): string {
  return value === undefined ? `{ name: ${name} }` : `{ name: ${name}, value: '${value}' }`;
}

/** Nobody is there. */
const SILENT = '192.168.0.77';
const CLUSTER = '10.96.0.10';
const NAME = 'kubernetes.default.svc.cluster.local.';

describe('options of a resolver', () => {
  let lab: CommandLab;
  let dump = '';
  beforeAll(() => {
    const pods = [
      pod('usual', 'nginx', option('ndots', 5)),
      pod('second', 'nginx', option('timeout', 1), `192.168.0.99, ${CLUSTER}`),
      pod('last', 'nginx', option('timeout', 2), `${SILENT}, 192.168.0.78, ${CLUSTER}`),
      pod('rotated', 'nginx', option('rotate'), `${CLUSTER}, 192.168.0.1`),
      pod('old', 'nginx', option('no-aaaa')),
      pod('single', 'nginx', option('single-request')),
      pod('reopened', 'nginx', option('single-request-reopen')),
      pod('tcp', 'nginx', option('use-vc')),
      pod('alpine', 'alpine', `${option('use-vc')}, ${option('no-aaaa')}`),
    ];
    lab = new CommandLab(pods.join('---\n'));
    const started = lab.simulation.exec('node/node1', ['tcpdump', '-nni', 'cni0', '-l', 'port 53'], {
      stdout: (text) => (dump += text),
      stderr: () => undefined,
    });
    if (!started.ok) throw new Error(inEnglish(started.error));
  });

  function lookUp(pod: string): string {
    const program =
      pod === 'alpine' ? 'wget -q -T 1 -O /dev/null' : 'curl -sk -m 30 -o /dev/null -w "%{time_namelookup}"';
    const { stdout } = lab.sh(pod, `${program} https://${NAME}/; sleep 0.1`);
    return stdout;
  }

  /** Who asked whom for what, while the Pod looked a name up: `PORT > SERVER TYPES`. */
  function questionsOf(pod: string): readonly string[] {
    const { address = '' } = lab.simulation.cluster.pods().find(({ name }) => name === pod) ?? {};
    dump = '';
    lookUp(pod);
    return dump.split('\n').flatMap((line) => {
      const [, port, server, type] =
        new RegExp(`IP ${address}\\.(\\d+) > ([\\d.]+)\\.53: .*?(AAAA|A|Flags \\[S\\])[?,]`, 'v').exec(
          line,
        ) ?? [];
      return port === undefined ? [] : [`${port} ${server ?? ''} ${type ?? ''}`];
    });
  }

  function partsOf(pod: string, ...places: readonly number[]): readonly string[] {
    return questionsOf(pod).map((line) => places.map((place) => line.split(' ')[place]).join(' '));
  }

  function portsOf(pod: string): number {
    return new Set(partsOf(pod, 0)).size;
  }

  it('asks for A and AAAA at once from one socket', () => {
    expect(partsOf('usual', 2)).toEqual(['A', 'AAAA']);
    expect(portsOf('usual')).toBe(1);
  });

  it('asks the next nameserver after a time of its own, from another socket', () => {
    expect(lookUp('second')).toMatch(/^1\.00/);
    // Two seconds for the first; twice as many, shared by three, for the second.
    expect(lookUp('last')).toMatch(/^3\.00/);
    expect(portsOf('last')).toBe(3);
  });

  it('begins with another nameserver each time where it rotates', () => {
    const isRouter = Array.from({ length: 8 }, () => partsOf('rotated', 1)[0] === '192.168.0.1');
    expect(new Set(isRouter)).toEqual(new Set([true, false]));
  });

  it('leaves AAAA out with no-aaaa, which only glibc knows', () => {
    expect(partsOf('old', 2)).toEqual(['A']);
    expect(partsOf('alpine', 2)).toEqual(['A', 'AAAA']);
  });

  it('asks one after the other with single-request, and from another socket where it is to reopen', () => {
    expect(partsOf('single', 2)).toEqual(['A', 'AAAA']);
    expect(portsOf('single')).toBe(1);
    expect(portsOf('reopened')).toBe(2);
    dump = '';
    lookUp('single');
    expect(dump.split('\n').map((line) => / (A|AAAA)\? /.test(line))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });

  it('asks both over one connection with use-vc', () => {
    expect(questionsOf('tcp').filter((line) => line.endsWith('Flags [S]'))).toHaveLength(1);
    expect(partsOf('tcp', 2).filter((type) => type !== 'Flags')).toEqual([]);
  });
});

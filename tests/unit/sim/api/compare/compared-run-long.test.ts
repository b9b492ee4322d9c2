import { describe, expect, it } from 'vitest';
import { inEnglish } from '#sim/base/sentence';
import { testCatalogue } from '#kit/command-lab';
import { comparedRun, type MeasuredRun } from '#sim/api/compare/compared-run';
import { comparisonOf, variantsOf } from '#sim/api/compare/comparison';
import { comparisonText } from '#sim/api/compare/comparison-text';

/** A server on the first node and its client on the second, and a Service that is reached from outside too. */
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: two-pods}
spec: {seed: 1}
---
apiVersion: v1
kind: Pod
metadata: {name: server, labels: {app: web}}
spec:
  nodeName: node1
  containers: [{name: nginx, image: 'nginx:alpine'}]
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  nodeName: node2
  containers: [{name: client, image: busybox, command: [sleep, infinity]}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  clusterIP: 10.96.0.50
  selector: {app: web}
  ports: [{port: 80, nodePort: 30080}]
`;

const TRAFFIC = { options: {}, target: 'client' };

function run(variant: { cni?: string; proxyMode?: string }, target: string, command: string): MeasuredRun {
  const lab = { files: [{ name: 'lab.yaml', text: LAB }], overrides: {}, images: testCatalogue() };
  const done = comparedRun(
    lab,
    { label: 'it', ...variant },
    { options: {}, target, argv: command.split(' ') },
  );
  if (done.kind === 'refused') throw new Error(done.problems.map(inEnglish).join('; '));
  return done;
}

describe('comparedRun', () => {
  it('counts the bytes that a tunnel adds to each frame on a cable', () => {
    const ping = run({ cni: 'flannel/vxlan' }, 'client', 'ping -c 1 10.244.1.2');
    expect(ping.wire).toEqual({
      packets: 2,
      frames: 2,
      bytes: 2 * (98 + 50),
      overheadBytes: 100,
      overheadPerFrame: 50,
      encapsulations: ['VXLAN 1, UDP port 8472'],
    });
    expect(ping.request?.hops).toBe(2);
    expect(ping.mtu).toEqual({ sender: 1450, smallest: 1450 });
  });

  it('finds no tunnel, and one router more, where the underlay knows the routes', () => {
    const ping = run({ cni: 'bridge/routes' }, 'client', 'ping -c 1 10.244.1.2');
    expect(ping.wire).toMatchObject({ frames: 4, bytes: 4 * 98, overheadBytes: 0, encapsulations: [] });
    expect(ping.request?.hops).toBe(3);
    expect(ping.request?.devices.filter((name) => name.startsWith('host/router'))).toHaveLength(1);
  });

  it('says where the address of a Service becomes that of a Pod, and where it becomes the Service again', () => {
    const get = run({ cni: 'flannel/host-gw' }, 'client', 'wget -qO- http://10.96.0.50');
    expect(get.request?.addresses).toMatchObject({
      sourceAtSender: '10.244.2.2',
      destinationAtSender: '10.96.0.50',
      sourceAtReceiver: '10.244.2.2',
      destinationAtReceiver: '10.244.1.2',
    });
    expect(get.request?.translations).toEqual([
      { at: 'node/node2', side: 'destination', from: '10.96.0.50:80', to: '10.244.1.2:80' },
    ]);
    expect(get.answer?.translations).toEqual([
      { at: 'node/node2', side: 'source', from: '10.244.1.2:80', to: '10.96.0.50:80' },
    ]);
    expect(get.answer?.addresses.sourceAtReceiver).toBe('10.96.0.50');
  });

  it('sees the masquerade of a node port that leads to another node', () => {
    const get = run({ cni: 'flannel/host-gw' }, 'host/laptop', 'curl -s http://192.168.0.12:30080');
    expect(get.request?.translations.map(({ at, side }) => `${at} ${side}`)).toEqual([
      'node/node2 destination',
      'node/node2 source',
    ]);
    expect(get.request?.addresses.sourceAtReceiver).toBe('192.168.0.12');
    expect(get.answer?.addresses.sourceAtReceiver).toBe('192.168.0.12');
  });

  it('counts more rules where a Service is looked for in a list than where it is in a table', () => {
    const [iptables, ipvs] = ['iptables', 'ipvs'].map((proxyMode) =>
      run({ proxyMode }, 'client', 'wget -qO- http://10.96.0.50'),
    );
    expect(iptables?.command.stdout).toContain('nginx');
    expect(ipvs?.command.stdout).toBe(iptables?.command.stdout);
    expect(iptables?.testedRules).toBeGreaterThan(0);
    expect(iptables?.testedRules).not.toBe(ipvs?.testedRules);
  });

  it('tells with a policy that lets nobody in that flannel enforces none', () => {
    const { policy } = run({ cni: 'flannel/vxlan' }, 'client', 'ping -c 1 10.244.1.2');
    expect([policy.verdict, inEnglish(policy.because)]).toEqual([
      'ignored',
      'with a NetworkPolicy that lets nobody in, the command ends as without it',
    ]);
  });

  it('tries no policy on a command that fails anyway, and says where its packet died', () => {
    const ping = run({ cni: 'flannel/vxlan' }, 'client', 'ping -c 1 -W 1 10.244.1.77');
    expect(ping.policy.verdict).toBe('not tried');
    expect(ping.answer).toBeUndefined();
    expect(ping.errorFrom).toBe('10.244.1.0');
    expect(ping.dropCount).toBe(1);
    expect(ping.drops.map(inEnglish)[0]).toContain('Nobody answered the ARP requests for the next hop');
  });

  it('leaves DNS out, but not where there is nothing else', () => {
    expect(run({}, 'client', 'wget -qO- http://web').leftOutDns).toBeGreaterThan(0);
    const query = run({}, 'client', 'nslookup web.default.svc.cluster.local');
    expect(query.leftOutDns).toBe(0);
    expect(query.request?.addresses.destinationAtSender).toBe('10.96.0.10');
  });

  it('is the same twice', () => {
    const [one, other] = [1, 2].map(() => run({ cni: 'flannel/vxlan' }, 'client', 'wget -qO- http://web'));
    expect(one).toEqual(other);
  });

  it('says what is wrong with a plugin that does not exist', () => {
    const lab = { files: [{ name: 'lab.yaml', text: LAB }], overrides: {}, images: testCatalogue() };
    const [variant] = variantsOf({ cnis: ['flanel'], proxyModes: [] });
    expect(variant).toEqual({ label: 'flanel', cni: 'flanel' });
    const refused = comparedRun(lab, { label: 'flanel', cni: 'flanel' }, { ...TRAFFIC, argv: ['date'] });
    if (refused.kind === 'measured') throw new Error('expected a refusal');
    expect(refused.problems.map(inEnglish)).toEqual([
      expect.stringMatching(/^error: .*unknown cni plugin "flanel"; did you mean "flannel"\?$/u),
    ]);
    expect(comparisonText(comparisonOf('lab', { ...TRAFFIC, argv: ['date'] }, [refused]))).toContain(
      'flanel: cannot be:',
    );
  });
});

describe('variantsOf', () => {
  it('pairs each plugin with each mode of kube-proxy', () => {
    const choice = { cnis: ['flannel/vxlan', 'bridge'], proxyModes: ['iptables', 'ipvs'] };
    expect(variantsOf(choice).map(({ label }) => label)).toEqual([
      'flannel/vxlan, iptables',
      'flannel/vxlan, ipvs',
      'bridge, iptables',
      'bridge, ipvs',
    ]);
  });

  it('takes all for every plugin and mode that is built', () => {
    const labels = variantsOf({ cnis: ['all'], proxyModes: [] }).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['flannel/vxlan', 'flannel/host-gw', 'bridge/routes']));
  });
});

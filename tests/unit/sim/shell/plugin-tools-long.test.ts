/** What the tools of Calico, Cilium and Weave print in a lab, beside what their documentation shows (tests/fixtures/plugin-tools). */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { formOf, formsOf } from '#kit/output-form';
import { policyLab } from '#kit/policy-lab';

const FOLDER = new URL('../../../fixtures/plugin-tools/', import.meta.url);
/** A lab takes a few seconds on a machine that has other things to do. */
const PATIENCE = 120_000;

function documented(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

function labOf(cni: string): CommandLab {
  return new CommandLab(`apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: tools}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}]
    cni: ${cni}
`);
}

function conditionOf(lab: CommandLab): string {
  const { stdout } = lab.sh('host/laptop', 'kubectl describe node node1');
  return formOf(stdout.split('\n').find((line) => line.includes('NetworkUnavailable')) ?? '');
}

/** Whether a plugin says that it has come up. */
function expectDocumentedCondition(lab: CommandLab, reason: string): void {
  const own = conditionOf(lab);
  expect(own).toContain(reason);
  expect(formsOf(documented('node-conditions.txt'))).toContain(own);
}

describe('calicoctl and the Node of Calico', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = labOf('{plugin: calico, mode: bgp}');
  }, PATIENCE);

  it('prints the state of the node as documented', () => {
    const { stdout } = lab.sh('node/node1', 'calicoctl node status');
    const digits = (text: string): string => text.replaceAll(/\d/gu, '0').trimEnd();
    expect(digits(stdout)).toBe(
      digits(documented('calicoctl-node-status.txt')).replaceAll('000.00.0.000', '000.000.0.00'),
    );
  });

  it('reaches BIRD from the container of calico-node, too', () => {
    const { stdout } = lab.sh(
      'host/laptop',
      'kubectl -n kube-system exec ds/calico-node -- birdcl show protocols',
    );
    expect(stdout).toMatch(/^Mesh_192_168_0_1[01] BGP .* Established/mu);
  });

  it('says that it runs on the node', () => {
    expectDocumentedCondition(lab, 'CalicoIsUp');
  });
});

describe('the tools of Cilium', () => {
  let lab: CommandLab;
  const inAgent = (command: string): string =>
    lab.sh('host/laptop', `kubectl -n kube-system exec ds/cilium -c cilium-agent -- ${command}`).stdout;
  beforeAll(() => {
    lab = new CommandLab(policyLab('{plugin: cilium}'));
  }, PATIENCE);

  it('prints the state of the agent line by line as published ones, but for what is not modelled', () => {
    const entries = (text: string): readonly (readonly [string, string])[] =>
      text.split('\n').flatMap((line) => {
        const [, label, value = ''] = /^(\w[\w /]*):\s+(.*)$/u.exec(line) ?? [];
        return label === undefined ? [] : [[label, formOf(value).replace(/\[\w+ {2}/u, '[CARD  ')] as const];
      });
    const published = entries(documented('cilium-status-1.17.txt'));
    const others = entries(documented('cilium-status-eks.txt'));
    const own = entries(inAgent('cilium-dbg status'));
    const leftOut = new Set(['Controller Status', 'Proxy Status', 'Cluster health', 'Modules Health']);
    expect(own.map(([label]) => label)).toEqual(
      published.map(([label]) => label).filter((label) => !leftOut.has(label)),
    );
    // What this cluster was told otherwise, or follows less of.
    const settings = new Set(['Kubernetes APIs', 'Routing']);
    const different = own.filter(
      ([label, form]) =>
        !settings.has(label) &&
        ![...published, ...others].some(([name, value]) => name === label && value === form),
    );
    expect(different).toEqual([]);
  });

  it('calls cilium-dbg by its other name in the container, and lists the addresses if asked for', () => {
    const text = inAgent('cilium status --all-addresses');
    expect(text).toMatch(/\nAllocated addresses:\n(?: {2}[\d.]+ \(\S+\)\n)+IPv4 BIG TCP:/u);
    expect(text).toMatch(/^ {2}10\.244\.\d\.\d+ \(router\)$/mu);
    expect(inAgent('cilium-dbg status --brief')).toBe('OK\n');
  });

  it('lists endpoints and maps in the columns of published ones', () => {
    const endpoints = lab.sh('node/node1', 'cilium-dbg endpoint list').stdout;
    const [headings, subheadings, first] = formsOf(documented('cilium-endpoints.txt'));
    const own = formsOf(endpoints).map((line) => line.replace('k8s:app=frontend', 'k8s:class=deathstar'));
    expect(own.slice(0, 2)).toEqual([headings, subheadings]);
    expect(own).toContain(first);
    const maps = formsOf(documented('cilium-maps.txt'));
    const map = formsOf(lab.sh('node/node1', 'cilium-dbg bpf endpoint list').stdout);
    expect(map.slice(0, 1)).toEqual(maps.slice(0, 1));
    for (const line of maps.slice(1, 3))
      expect(map.map((text) => text.replace(/ parent_ifindex=N$/u, '').trimEnd())).toContain(line);
  });

  it('writes flows and connections as published ones', () => {
    const address = lab.sh('host/laptop', "kubectl get pod web-b -o jsonpath='{.status.podIP}'").stdout;
    lab.sh('frontend', `curl -s -m 2 http://10.96.10.10/; curl -s -m 2 http://${address}:8080/`);
    const connections = lab.sh('node/node1', 'cilium-dbg bpf ct list global').stdout;
    const [, , , connection = ''] = formsOf(documented('cilium-maps.txt'));
    const flagged = formsOf(connections).map((line) => line.replace(/ \(remaining: N sec\(s\)\)/u, ''));
    expect(flagged).toContain(connection);
    const flows = formsOf(lab.sh('node/node1', 'hubble observe --last 100').stdout);
    const [translated, ...carried] = formsOf(documented('hubble-observe.txt'));
    expect(flows).toContain(translated);
    for (const line of carried) expect(flows).toContain(line);
  });

  it('says of the cluster what its workloads say', () => {
    const own = lab.sh('host/laptop', 'cilium status').stdout;
    const published = formsOf(documented('cilium-cli-status.txt'));
    const forms = formsOf(own);
    expect(forms.slice(0, 6)).toEqual(published.slice(0, 6));
    for (const line of published.slice(6, 11)) expect(forms).toContain(line);
    expect(own).toMatch(/^Cluster Pods: {10}(\d)\/\1 managed by Cilium$/mu);
    expectDocumentedCondition(lab, 'CiliumIsUp');
  });

  it('finds what is not ready', { timeout: PATIENCE }, () => {
    lab.sh(
      'host/laptop',
      `kubectl -n kube-system patch ds cilium -p '{"spec":{"updateStrategy":{"type":"OnDelete"},"template":{"spec":{"nodeSelector":{"nowhere":"true"}}}}}'; kubectl -n kube-system scale deploy cilium-operator --replicas 0; sleep 5`,
    );
    const own = lab.sh('host/laptop', 'cilium status').stdout;
    expect(own).toMatch(/^DaemonSet +cilium +Desired: 0$/mu);
    expect(own).toMatch(/^Deployment +cilium-operator +Desired: 0$/mu);
    // The agents are gone; their programs and maps go on.
    expect(lab.sh('node/node1', 'cilium-dbg status').stderr).toContain('connect: connection refused');
    expect(lab.sh('frontend', 'curl -s -m 2 http://10.96.10.10/').stdout).toMatch(/^web-[ab]/u);
  });
});

describe('weave and flannel', () => {
  it('prints what the documentation of Weave shows', { timeout: PATIENCE }, () => {
    const lab = labOf('{plugin: weave}');
    const own = formsOf(lab.sh('node/node1', 'weave status; weave status peers').stdout);
    for (const line of formsOf(documented('weave-status.txt')))
      expect(own.map((text) => text.replace('->', '<-'))).toContain(line);
    expectDocumentedCondition(lab, 'WeaveIsUp');
  });

  it('says that flannel runs on the node, also after the node was cut off', { timeout: PATIENCE }, () => {
    const lab = labOf('{plugin: flannel}');
    expectDocumentedCondition(lab, 'FlannelIsUp');
    lab.sh(
      'node/node1',
      '(sleep 60; ip link set eth0 up; ip route add default via 192.168.0.1) & ip link set eth0 down; wait',
    );
    lab.sh('node/node1', 'sleep 60');
    expectDocumentedCondition(lab, 'FlannelIsUp');
  });
});

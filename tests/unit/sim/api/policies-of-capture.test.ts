import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { policyLab } from '#kit/policy-lab';
import { CaptureView } from '#sim/api/capture-view';
import { policiesOfCapture, type CapturedPolicies } from '#sim/api/policies-of-capture';

/** What the API says of the address of a Pod. */
function addressOf({ simulation }: CommandLab, name: string): string {
  return simulation.cluster.pods().find((pod) => pod.name === name)?.address ?? '';
}

function curl(lab: CommandLab, from: string, url: string): number | 'timed-out' {
  return lab.exec(from, ['curl', '-s', '-m', '2', url]).exitCode;
}

describe('NetworkPolicies out of a capture', () => {
  let lab: CommandLab;
  let policies: CapturedPolicies;

  beforeAll(() => {
    lab = new CommandLab(policyLab('{plugin: calico}'));
    const { simulation } = lab;
    const capture = simulation.startCapture({ interfaces: ['any'], filter: '' });
    if (!capture.ok) throw new Error('the capture did not start');
    expect(curl(lab, 'frontend', 'http://web/')).toBe(0);
    // Nothing listens there: it is no reason to let it through.
    expect(curl(lab, 'other', `http://${addressOf(lab, 'web-a')}:81/`)).toBe(7);
    // As a kubelet does, which needs no rule, and as it comes from another node, which has one.
    for (const node of ['node/node1', 'node/node2'])
      expect(curl(lab, node, `http://${addressOf(lab, 'web-a')}:8080/`)).toBe(0);
    policies = policiesOfCapture(new CaptureView(capture.value), simulation, true);
  });

  it('name the workloads that talked, the Service’s Pods and the name server', () => {
    expect(policies.text).toContain('name: frontend-observed');
    expect(policies.text).toContain('k8s-app: kube-dns');
    expect(policies.text).toContain('on port 8080/TCP through Service default/web: tcp.stream ');
    expect(policies.text).not.toContain('other');
  });

  it('name the other node by the address that it has in its tunnel', () => {
    const blocks = policies.text.match(/cidr: \S+/gu) ?? [];
    const [tunnel = ''] = /[\d.]+\/32/u.exec(lab.sh('node/node2', 'ip -4 -o addr show tunl0').stdout) ?? [];
    expect(blocks).toEqual([`cidr: ${tunnel}`]);
  });

  it('leave out a connection that nobody accepted', () => {
    expect(policies.leftOut).toBe(1);
  });

  it('let through on the wire what was seen, and nothing else', () => {
    const closed = new CommandLab(policyLab('{plugin: calico}', policies.text));
    expect(curl(closed, 'frontend', 'http://web/')).toBe(0);
    expect(curl(closed, 'frontend', `http://${addressOf(closed, 'web-b')}:8080/`)).toBe(0);
    expect(curl(closed, 'other', `http://${addressOf(closed, 'web-a')}:8080/`)).toBe(28);
    expect(curl(closed, 'frontend', `http://${addressOf(closed, 'web-a')}:81/`)).toBe(28);
  });
});

import { describe, expect, it } from 'vitest';
import { clusterRig, deployment, pod } from '../../../../kit/cluster-rig';
import { KubectlLab } from '../../../../kit/kubectl-lab';

const BUDGET = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web', namespace: 'default' },
  spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
};

function webNames(lab: KubectlLab, nodeName?: string): readonly string[] {
  return lab.rig.cluster
    .pods()
    .filter((one) => one.name.startsWith('web-') && (nodeName === undefined || one.nodeName === nodeName))
    .map(({ name }) => name);
}

describe('kubectl cordon and drain', () => {
  it('cordons and uncordons, and says when there is nothing to do', () => {
    const lab = new KubectlLab();
    expect(lab.run(['cordon', 'node1'])).toEqual({
      stdout: 'node/node1 cordoned\n',
      stderr: '',
      exitCode: 0,
    });
    expect(lab.run(['cordon', 'node1', 'node2']).stdout).toBe(
      'node/node1 already cordoned\nnode/node2 cordoned\n',
    );
    expect(lab.run(['uncordon', 'node1', '--dry-run=client']).stdout).toBe(
      'node/node1 uncordoned (dry run)\n',
    );
    expect(lab.run(['uncordon', 'node1']).stdout).toBe('node/node1 uncordoned\n');
    expect(lab.run(['cordon', 'nowhere'])).toEqual({
      stdout: '',
      stderr: 'Error from server (NotFound): nodes "nowhere" not found\n',
      exitCode: 1,
    });
    expect(lab.run(['cordon'])).toEqual({
      stdout: '',
      stderr: "error: USAGE: cordon NODE [flags]\nSee 'kubectl cordon -h' for help and examples\n",
      exitCode: 1,
    });
    expect(lab.run(['drain', 'node1', '-l', 'a=b']).stderr).toMatch(
      /^error: cannot specify both a node name and a --selector option\n/,
    );
  });

  it('refuses Pods that would be lost', () => {
    const lab = new KubectlLab([
      pod('lone', { nodeName: 'node1' }),
      pod('scratch', { nodeName: 'node1', volumes: [{ name: 'tmp', emptyDir: {} }] }),
    ]);
    const reason =
      '[cannot delete Pods that declare no controller (use --force to override): default/lone, cannot delete Pods with local storage (use --delete-emptydir-data to override): default/scratch]';
    expect(lab.run(['drain', 'node1', '--ignore-daemonsets'])).toEqual({
      stdout: 'node/node1 cordoned\n',
      stderr: `error: unable to drain node "node1" due to error: ${reason}, continuing command...\nThere are pending nodes to be drained:\n node1\nerror: ${reason}\n`,
      exitCode: 1,
    });
    const forced = lab.run(
      'drain node1 --force --ignore-daemonsets --delete-emptydir-data --grace-period=0'.split(' '),
    );
    expect(forced.stdout.split('\n').slice(0, 3)).toEqual([
      'node/node1 already cordoned',
      'evicting pod default/lone',
      'evicting pod default/scratch',
    ]);
    expect(forced.stdout).toMatch(/pod\/lone evicted\n/);
    expect(forced.stdout).toMatch(/node\/node1 drained\n$/);
    expect(forced.stderr).toMatch(
      /^Warning: deleting Pods that declare no controller: default\/lone, default\/scratch; ignoring DaemonSet-managed Pods: kube-/,
    );
  });

  it('waits for a disruption budget, and leaves DaemonSets', () => {
    const lab = new KubectlLab(
      [
        deployment('web', 2, {
          terminationGracePeriodSeconds: 1,
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' },
              ],
            },
          },
        }),
        { ...deployment('agent', 0), kind: 'DaemonSet', spec: { ...daemonSpec() } },
        BUDGET,
      ],
      clusterRig({ workers: 3 }),
    );
    const [node] = ['node1', 'node2', 'node3'].filter((name) => webNames(lab, name).length > 0);
    const [name] = webNames(lab, node);
    const run = lab.run(['drain', node!, '--ignore-daemonsets', '--timeout=20s']);
    const refusal = `error when evicting pods/"${name}" -n "default" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.\n`;
    expect(run.stderr.split(refusal)).toHaveLength(5);
    expect(run.stderr).toMatch(/^Warning: ignoring DaemonSet-managed Pods: default\/agent-/);
    expect(run.exitCode).toBe(1);
    lab.run(['scale', 'deployment', 'web', '--replicas=3']);
    lab.run(['uncordon', node!]);
    lab.rig.settle();
    const drained = lab.run(['drain', node!, '--ignore-daemonsets']);
    expect(drained.stdout).toBe(
      `node/${node} cordoned\nevicting pod default/${name}\npod/${name} evicted\nnode/${node} drained\n`,
    );
    expect(webNames(lab, node)).toEqual([]);
  });
});

function daemonSpec(): Readonly<Record<string, unknown>> {
  return {
    selector: { matchLabels: { app: 'agent' } },
    template: {
      metadata: { labels: { app: 'agent' } },
      spec: { containers: [{ name: 'agent', image: 'busybox', command: ['sleep', 'infinity'] }] },
    },
  };
}

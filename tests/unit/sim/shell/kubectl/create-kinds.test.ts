import { describe, expect, it } from 'vitest';
import { KubectlLab } from '../../../../kit/kubectl-lab';

describe('kubectl create KIND', () => {
  const lab = new KubectlLab();
  const run = (line: string): string => {
    const { stdout, stderr, exitCode } = lab.run(line.split(' '));
    return `${stdout}${stderr}${exitCode}`;
  };

  it('makes what the cluster then has', () => {
    expect(run('create ns team')).toBe('namespace/team created\n0');
    expect(run('create deployment web --image=nginx --replicas=2 -n team')).toBe(
      'deployment.apps/web created\n0',
    );
    lab.rig.settle();
    expect(run('get deploy web -n team -o jsonpath={.status.readyReplicas}')).toBe('20');
    expect(run('create cm settings --from-literal=a=1')).toBe('configmap/settings created\n0');
    expect(run('get cm settings -o jsonpath={.data.a}')).toBe('10');
  });

  it('asks the server for a token, which is signed text of three parts', () => {
    expect(run('create token default')).toMatch(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+\n0$/u);
  });

  it('says why it cannot', () => {
    expect(run('create ns team')).toBe(
      'Error from server (AlreadyExists): namespaces "team" already exists\n1',
    );
    expect(run('create cm settings')).toBe(
      'error: failed to create configmap: configmaps "settings" already exists\n1',
    );
  });
});

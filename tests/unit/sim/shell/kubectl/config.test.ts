import { describe, expect, it } from 'vitest';
import { KubectlLab } from '../../../../kit/kubectl-lab';

describe('kubectl config', () => {
  const lab = new KubectlLab();
  const run = (line: string): string => {
    const { stdout, stderr, exitCode } = lab.run(line.split(' '));
    return `${stdout}${stderr}${exitCode}`;
  };

  it('tells and changes the context that commands run in', () => {
    expect(run('config current-context')).toBe('kubernetes-admin@kubernetes\n0');
    expect(run('config set-context --current --namespace=kube-system')).toBe(
      'Context "kubernetes-admin@kubernetes" modified.\n0',
    );
    expect(run('config get-contexts')).toBe(
      'CURRENT   NAME                          CLUSTER      AUTHINFO           NAMESPACE\n' +
        '*         kubernetes-admin@kubernetes   kubernetes   kubernetes-admin   kube-system\n0',
    );
    expect(run('get deploy -o name')).toBe('deployment.apps/coredns\n0');
    expect(run('config set-context --current --namespace=default')).toContain('modified');
    expect(run('get deploy -o name')).toBe('0');
  });

  it('makes, renames, uses and deletes contexts', () => {
    expect(run('config set-context other --cluster=kubernetes --user=kubernetes-admin')).toBe(
      'Context "other" created.\n0',
    );
    expect(run('config use-context other')).toBe('Switched to context "other".\n0');
    expect(run('config rename-context other another')).toBe('Context "other" renamed to "another".\n0');
    expect(run('config current-context')).toBe('another\n0');
    expect(run('config use-context kubernetes-admin@kubernetes')).toContain('Switched');
    expect(run('config delete-context another')).toBe('deleted context another from /root/.kube/config\n0');
    expect(run('config use-context nope')).toBe('error: no context exists with the name: "nope"\n1');
    expect(run('config delete-user nope')).toBe(
      'error: cannot delete user nope, not in /root/.kube/config\n1',
    );
  });

  it('shows everything but secrets', () => {
    expect(run('config set-credentials u --token=abc')).toBe('User "u" set.\n0');
    expect(run('config view -o jsonpath={.users[1].user.token}')).toBe('REDACTED0');
    expect(run('config view --raw -o jsonpath={.users[1].user.token}')).toBe('abc0');
    expect(run('config unset users.u.token')).toBe('Property "users.u.token" unset.\n0');
    expect(run('config set a.b c')).toBe('error: unable to parse a.b after [] at api.Config\n1');
  });
});

describe('kubectl cluster-info', () => {
  it('names the control plane and the services of the cluster', () => {
    const { stdout } = new KubectlLab().run(['cluster-info']);
    expect(stdout).toBe(
      'Kubernetes control plane is running at https://192.168.0.10:6443\n' +
        'CoreDNS is running at https://192.168.0.10:6443/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy\n\n' +
        "To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n",
    );
  });
});

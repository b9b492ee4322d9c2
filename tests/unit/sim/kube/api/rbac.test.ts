import { describe, expect, it } from 'vitest';
import { CommandLab } from '../../../../kit/command-lab';

const lab = new CommandLab(`
apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: lab }
spec: {}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader }
rules:
  - { apiGroups: [''], resources: [pods, pods/log], verbs: [get, list] }
  - { apiGroups: [''], resources: [configmaps], resourceNames: [settings], verbs: [get] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, name: robot, namespace: default }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: nodes }
rules:
  - { apiGroups: [''], resources: [nodes], verbs: ['*'] }
  - { nonResourceURLs: [/metrics], verbs: [get] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: nodes }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: nodes }
subjects: [{ kind: Group, name: ops, apiGroup: rbac.authorization.k8s.io }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: editors }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
subjects: [{ kind: User, name: jane, apiGroup: rbac.authorization.k8s.io }]
`);

function kubectl(line: string): string {
  const { stdout, stderr } = lab.sh('host/laptop', `kubectl ${line}`);
  return `${stdout}${stderr}`.trim();
}

const ROBOT = '--as=system:serviceaccount:default:robot';

describe('access by roles', () => {
  it.each([
    [`list pods ${ROBOT}`, 'yes'],
    [`get pods --subresource=log ${ROBOT}`, 'yes'],
    [`delete pods ${ROBOT}`, 'no'],
    [`list pods -n kube-system ${ROBOT}`, 'no'],
    [`get cm/settings ${ROBOT}`, 'yes'],
    [`get cm/other ${ROBOT}`, 'no'],
    [`list pods --as=system:serviceaccount:default:default`, 'no'],
    ['get /metrics --as=joe --as-group=ops', 'yes'],
    ['get /metrics --as=joe', 'no'],
    ['get /version --as=joe', 'yes'],
    ['create deployments --as=jane', 'yes'],
    ['create roles --as=jane', 'no'],
    ['create deployments -n kube-system --as=jane', 'no'],
    ['delete nodes', 'yes'],
    ['list pods --as=joe --as-group=system:masters', 'yes'],
  ])('answers can-i %s with %s', (question, answer) => {
    expect(lab.sh('host/laptop', `kubectl auth can-i ${question}`).stdout).toBe(`${answer}\n`);
  });

  it('holds for requests', () => {
    expect(kubectl(`get pods ${ROBOT}`)).toBe('No resources found in default namespace.');
    expect(kubectl(`get services ${ROBOT}`)).toBe(
      'Error from server (Forbidden): services is forbidden: User "system:serviceaccount:default:robot" cannot list resource "services" in API group "" in the namespace "default"',
    );
    expect(kubectl('get nodes --as=jane')).toBe(
      'Error from server (Forbidden): nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
    );
  });

  it('knows who somebody is', () => {
    expect(kubectl(`auth whoami ${ROBOT}`)).toContain(
      '[system:serviceaccounts system:serviceaccounts:default system:authenticated]',
    );
  });
});

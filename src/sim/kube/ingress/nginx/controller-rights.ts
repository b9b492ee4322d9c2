/** What the controller may do: its roles and their bindings. */
import type { KubeObject, PlainRecord } from '../../objects/kube-object';
import type { NginxChart } from './nginx-chart';

export function controllerRights(chart: NginxChart): readonly KubeObject[] {
  const group = 'rbac.authorization.k8s.io';
  const subjects = [{ kind: 'ServiceAccount', name: chart.name, namespace: chart.installation.namespace }];
  const roleRef = (kind: string): PlainRecord => ({ apiGroup: group, kind, name: chart.name });
  const watch = ['list', 'watch'];
  const read = ['get', ...watch];
  const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]): PlainRecord => ({
    apiGroups: [apiGroup],
    resources,
    verbs,
  });
  const networking = 'networking.k8s.io';
  const shared = [
    rule('', ['services'], read),
    rule(networking, ['ingresses'], read),
    rule('', ['events'], ['create', 'patch']),
    rule(networking, ['ingresses/status'], ['update']),
    rule(networking, ['ingressclasses'], read),
    rule('discovery.k8s.io', ['endpointslices'], ['list', 'watch', 'get']),
  ];
  const version = `${group}/v1`;
  return [
    chart.object(version, 'ClusterRole', chart.name, 'controller', {
      rules: [
        rule('', ['configmaps', 'endpoints', 'nodes', 'pods', 'secrets', 'namespaces'], watch),
        rule('coordination.k8s.io', ['leases'], watch),
        rule('', ['nodes'], ['get']),
        ...shared,
      ],
    }),
    chart.object(version, 'ClusterRoleBinding', chart.name, 'controller', {
      roleRef: roleRef('ClusterRole'),
      subjects,
    }),
    chart.object(version, 'Role', chart.name, 'controller', {
      rules: [
        rule('', ['namespaces'], ['get']),
        rule('', ['configmaps', 'pods', 'secrets', 'endpoints'], read),
        ...shared,
        {
          ...rule('coordination.k8s.io', ['leases'], ['get', 'update']),
          resourceNames: [`${chart.name}-leader`],
        },
        rule('coordination.k8s.io', ['leases'], ['create']),
      ],
    }),
    chart.object(version, 'RoleBinding', chart.name, 'controller', { roleRef: roleRef('Role'), subjects }),
  ];
}

/**
 * Who may do what: Roles, ClusterRoles and their bindings, evaluated (Kubernetes v1.32 `plugin/pkg/auth/authorizer/rbac`).
 *
 * Models rules about resources, subresources, names and paths; users, groups and service accounts as subjects; and what
 * kubeadm's cluster has from the start: administrators, discovery and questions about oneself for whoever is known, and
 * the ClusterRoles cluster-admin, admin, edit and view by name. Leaves out aggregation of ClusterRoles and the checks
 * against giving oneself more than one has. Components of the control plane may do everything.
 */
import { isPlainRecord, listFieldOf, textFieldOf } from '../objects/kube-object';
import type { ObjectStore } from '../store/object-store';

export interface AccessQuestion {
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
  /** Undefined for a path that is no resource. */
  readonly resource: ResourceQuestion | undefined;
  readonly path: string;
}

interface ResourceQuestion {
  readonly group: string;
  /** `pods`, `pods/log` */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

const ADMINISTRATORS: readonly string[] = ['system:masters', 'kubeadm:cluster-admins'];
const COMPONENTS = /^(?:system:node:|system:kube-|system:apiserver$|kubernetes-admin$)/u;

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** `system:basic-user`, `system:discovery` and `system:public-info-viewer`. */
const FOR_WHOEVER_IS_KNOWN: readonly PolicyRule[] = [
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  {
    verbs: ['get'],
    nonResourceURLs:
      '/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/ /.well-known/openid-configuration /openid/v1/jwks'.split(
        ' ',
      ),
  },
];

const READING = ['get', 'list', 'watch'];
const WRITING = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const CORE =
  'configmaps endpoints persistentvolumeclaims pods pods/log pods/status replicationcontrollers replicationcontrollers/scale serviceaccounts services events'.split(
    ' ',
  );
const WORKLOADS: readonly PolicyRule[] = [
  { verbs: READING, apiGroups: [''], resources: [...CORE, 'namespaces', 'limitranges', 'resourcequotas'] },
  {
    verbs: READING,
    apiGroups: ['apps', 'autoscaling', 'batch', 'policy', 'discovery.k8s.io'],
    resources: ['*'],
  },
  { verbs: READING, apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'] },
];
const CHANGES: readonly PolicyRule[] = [
  { verbs: [...READING, ...WRITING], apiGroups: [''], resources: [...CORE, 'secrets'] },
  {
    verbs: [...READING, ...WRITING],
    apiGroups: [''],
    resources: [
      'pods/attach',
      'pods/exec',
      'pods/portforward',
      'pods/proxy',
      'pods/eviction',
      'services/proxy',
    ],
  },
  { verbs: WRITING, apiGroups: ['apps', 'autoscaling', 'batch', 'policy'], resources: ['*'] },
  { verbs: WRITING, apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'] },
];

/** Those of every cluster, which are no objects of the lab. */
const KNOWN_ROLES: ReadonlyMap<string, readonly PolicyRule[]> = new Map([
  ['cluster-admin', EVERYTHING],
  ['view', WORKLOADS],
  ['edit', [...WORKLOADS, ...CHANGES]],
  [
    'admin',
    [
      ...WORKLOADS,
      ...CHANGES,
      {
        verbs: [...READING, ...WRITING],
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['roles', 'rolebindings'],
      },
      { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['localsubjectaccessreviews'] },
    ],
  ],
]);

/** Of a certificate or a token. */
export function groupsOfUser(user: string): readonly string[] {
  if (user === 'system:anonymous') return ['system:unauthenticated'];
  const [first, kind, namespace = ''] = user.split(':');
  if (first === 'system' && kind === 'serviceaccount') {
    return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  }
  return user === 'kubernetes-admin'
    ? ['kubeadm:cluster-admins', 'system:authenticated']
    : ['system:authenticated'];
}

export function isAllowed(store: ObjectStore, question: AccessQuestion): boolean {
  const { user, groups, resource } = question;
  if (COMPONENTS.test(user) || groups.some((group) => ADMINISTRATORS.includes(group))) return true;
  if (groups.includes('system:authenticated') && allowsAny(FOR_WHOEVER_IS_KNOWN, question)) return true;
  for (const binding of store.list('ClusterRoleBinding')) {
    if (isBound(binding, question, '') && allowsAny(rulesOf(store, binding, ''), question)) return true;
  }
  if (resource === undefined || resource.namespace === '') return false;
  for (const binding of store.list('RoleBinding')) {
    const namespace = binding.metadata.namespace ?? '';
    if (namespace !== resource.namespace || !isBound(binding, question, namespace)) continue;
    if (allowsAny(rulesOf(store, binding, namespace), question)) return true;
  }
  return false;
}

interface RulesOfUser {
  readonly resourceRules: readonly PolicyRule[];
  readonly nonResourceRules: readonly PolicyRule[];
}

/** What somebody may do in a namespace, by all that is bound to them (`RulesFor` of the authorizers). */
export function rulesOfUser(
  store: ObjectStore,
  who: Pick<AccessQuestion, 'user' | 'groups'>,
  namespace: string,
): RulesOfUser {
  const { user, groups } = who;
  const rules: PolicyRule[] = [];
  if (COMPONENTS.test(user) || groups.some((group) => ADMINISTRATORS.includes(group)))
    rules.push(...EVERYTHING);
  else {
    if (groups.includes('system:authenticated')) rules.push(...FOR_WHOEVER_IS_KNOWN);
    for (const binding of store.list('ClusterRoleBinding')) {
      if (isBound(binding, who, '')) rules.push(...rulesOf(store, binding, ''));
    }
    for (const binding of store.list('RoleBinding')) {
      if (binding.metadata.namespace === namespace && isBound(binding, who, namespace)) {
        rules.push(...rulesOf(store, binding, namespace));
      }
    }
  }
  return {
    resourceRules: rules
      .filter(({ resources = [] }) => resources.length > 0)
      .map(({ verbs, apiGroups = [], resources = [], resourceNames = [] }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames.length === 0 ? {} : { resourceNames }),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
  };
}

function isBound(
  binding: unknown,
  { user, groups }: Pick<AccessQuestion, 'user' | 'groups'>,
  namespace: string,
): boolean {
  return listFieldOf(binding, 'subjects').some((subject) => {
    const name = textFieldOf(subject, 'name') ?? '';
    switch (textFieldOf(subject, 'kind')) {
      case 'User':
        return name === user;
      case 'Group':
        return groups.includes(name);
      case 'ServiceAccount':
        return user === `system:serviceaccount:${textFieldOf(subject, 'namespace') ?? namespace}:${name}`;
      default:
        return false;
    }
  });
}

function rulesOf(store: ObjectStore, binding: unknown, namespace: string): readonly PolicyRule[] {
  const kind = textFieldOf(binding, 'roleRef', 'kind') ?? '';
  const name = textFieldOf(binding, 'roleRef', 'name') ?? '';
  const role = store.find(kind, kind === 'Role' ? namespace : '', name);
  if (role === undefined) return kind === 'ClusterRole' ? (KNOWN_ROLES.get(name) ?? []) : [];
  return listFieldOf(role, 'rules')
    .filter((rule) => isPlainRecord(rule))
    .map((rule) => ({
      verbs: textsIn(rule, 'verbs'),
      apiGroups: textsIn(rule, 'apiGroups'),
      resources: textsIn(rule, 'resources'),
      resourceNames: textsIn(rule, 'resourceNames'),
      nonResourceURLs: textsIn(rule, 'nonResourceURLs'),
    }));
}

function textsIn(rule: unknown, field: string): readonly string[] {
  return listFieldOf(rule, field).filter((value) => typeof value === 'string');
}

function allowsAny(rules: readonly PolicyRule[], question: AccessQuestion): boolean {
  return rules.some((rule) => allows(rule, question));
}

function allows(rule: PolicyRule, { verb, resource, path }: AccessQuestion): boolean {
  if (!rule.verbs.includes('*') && !rule.verbs.includes(verb)) return false;
  if (resource === undefined) {
    return (rule.nonResourceURLs ?? []).some(
      (url) => url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))),
    );
  }
  const { apiGroups = [], resources = [], resourceNames = [] } = rule;
  const subresource = resource.resource.split('/')[1];
  return (
    (apiGroups.includes('*') || apiGroups.includes(resource.group)) &&
    (resources.includes('*') ||
      resources.includes(resource.resource) ||
      (subresource !== undefined && resources.includes(`*/${subresource}`))) &&
    (resourceNames.length === 0 || resourceNames.includes(resource.name))
  );
}

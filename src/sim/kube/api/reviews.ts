/**
 * Questions about access that are asked as objects: who am I, and may I?
 *
 * Kubernetes v1.32 `pkg/registry/{authentication,authorization}`. Leaves out RBAC: whoever is known may do everything.
 */
import { isPlainRecord } from '../objects/kube-object';
import type { ResourceInfo } from './resource';

type Json = Readonly<Record<string, unknown>>;

/** Undefined for what is no such question. */
export function reviewAnswer(resource: ResourceInfo, body: unknown, user: string): Json | undefined {
  if (resource.custom !== undefined || !isPlainRecord(body)) return undefined;
  switch (resource.kind) {
    case 'SelfSubjectReview':
      return { ...body, status: { userInfo: { username: user, groups: groupsOf(user) } } };
    case 'SelfSubjectAccessReview':
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview':
      return { ...body, status: { allowed: user !== 'system:anonymous' } };
    case 'SelfSubjectRulesReview':
      return {
        ...body,
        status: {
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
          nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
          incomplete: false,
        },
      };
    default:
      return undefined;
  }
}

function groupsOf(user: string): readonly string[] {
  if (user === 'system:anonymous') return ['system:unauthenticated'];
  const [, kind, namespace = ''] = user.split(':');
  if (kind === 'serviceaccount') {
    return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  }
  return user === 'kubernetes-admin'
    ? ['kubeadm:cluster-admins', 'system:authenticated']
    : ['system:authenticated'];
}

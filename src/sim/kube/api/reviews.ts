/** Questions about access that are asked as objects: who am I, and may I (Kubernetes v1.32 `pkg/registry/{authentication,authorization}`). */
import { isPlainRecord, listFieldOf, textFieldOf } from '../objects/kube-object';
import type { ObjectStore } from '../store/object-store';
import { groupsOfUser, isAllowed, rulesOfUser, type AccessQuestion } from './rbac';
import { ADMIN } from './request-context';
import type { ResourceInfo } from './resource';
import type { RestRequest } from './rest-request';

type Json = Readonly<Record<string, unknown>>;

/** Undefined for what is no such question. */
export function reviewAnswer(
  resource: ResourceInfo,
  body: unknown,
  request: Pick<RestRequest, 'user' | 'groups'>,
  store: ObjectStore,
): Json | undefined {
  const { user = ADMIN.user } = request;
  const groups = request.groups ?? groupsOfUser(user);
  if (resource.custom !== undefined || !isPlainRecord(body)) return undefined;
  switch (resource.kind) {
    case 'SelfSubjectReview':
      return { ...body, status: { userInfo: { username: user, groups } } };
    case 'SelfSubjectAccessReview':
      return reviewed(body, store, { user, groups });
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview': {
      const given = listFieldOf(body, 'spec', 'groups').filter((group) => typeof group === 'string');
      return reviewed(body, store, { user: textFieldOf(body, 'spec', 'user') ?? '', groups: given });
    }
    case 'SelfSubjectRulesReview':
      return {
        ...body,
        status: {
          ...rulesOfUser(store, { user, groups }, textFieldOf(body, 'spec', 'namespace') ?? ''),
          incomplete: false,
        },
      };
    default:
      return undefined;
  }
}

function reviewed(body: Json, store: ObjectStore, who: Pick<AccessQuestion, 'user' | 'groups'>): Json {
  const { spec } = body;
  const path = textFieldOf(spec, 'nonResourceAttributes', 'path');
  const attributes = path === undefined ? 'resourceAttributes' : 'nonResourceAttributes';
  const text = (field: string): string => textFieldOf(spec, attributes, field) ?? '';
  const subresource = text('subresource');
  const question = {
    ...who,
    verb: text('verb'),
    path: path ?? '',
    resource:
      path === undefined
        ? {
            group: text('group'),
            resource: subresource === '' ? text('resource') : `${text('resource')}/${subresource}`,
            namespace: text('namespace'),
            name: text('name'),
          }
        : undefined,
  };
  return { ...body, status: { allowed: isAllowed(store, question) } };
}

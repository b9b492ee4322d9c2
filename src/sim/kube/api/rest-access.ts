/** Who may ask for what, and how a request that nobody allowed is refused. */
import type { ApiServer } from './api-server';
import { apiStatus, type ApiStatus } from './api-status';
import { groupOf, groupResourceOf } from './resource';
import { groupsOfUser, isAllowed, type AccessQuestion } from './rbac';
import { isWatch } from './rest-options';
import { targetOf, type RestRequest, type RestTarget } from './rest-request';

export function accessProblem(path: string, request: RestRequest, api: ApiServer): ApiStatus | undefined {
  const { user = 'kubernetes-admin', method } = request;
  if (user === 'kubernetes-admin') return undefined;
  const target = targetOf(path, api.registry);
  if (isAllowed(api.store, questionOf(path, request, user, target))) return undefined;
  if (target === undefined) {
    const verb = method === 'GET' ? 'get' : method.toLowerCase();
    return apiStatus('Forbidden', `forbidden: User "${user}" cannot ${verb} path "${request.path}"`, {});
  }
  const { resource, namespace, name, subresource } = target;
  const what = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  const subject = groupResourceOf(resource);
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const why = `User "${user}" cannot ${verbOf(method, target, request)} resource "${what}" in API group "${groupOf(resource.apiVersion)}" ${scope}`;
  const which = name === undefined ? '' : ` "${name}"`;
  return apiStatus('Forbidden', `${subject}${which} is forbidden: ${why}`, {
    ...(name === undefined ? {} : { name }),
    ...(groupOf(resource.apiVersion) === '' ? {} : { group: groupOf(resource.apiVersion) }),
    kind: resource.plural,
  });
}

function questionOf(
  path: string,
  request: RestRequest,
  user: string,
  target: RestTarget | undefined,
): AccessQuestion {
  const groups = request.groups ?? groupsOfUser(user);
  if (target === undefined) {
    const verb = request.method === 'GET' ? 'get' : request.method.toLowerCase();
    return { user, groups, verb, path, resource: undefined };
  }
  const { resource, namespace = '', name = '', subresource } = target;
  return {
    user,
    groups,
    verb: verbOf(request.method, target, request),
    path,
    resource: {
      group: groupOf(resource.apiVersion),
      resource: subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`,
      namespace,
      name,
    },
  };
}

/** As somebody else, when the request says so (`kubectl --as`). */
export function impersonated(request: RestRequest): RestRequest {
  const { headers = {} } = request;
  const user = headers['impersonate-user'];
  if (user === undefined) return request;
  const groups = (headers['impersonate-group'] ?? '').split(',').filter((group) => group !== '');
  const isKnown = groups.includes('system:authenticated');
  return {
    ...request,
    user,
    groups: groups.length === 0 ? groupsOfUser(user) : isKnown ? groups : [...groups, 'system:authenticated'],
  };
}

function verbOf(method: string, { name }: RestTarget, request: RestRequest): string {
  switch (method) {
    case 'GET':
      return isWatch(request) ? 'watch' : name === undefined ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      return 'patch';
  }
}

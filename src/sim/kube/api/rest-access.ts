/** Who may ask for what: nobody who is unknown may do anything; whoever is known may do everything. */
import type { ApiServer } from './api-server';
import { apiStatus, type ApiStatus } from './api-status';
import { groupOf, groupResourceOf } from './resource';
import { isWatch } from './rest-options';
import { targetOf, type RestRequest, type RestTarget } from './rest-request';

export function accessProblem(path: string, request: RestRequest, api: ApiServer): ApiStatus | undefined {
  const { user = 'kubernetes-admin', method } = request;
  if (user !== 'system:anonymous') return undefined;
  const target = targetOf(path, api.registry);
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

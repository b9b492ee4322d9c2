/** All objects that the API server has under a path of its REST interface, in order of their names. */
import type { Task } from '../../host/task';
import { isPlainRecord, listFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import type { KubectlClient } from './kubectl-client';

/** Undefined where the cluster does not know them. */
export function* objectList(client: KubectlClient, path: string): Task<readonly KubeObject[] | undefined> {
  const answer = yield* client.request({ method: 'GET', path });
  if (!answer.ok || answer.value.code !== 200) return undefined;
  return listFieldOf(answer.value.body, 'items')
    .filter(isObject)
    .toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

function nameOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function isObject(value: unknown): value is KubeObject {
  return isPlainRecord(value) && isPlainRecord(value['metadata']);
}

/** How calicoctl reads Calico's objects: through the API of Kubernetes (`DATASTORE_TYPE=kubernetes`), with the machine's kubeconfig. */
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { API_DOOR, ApiDoor, DirectClient } from '../../kubectl/direct-client';
import { objectList } from '../../kubectl/object-list';

/** What is at fault when there is no kubeconfig. */
export const NO_DATASTORE =
  'Failed to create Calico API client: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable';

const STORED = '/apis/crd.projectcalico.org/v1';

export class Datastore {
  readonly #client: DirectClient;

  private constructor(client: DirectClient) {
    this.#client = client;
  }

  /** Undefined on a machine that knows of no cluster. */
  static open(process: Process): Datastore | undefined {
    const door = process.environment.doors.get(API_DOOR);
    return door instanceof ApiDoor ? new Datastore(new DirectClient(door, process)) : undefined;
  }

  /** Of Calico's own kinds, in order of names; undefined where the cluster does not know them. */
  *list(plural: string): Task<readonly KubeObject[] | undefined> {
    return yield* objectList(this.#client, `${STORED}/${plural}`);
  }

  *nodes(): Task<readonly KubeObject[]> {
    return (yield* objectList(this.#client, '/api/v1/nodes')) ?? [];
  }

  *pods(): Task<readonly KubeObject[]> {
    return (yield* objectList(this.#client, '/api/v1/pods')) ?? [];
  }
}

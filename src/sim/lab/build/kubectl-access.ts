/** What kubectl needs on a machine of the lab: a kubeconfig, and a way to the API server. */
import type { Machine } from '../../host/machine';
import type { Cluster } from '../../kube/cluster';
import { API_SERVER_PORT } from '../../kube/system-objects';
import { API_DOOR, ApiDoor } from '../../shell/kubectl/direct-client';
import { kubeconfigText } from '../../shell/kubectl/kubeconfig';

/** `address` is that of the control plane; without one there is no cluster to talk to. */
export function giveKubectlAccess(machine: Machine, cluster: Cluster, address: string | undefined): void {
  if (address === undefined) return;
  const host = address.includes(':') ? `[${address}]` : address;
  const { root } = machine;
  root.files.write('/root/.kube/config', kubeconfigText(`https://${host}:${API_SERVER_PORT}`));
  root.doors.set(API_DOOR, new ApiDoor((request) => cluster.rest.handle(request), cluster.certificates));
}

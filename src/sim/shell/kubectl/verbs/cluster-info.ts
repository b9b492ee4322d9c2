/** kubectl cluster-info: where the control plane and its services are (`k8s.io/kubectl/pkg/cmd/clusterinfo`, v1.32). */
import type { Task } from '../../../host/task';
import { listFieldOf, numberFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import { call, itemsOf } from '../api-calls';
import { clusterAccess } from '../kubeconfig';
import type { KubectlCommand, KubectlVerb } from '../verb';

const SECURE_PORT = 443;

export const clusterInfo: KubectlVerb = {
  path: 'cluster-info',
  summary: 'Display cluster information',
  usage: 'cluster-info [flags] [options]',
  flags: [],
  run: runClusterInfo,
};

function* runClusterInfo(command: KubectlCommand): Task<number> {
  if (command.args[0] === 'dump')
    return command.fail('kubectl cluster-info dump is not modelled in this lab');
  const access = clusterAccess(command.process, command.flags);
  if (!access.ok) return command.fail(access.error);
  const { server } = access.value;
  const listed = yield* call(command, {
    method: 'GET',
    path: '/api/v1/namespaces/kube-system/services',
    query: { labelSelector: 'kubernetes.io/cluster-service=true' },
  });
  if (!listed.ok) {
    command.complain(`\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`);
    return command.fail(listed.error);
  }
  command.out(`Kubernetes control plane is running at ${server}\n`);
  for (const service of itemsOf(listed.value)) {
    const { name, namespace = '', labels = {} } = service.metadata;
    const title = labels['kubernetes.io/name'] ?? name;
    const [port] = listFieldOf(service, 'spec', 'ports');
    const portName = textFieldOf(port, 'name') ?? '';
    const isSecure = numberFieldOf(port, 'port') === SECURE_PORT;
    const link = `${isSecure ? 'https:' : ''}${name}${portName === '' ? (isSecure ? ':' : '') : `:${portName}`}`;
    command.out(`${title} is running at ${server}/api/v1/namespaces/${namespace}/services/${link}/proxy\n`);
  }
  command.out(`\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`);
  return 0;
}

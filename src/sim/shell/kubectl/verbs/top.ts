/** kubectl top: no lab has a metrics server, and kubectl says so (`k8s.io/kubectl/pkg/cmd/top`, Kubernetes v1.32). */
import type { Task } from '../../../host/task';
import { flagsOf } from '../flag-set';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const topNode: KubectlVerb = {
  path: 'top node',
  aliases: ['top nodes', 'top no'],
  summary: 'Display resource (CPU/memory) usage of nodes',
  usage: 'top node [NAME | -l label] [options]',
  flags: flagsOf(`
    no-headers bool
    selector,l string
    show-capacity bool
    sort-by string
    use-protocol-buffers bool=true`),
  run: runTop,
};

export const topPod: KubectlVerb = {
  path: 'top pod',
  aliases: ['top pods', 'top po'],
  summary: 'Display resource (CPU/memory) usage of pods',
  usage: 'top pod [NAME | -l label] [options]',
  flags: flagsOf(`
    all-namespaces,A bool
    containers bool
    field-selector string
    no-headers bool
    selector,l string
    sort-by string
    sum bool
    use-protocol-buffers bool=true`),
  run: runTop,
};

function* runTop(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  const order = flags.text('sort-by');
  if (order !== '' && order !== 'cpu' && order !== 'memory') {
    return command.fail('--sort-by accepts only cpu or memory');
  }
  if (args.length > 1) return command.misuse(`unexpected arguments: [${args.join(' ')}]`);
  if (args.length > 0 && flags.text('selector') !== '') {
    return command.fail('only one of NAME or --selector can be provided');
  }
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  return command.fail(catalogue.ok ? 'Metrics API not available' : catalogue.error);
}

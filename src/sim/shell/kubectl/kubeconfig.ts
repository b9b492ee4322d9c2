/**
 * Which cluster kubectl talks to: `--kubeconfig`, `$KUBECONFIG`, or `~/.kube/config` (`k8s.io/client-go/tools/clientcmd`).
 *
 * Leaves out several files in `$KUBECONFIG`, which are merged by the real one: the first that is there is read.
 */
import { parseYaml } from '../../base/yaml-value';
import { err, ok, type Result } from '../../base/result';
import type { Process } from '../../host/process';
import { listFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import type { FlagValues } from './flag-set';
import { plainError, type KubectlError } from './kubectl-error';
import { absolutePath } from './manifest-files';

export interface ClusterAccess {
  /** `https://192.168.0.10:6443` */
  readonly server: string;
  readonly namespace: string;
  readonly user: string;
}

/** Where kubectl looks when nobody tells it. */
const NOWHERE = 'http://localhost:8080';

export function clusterAccess(process: Process, flags: FlagValues): Result<ClusterAccess, KubectlError> {
  const config = readConfig(process, flags);
  if (!config.ok) return config;
  const wanted = flags.text('context');
  const contextName = wanted === '' ? (textFieldOf(config.value, 'current-context') ?? '') : wanted;
  const context = entryNamed(config.value, 'contexts', contextName, 'context');
  if (wanted !== '' && context === undefined) {
    return err(plainError(`context ${JSON.stringify(wanted)} does not exist`));
  }
  const clusterName = flags.text('cluster') || (textFieldOf(context, 'cluster') ?? '');
  const cluster = entryNamed(config.value, 'clusters', clusterName, 'cluster');
  if (flags.text('cluster') !== '' && cluster === undefined) {
    return err(plainError(`cluster ${JSON.stringify(clusterName)} does not exist`));
  }
  return ok({
    server: flags.text('server') || (textFieldOf(cluster, 'server') ?? NOWHERE),
    namespace: textFieldOf(context, 'namespace') ?? 'default',
    user: flags.text('user') || (textFieldOf(context, 'user') ?? ''),
  });
}

function readConfig(process: Process, flags: FlagValues): Result<unknown, KubectlError> {
  const named = flags.text('kubeconfig');
  const listed = (process.variables.get('KUBECONFIG') ?? '').split(':').filter((path) => path !== '');
  const home = process.variables.get('HOME') ?? '/root';
  const paths = named === '' ? (listed.length === 0 ? [`${home}/.kube/config`] : listed) : [named];
  for (const path of paths) {
    const text = process.environment.files.read(absolutePath(process, path));
    if (text !== undefined) return parsedConfig(text, path);
  }
  if (named !== '') return err(plainError(`stat ${named}: no such file or directory`));
  return ok(undefined);
}

function parsedConfig(text: string, path: string): Result<unknown, KubectlError> {
  if (/^\s*$/u.test(text)) return ok(undefined);
  if (!/^\s*(?:apiVersion|kind|clusters|contexts|users|current-context|preferences|\{)/mu.test(text)) {
    return err(
      plainError(
        `error loading config file ${JSON.stringify(path)}: couldn't get version/kind; json parse error`,
      ),
    );
  }
  const parsed = parseYaml(text);
  return parsed.ok
    ? parsed
    : err(
        plainError(
          `error loading config file ${JSON.stringify(path)}: error converting YAML to JSON: yaml: ${parsed.error}`,
        ),
      );
}

function entryNamed(config: unknown, list: string, name: string, field: string): unknown {
  const entry = listFieldOf(config, list).find((candidate) => textFieldOf(candidate, 'name') === name);
  return typeof entry === 'object' && entry !== null
    ? Object.entries(entry).find(([key]) => key === field)?.[1]
    : undefined;
}

/** As kubeadm's admin.conf, but for its certificates. */
export function kubeconfigText(server: string): string {
  return `apiVersion: v1
clusters:
- cluster:
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: kubernetes-admin
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
kind: Config
preferences: {}
users:
- name: kubernetes-admin
  user: {}
`;
}

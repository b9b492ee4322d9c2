/** kubectl version (`k8s.io/kubectl/pkg/cmd/version`, Kubernetes v1.32). */
import type { Task } from '../../../host/task';
import { isPlainRecord, textFieldOf, type PlainRecord } from '../../../kube/objects/kube-object';
import { flagsOf } from '../flag-set';
import { formatYaml } from '../output/yaml-text';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const version: KubectlVerb = {
  path: 'version',
  summary: 'Print the client and server version information',
  usage: 'version [flags] [options]',
  flags: flagsOf(`
    client bool
    output,o string`),
  run: runVersion,
};

const CLIENT = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0',
  gitCommit: '70d3cc986aa8221cd1dfb1121852688902d3bf53',
  gitTreeState: 'clean',
  buildDate: '2024-12-11T18:04:36Z',
  goVersion: 'go1.23.3',
  compiler: 'gc',
  platform: 'linux/amd64',
};
const KUSTOMIZE = 'v5.5.0';

/** As Go's type has the fields. */
const FIELDS = Object.keys(CLIENT);

function inOrder(all: PlainRecord): PlainRecord {
  return Object.fromEntries(
    Object.entries(all).map(([key, value]) => [
      key,
      isPlainRecord(value)
        ? Object.fromEntries(FIELDS.filter((field) => field in value).map((field) => [field, value[field]]))
        : value,
    ]),
  );
}

function* runVersion(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  const output = flags.text('output');
  if (args.length > 0) return command.fail(`extra arguments: [${args.join(' ')}]`);
  if (!['', 'yaml', 'json'].includes(output)) return command.fail("--output must be 'yaml' or 'json'");
  const server = flags.isOn('client')
    ? undefined
    : yield* command.client.request({ method: 'GET', path: '/version' });
  const serverVersion = server?.ok === true ? server.value.body : undefined;
  const all = {
    clientVersion: CLIENT,
    kustomizeVersion: KUSTOMIZE,
    ...(serverVersion === undefined ? {} : { serverVersion }),
  };
  if (output === 'json') command.out(`${JSON.stringify(inOrder(all), undefined, 2)}\n`);
  else if (output === 'yaml') command.out(`${formatYaml(all)}\n`);
  else {
    command.out(`Client Version: ${CLIENT.gitVersion}\nKustomize Version: ${KUSTOMIZE}\n`);
    const text = textFieldOf(serverVersion, 'gitVersion');
    if (text !== undefined) command.out(`Server Version: ${text}\n`);
  }
  return server?.ok === false ? command.fail(server.error) : 0;
}

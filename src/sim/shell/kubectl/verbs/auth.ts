/**
 * kubectl auth: who one is, and what one may do, as the API server says.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/auth`. Leaves out `--list`.
 */
import type { Task } from '../../../host/task';
import { fieldOf, listFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import { call } from '../api-calls';
import { flagsOf } from '../flag-set';
import { alignTabs, TABLE_COLUMNS } from '../output/tab-writer';
import { groupOfVersion, ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const canI: KubectlVerb = {
  path: 'auth can-i',
  summary: 'Check whether an action is allowed',
  usage: 'auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]',
  flags: flagsOf(`
    all-namespaces,A bool
    list bool refused
    no-headers bool
    quiet,q bool
    subresource string`),
  run: runCanI,
};

export const whoAmI: KubectlVerb = {
  path: 'auth whoami',
  summary: 'Experimental: Check self subject attributes',
  usage: 'auth whoami [options]',
  flags: flagsOf('output,o string refused'),
  run: runWhoAmI,
};

const USAGE =
  "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.";
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const SUBJECT_REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

function* runCanI(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  const [verb, what, name] = args;
  if (verb === undefined || what === undefined || args.length > 3) return command.fail(USAGE);
  const attributes = what.startsWith('/')
    ? { nonResourceAttributes: { path: what, verb } }
    : yield* resourceAttributes(command, verb, name === undefined ? what : `${what}/${name}`);
  const answered = yield* call(command, {
    method: 'POST',
    path: REVIEWS,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      metadata: {},
      spec: attributes,
    },
  });
  if (!answered.ok) return command.fail(answered.error);
  const isAllowed = fieldOf(answered.value, 'status', 'allowed') === true;
  if (!flags.isOn('quiet')) command.out(isAllowed ? 'yes\n' : 'no\n');
  return isAllowed ? 0 : 1;
}

function* resourceAttributes(command: KubectlCommand, verb: string, what: string): Task<unknown> {
  const { flags } = command;
  const [type = '', name = ''] = what.split('/');
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  const found = catalogue.ok && type !== '*' ? catalogue.value.byWord(type) : undefined;
  if (found?.ok === false) command.warn([`the server doesn't have a resource type '${type}'\n`]);
  const resource = found?.ok === true ? found.value : undefined;
  if (resource?.isNamespaced === false) {
    const group = groupOfVersion(resource.apiVersion);
    command.warn([
      `resource '${resource.plural}' is not namespace scoped${group === '' ? '' : ` in group '${group}'`}\n`,
    ]);
  }
  const isEverywhere = flags.isOn('all-namespaces') || resource?.isNamespaced === false;
  return {
    resourceAttributes: {
      ...(isEverywhere ? {} : { namespace: command.namespace }),
      verb,
      group: resource === undefined ? '' : groupOfVersion(resource.apiVersion),
      resource: resource?.plural ?? type,
      ...(flags.text('subresource') === '' ? {} : { subresource: flags.text('subresource') }),
      ...(name === '' ? {} : { name }),
    },
  };
}

function* runWhoAmI(command: KubectlCommand): Task<number> {
  if (command.args.length > 0) return command.misuse(`unexpected arguments: [${command.args.join(' ')}]`);
  const answered = yield* call(command, {
    method: 'POST',
    path: SUBJECT_REVIEWS,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} },
  });
  if (!answered.ok) return command.fail(answered.error);
  const user = textFieldOf(answered.value, 'status', 'userInfo', 'username') ?? '';
  const groups = listFieldOf(answered.value, 'status', 'userInfo', 'groups')
    .filter((group) => typeof group === 'string')
    .join(' ');
  const rows = ['ATTRIBUTE\tVALUE', `Username\t${user}`, `Groups\t[${groups}]`];
  command.out(`${alignTabs(rows.join('\n'), TABLE_COLUMNS)}\n`);
  return 0;
}

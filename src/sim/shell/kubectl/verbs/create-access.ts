/** kubectl create role, rolebinding, clusterrole and clusterrolebinding (`k8s.io/kubectl/pkg/cmd/create`, v1.32). */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import type { PlainRecord } from '../../../kube/objects/kube-object';
import { plainError, type KubectlError } from '../kubectl-error';
import { groupOfVersion, ResourceCatalogue } from '../resource-catalogue';
import type { FlagValues } from '../flag-set';
import { JSON_NULL } from '../merge-patch';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { verbOf, type MadeObject } from './create-recipe';
import { subjectsOf } from '../subjects';

const GROUP = 'rbac.authorization.k8s.io';
const VERSION = `${GROUP}/v1`;

const RESOURCE_VERBS: ReadonlySet<string> = new Set(
  '* get delete list create update patch watch proxy deletecollection use bind escalate impersonate'.split(
    ' ',
  ),
);
const URL_VERBS: ReadonlySet<string> = new Set('* get post put delete patch head options'.split(' '));

/** Verbs that mean something for a few resources alone. */
const SPECIAL_VERBS: ReadonlyMap<string, readonly string[]> = new Map([
  ['use', ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions']],
  ['bind', [`roles.${GROUP}`, `clusterroles.${GROUP}`]],
  ['escalate', [`roles.${GROUP}`, `clusterroles.${GROUP}`]],
  ['impersonate', ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io']],
]);

interface NamedResource {
  readonly group: string;
  /** `pods/log` */
  readonly resource: string;
}

function verbsIn(flags: FlagValues): readonly string[] {
  const verbs = [...new Set(flags.list('verb'))];
  return verbs.includes('*') ? ['*'] : verbs;
}

function warnOfVerbs(command: KubectlCommand, verbs: readonly string[]): void {
  const odd = verbs.filter((verb) => !RESOURCE_VERBS.has(verb));
  for (const verb of odd) command.complain(`Warning: '${verb}' is not a standard resource verb\n`);
}

/** `deploy.apps/scale`, `pods`, `*`: as the server calls them. */
function* resourcesIn(
  command: KubectlCommand,
  verbs: readonly string[],
): Task<Result<readonly NamedResource[], KubectlError>> {
  const words = command.flags.list('resource');
  if (words.includes('*')) return ok([{ group: '', resource: '*' }]);
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return catalogue;
  const found: NamedResource[] = [];
  for (const word of words) {
    const [type = '', subresource] = word.split(/\/(.*)/u);
    if (type === '' || type.startsWith('.')) {
      return err(plainError('resource must be specified if apiGroup/subresource specified'));
    }
    if (type === '*') return ok([{ group: '', resource: '*' }]);
    const served = catalogue.value.byWord(type);
    if (!served.ok) return err({ text: served.error });
    const { plural, apiVersion } = served.value;
    const group = groupOfVersion(apiVersion);
    const misused = verbs.find((verb) => SPECIAL_VERBS.get(verb)?.includes(`${plural}.${group}`) === false);
    if (misused !== undefined) {
      return err(plainError(`can not perform '${misused}' on '${plural}' in group '${group}'`));
    }
    found.push({ group, resource: subresource === undefined ? plural : `${plural}/${subresource}` });
  }
  return ok(found);
}

/** One rule for each group. */
function rulesOf(
  verbs: readonly string[],
  resources: readonly NamedResource[],
  flags: FlagValues,
): readonly PlainRecord[] {
  const resourceNames = [...new Set(flags.list('resource-name'))];
  const groups = [...new Set(resources.map(({ group }) => group))].sort();
  return groups.map((group) => ({
    apiGroups: [group],
    ...(resourceNames.length === 0 ? {} : { resourceNames }),
    resources: [...new Set(resources.filter((one) => one.group === group).map(({ resource }) => resource))],
    verbs,
  }));
}

function* askRole(command: KubectlCommand): Task<Result<MadeObject, KubectlError>> {
  const { flags } = command;
  const verbs = verbsIn(flags);
  if (verbs.length === 0) return err(plainError('at least one verb must be specified'));
  warnOfVerbs(command, verbs);
  if (flags.list('resource').length === 0) return err(plainError('at least one resource must be specified'));
  const resources = yield* resourcesIn(command, verbs);
  if (!resources.ok) return resources;
  return ok({ apiVersion: VERSION, kind: 'Role', fields: { rules: rulesOf(verbs, resources.value, flags) } });
}

function* askClusterRole(command: KubectlCommand): Task<Result<MadeObject, KubectlError>> {
  const { flags } = command;
  const verbs = verbsIn(flags);
  const urls = flags.list('non-resource-url');
  const made = { apiVersion: VERSION, kind: 'ClusterRole' };
  const aggregation = flags.list('aggregation-rule');
  const hasResources = flags.list('resource').length > 0;
  if (aggregation.length > 0) {
    if (urls.length > 0 || verbs.length > 0 || hasResources || flags.list('resource-name').length > 0) {
      return err(
        plainError(
          'aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames',
        ),
      );
    }
    const labels = aggregation.map((pair) => pair.split(/=(.*)/u).slice(0, 2));
    const matchLabels: unknown = Object.fromEntries(labels.map(([key = '', value = '']) => [key, value]));
    const fields = { aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, rules: JSON_NULL };
    return ok({ ...made, fields });
  }
  if (verbs.length === 0) return err(plainError('at least one verb must be specified'));
  if (!hasResources && urls.length === 0) {
    return err(plainError('one of resource or nonResourceURL must be specified'));
  }
  let resources: readonly NamedResource[] = [];
  if (hasResources) {
    warnOfVerbs(command, verbs);
    const named = yield* resourcesIn(command, verbs);
    if (!named.ok) return named;
    resources = named.value;
  }
  const problem = urls.length === 0 ? undefined : urlProblem(verbs, urls);
  if (problem !== undefined) return err(plainError(problem));
  const rules = rulesOf(verbs, resources, flags);
  const urlRules = urls.length === 0 ? [] : [{ nonResourceURLs: urls, verbs }];
  return ok({ ...made, fields: { rules: [...rules, ...urlRules] } });
}

function urlProblem(verbs: readonly string[], urls: readonly string[]): string | undefined {
  const verb = verbs.find((candidate) => !URL_VERBS.has(candidate));
  if (verb !== undefined) return `invalid verb: '${verb}' for nonResourceURL`;
  for (const url of urls) {
    if (url === '*') continue;
    if (!url.startsWith('/')) return 'nonResourceURL should start with /';
    if (url.slice(0, -1).includes('*')) {
      return "nonResourceURL only supports wildcard matches when '*' is at the end";
    }
  }
  return undefined;
}

function bindingOf(
  command: KubectlCommand,
  kind: 'RoleBinding' | 'ClusterRoleBinding',
): Result<MadeObject, string> {
  const { flags } = command;
  const [role, clusterRole] = [flags.text('role'), flags.text('clusterrole')];
  if ((role === '') === (clusterRole === '')) {
    return err(
      kind === 'RoleBinding'
        ? 'exactly one of clusterrole or role must be specified'
        : 'clusterrole must be specified',
    );
  }
  const subjects = subjectsOf(flags);
  if (!subjects.ok) return subjects;
  const roleRef = {
    apiGroup: GROUP,
    kind: role === '' ? 'ClusterRole' : 'Role',
    name: role === '' ? clusterRole : role,
  };
  const list = subjects.value.length === 0 ? {} : { subjects: subjects.value };
  return ok({ apiVersion: VERSION, kind, fields: { ...list, roleRef } });
}

const SUBJECT_FLAGS = `
  group array
  serviceaccount array
  user array`;

const RULE_FLAGS = `
  resource strings
  resource-name array
  verb strings`;

export const ACCESS_KINDS: readonly KubectlVerb[] = [
  verbOf({
    path: 'create clusterrole',
    summary: 'Create a cluster role',
    usage:
      'create clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [options]',
    flags: `
  aggregation-rule strings
  non-resource-url strings${RULE_FLAGS}`,
    ask: askClusterRole,
  }),
  verbOf({
    path: 'create clusterrolebinding',
    summary: 'Create a cluster role binding for a particular cluster role',
    usage:
      'create clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [options]',
    flags: `
  clusterrole string${SUBJECT_FLAGS}`,
    required: ['clusterrole'],
    noun: 'clusterrolebinding:',
    make: (command) => bindingOf(command, 'ClusterRoleBinding'),
  }),
  verbOf({
    path: 'create role',
    summary: 'Create a role with single rule',
    usage: 'create role NAME --verb=verb --resource=resource.group/subresource [options]',
    flags: RULE_FLAGS,
    ask: askRole,
  }),
  verbOf({
    path: 'create rolebinding',
    summary: 'Create a role binding for a particular role or cluster role',
    usage:
      'create rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [options]',
    flags: `
  clusterrole string
  role string${SUBJECT_FLAGS}`,
    noun: 'rolebinding:',
    make: (command) => bindingOf(command, 'RoleBinding'),
  }),
];

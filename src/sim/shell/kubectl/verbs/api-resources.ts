/** kubectl api-resources and api-versions (`k8s.io/kubectl/pkg/cmd/apiresources`, Kubernetes v1.32). */
import type { Task } from '../../../host/task';
import { flagsOf } from '../flag-set';
import { alignTabs, TABLE_COLUMNS } from '../output/tab-writer';
import {
  groupOfVersion,
  groupResourceName,
  ResourceCatalogue,
  type ServedResource,
} from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const apiResources: KubectlVerb = {
  path: 'api-resources',
  summary: 'Print the supported API resources on the server',
  usage: 'api-resources [flags] [options]',
  flags: flagsOf(`
    api-group string
    cached bool
    categories strings
    namespaced bool=true
    no-headers bool
    output,o string
    sort-by string
    verbs strings`),
  run: runApiResources,
};

export const apiVersions: KubectlVerb = {
  path: 'api-versions',
  summary: 'Print the supported API versions on the server, in the form of "group/version"',
  usage: 'api-versions',
  flags: [],
  run: runApiVersions,
};

function* runApiResources(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  const output = flags.text('output');
  if (args.length > 0) return command.misuse(`unexpected arguments: [${args.join(' ')}]`);
  if (!['', 'wide', 'name'].includes(output)) return command.fail(`--output ${output} is not available`);
  const order = flags.text('sort-by');
  if (!['', 'name', 'kind'].includes(order)) {
    return command.fail('--sort-by accepts only name or kind');
  }
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  const shown = catalogue.value.preferred
    .filter((resource) => isShown(command, resource))
    .toSorted((one, other) => compare(keyOf(one, order), keyOf(other, order)));
  if (output === 'name') {
    command.out(shown.map((resource) => `${groupResourceName(resource)}\n`).join(''));
    return 0;
  }
  const isWide = output === 'wide';
  const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND'];
  const rows = shown.map((resource) => rowOf(resource, isWide));
  if (!flags.isOn('no-headers')) rows.unshift(isWide ? [...header, 'VERBS', 'CATEGORIES'] : header);
  if (rows.length > 0)
    command.out(`${alignTabs(rows.map((row) => row.join('\t')).join('\n'), TABLE_COLUMNS)}\n`);
  return 0;
}

function isShown({ flags }: KubectlCommand, resource: ServedResource): boolean {
  const { verbs, categories, isNamespaced, apiVersion } = resource;
  return (
    verbs.length > 0 &&
    (!flags.isGiven('api-group') || groupOfVersion(apiVersion) === flags.text('api-group')) &&
    (!flags.isGiven('namespaced') || isNamespaced === flags.isOn('namespaced')) &&
    flags.list('verbs').every((verb) => verbs.includes(verb)) &&
    flags.list('categories').every((category) => categories.includes(category))
  );
}

function rowOf(resource: ServedResource, isWide: boolean): readonly string[] {
  const { plural, shortNames, apiVersion, isNamespaced, kind, verbs, categories } = resource;
  const row = [plural, shortNames.join(','), apiVersion, String(isNamespaced), kind];
  return isWide ? [...row, verbs.join(','), categories.join(',')] : row;
}

function keyOf({ apiVersion, plural, kind }: ServedResource, order: string): readonly string[] {
  if (order === 'name') return [plural];
  return order === 'kind' ? [kind] : [groupOfVersion(apiVersion), plural];
}

function compare(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at < 0 ? 0 : (one[at] ?? '') < (other[at] ?? '') ? -1 : 1;
}

function* runApiVersions(command: KubectlCommand): Task<number> {
  const { args } = command;
  if (args.length > 0) return command.misuse(`unexpected arguments: [${args.join(' ')}]`);
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  const versions = [...new Set(catalogue.value.all.map(({ apiVersion }) => apiVersion))].toSorted();
  command.out(versions.map((apiVersion) => `${apiVersion}\n`).join(''));
  return 0;
}

/** kubectl describe of roles and of who has them (`describe.go` and `k8s.io/kubectl/pkg/util/rbac`, v1.32). */
import { fieldOf, listFieldOf, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import type { Description } from './description';

interface AccessRow {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
  readonly urls: readonly string[];
  readonly verbs: string[];
}

function texts(value: unknown, field: string): readonly string[] {
  return listFieldOf(value, field).filter((item) => typeof item === 'string');
}

/** One row for each resource of each group, with all verbs that some rule allows on it. */
function rowsOf(rules: readonly unknown[]): readonly AccessRow[] {
  const rows = new Map<string, AccessRow>();
  let count = 0;
  for (const rule of rules) {
    const verbs = texts(rule, 'verbs');
    const names = texts(rule, 'resourceNames');
    for (const url of texts(rule, 'nonResourceURLs')) {
      for (const verb of verbs) {
        count += 1;
        rows.set(`url ${count}`, { groups: [], resources: [], names: [], urls: [url], verbs: [verb] });
      }
    }
    for (const group of texts(rule, 'apiGroups')) {
      for (const resource of texts(rule, 'resources')) {
        for (const name of names.length === 0 ? [undefined] : names) {
          const key = `${group}/${resource}/${name ?? ''}`;
          const row = rows.get(key) ?? {
            groups: [group],
            resources: [resource],
            names: name === undefined ? [] : [name],
            urls: [],
            verbs: [],
          };
          row.verbs.push(...verbs);
          rows.set(key, row);
        }
      }
    }
  }
  // As the real one sorts them: by how Go prints a rule.
  return [...rows.values()].sort((one, other) => (sortText(one) < sortText(other) ? -1 : 1));
}

function sortText({ verbs, groups, resources, names, urls }: AccessRow): string {
  return [verbs, groups, resources, names, urls].map((list) => `[${list.join(' ')}]`).join(',');
}

export function describeRole(into: Description, object: KubeObject): void {
  into.head(object, false);
  into.line(0, 'PolicyRule:');
  into.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
  into.line(1, '---------\t-----------------\t--------------\t-----');
  for (const { groups, resources, names, urls, verbs } of rowsOf(listFieldOf(object, 'rules'))) {
    const [resource = ''] = resources;
    const [group = ''] = groups;
    const [plain = '', subresource] = resource.split('/');
    const named = group === '' || plain === '' ? plain : `${plain}.${group}`;
    const text = subresource === undefined ? named : `${named}/${subresource}`;
    into.line(1, `${text}\t[${urls.join(' ')}]\t[${names.join(' ')}]\t[${verbs.join(' ')}]`);
  }
}

export function describeRoleBinding(into: Description, object: KubeObject): void {
  into.head(object, false);
  const role = fieldOf(object, 'roleRef');
  into.line(0, 'Role:');
  into.line(1, `Kind:\t${textFieldOf(role, 'kind') ?? ''}`);
  into.line(1, `Name:\t${textFieldOf(role, 'name') ?? ''}`);
  into.line(0, 'Subjects:');
  into.line(1, 'Kind\tName\tNamespace');
  into.line(1, '----\t----\t---------');
  for (const subject of listFieldOf(object, 'subjects')) {
    const text = (field: string): string => textFieldOf(subject, field) ?? '';
    into.line(1, `${text('kind')}\t${text('name')}\t${text('namespace')}`);
  }
}

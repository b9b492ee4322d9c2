/** What `metadata` must look like (apimachinery `api/validation/objectmeta.go`, Kubernetes v1.32). */
import { fieldOf, isPlainRecord, textFieldOf } from './kube-object';
import {
  dns1035LabelProblem,
  dns1123LabelProblem,
  dns1123SubdomainProblem,
  dnsNameLike,
  labelValueProblem,
  pathSegmentProblem,
  qualifiedNameProblem,
} from './name-rules';
import {
  forbiddenField,
  invalidValue,
  requiredValue,
  type FieldPath,
  type ObjectIssue,
} from './object-issue';

type NameRule = (name: string) => string | undefined;

const NAME_RULE_BY_KIND: ReadonlyMap<string, NameRule> = new Map([
  ['Service', dns1035LabelProblem],
  ['Namespace', dns1123LabelProblem],
  ['Role', pathSegmentProblem],
  ['RoleBinding', pathSegmentProblem],
  ['ClusterRole', pathSegmentProblem],
  ['ClusterRoleBinding', pathSegmentProblem],
]);

export interface MetadataOptions {
  /** Not with `kubectl apply`, which has to find the object again. */
  readonly canGenerateName?: boolean;
}

export function metadataIssuesOf(
  kind: string,
  metadata: unknown,
  options: MetadataOptions = {},
): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const path: FieldPath = ['metadata'];
  const nameIssue = nameIssueOf(kind, metadata, options);
  if (nameIssue !== undefined) issues.push(nameIssue);
  const namespace = textFieldOf(metadata, 'namespace');
  if (namespace !== undefined && namespace !== '') {
    const why = dns1123LabelProblem(namespace);
    if (why !== undefined) issues.push(invalidValue([...path, 'namespace'], namespace, why));
  }
  issues.push(...labelIssuesOf(fieldOf(metadata, 'labels'), [...path, 'labels']));
  const annotations = fieldOf(metadata, 'annotations');
  if (isPlainRecord(annotations)) {
    for (const key of Object.keys(annotations)) {
      const why = qualifiedNameProblem(key.toLowerCase());
      if (why !== undefined) issues.push(invalidKey([...path, 'annotations', key], key, why));
    }
  }
  return issues;
}

function nameIssueOf(kind: string, metadata: unknown, options: MetadataOptions): ObjectIssue | undefined {
  const path: FieldPath = ['metadata', 'name'];
  if (!isPlainRecord(metadata)) return undefined;
  const name = fieldOf(metadata, 'name');
  if (name === undefined || name === '') {
    const generateName = textFieldOf(metadata, 'generateName');
    if (generateName !== undefined && generateName !== '') {
      if (options.canGenerateName === true) return undefined;
      return forbiddenField(
        ['metadata', 'generateName'],
        `cannot use generate name with apply: "${generateName}"`,
        `write a name, for example name: ${generateName}1`,
      );
    }
    return requiredValue(path, 'name or generateName is required', 'add it, for example name: web');
  }
  if (typeof name !== 'string') return undefined;
  const why = (NAME_RULE_BY_KIND.get(kind) ?? dns1123SubdomainProblem)(name);
  if (why === undefined) return undefined;
  const suggestion = dnsNameLike(name);
  const canSuggest =
    suggestion !== '' && suggestion !== name && dns1035LabelProblem(suggestion) === undefined;
  return invalidValue(path, name, why, canSuggest ? `write for example name: ${suggestion}` : undefined);
}

export function labelIssuesOf(labels: unknown, path: FieldPath): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  if (!isPlainRecord(labels)) return issues;
  for (const [key, value] of Object.entries(labels)) {
    const keyProblem = qualifiedNameProblem(key);
    if (keyProblem !== undefined) issues.push(invalidKey([...path, key], key, keyProblem));
    if (typeof value !== 'string') continue;
    const valueProblem = labelValueProblem(value);
    if (valueProblem !== undefined) issues.push(invalidValue([...path, key], value, valueProblem));
  }
  return issues;
}

function invalidKey(path: FieldPath, key: string, why: string): ObjectIssue {
  return { ...invalidValue(path.slice(0, -1), key, why), path, target: 'key' };
}

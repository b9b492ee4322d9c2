/**
 * Reads Kubernetes objects from documents: each is checked as the API server would, then all of them together (names
 * that are taken, namespaces that nobody declares, addresses and node ports that two Services want).
 */
import type { Diagnostic, SourceLocation, TextFix } from '../../base/diagnostic';
import { say, type Sentence } from '../../base/sentence';
import { isNamespacedKind } from '../../kube/kinds';
import { issueMessage } from '../../kube/api/issue-message';
import { apiVersionIssueOf, customKindKey, type CustomKinds } from '../../kube/objects/api-versions';
import {
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
  type ObjectMeta,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import {
  invalidValue,
  problem,
  requiredValue,
  withHint,
  withMessage,
  type FieldPath,
  type ObjectIssue,
} from '../../kube/objects/object-issue';
import { objectIssuesOf } from '../../kube/objects/validate-object';
import { isIpv6, parseIp } from '../../wire/ip-address';
import { formatIpCidr, ipCidrContains } from '../../wire/ip-cidr';
import { parseIpRanges } from '../../wire/ip-ranges';
import { describeForeignFile } from '../source/foreign-file';
import type { ReadCache } from '../read-cache';
import type { ObjectDocument, ReadObject, SourceDocument } from '../readings';
import type { SourcedObject } from './sourced-object';
import { diagnosticOf } from '../source/source-document';

/** Namespaces that every cluster has. */
export const BUILT_IN_NAMESPACES: readonly string[] = [
  'default',
  'kube-node-lease',
  'kube-public',
  'kube-system',
];

/** Checks each document for itself; `objects` are those without errors. */
export function readObjects(
  documents: readonly SourceDocument[],
  customKinds: CustomKinds,
  cache?: ReadCache,
): { readonly objects: readonly ObjectDocument[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const objects: ObjectDocument[] = [];
  for (const document of documents) {
    const { issues, object } = readObject(document.value, customKinds, cache);
    for (const issue of issues) diagnostics.push(diagnosticOf(document, issue));
    if (object === undefined) continue;
    const entry = { document, object };
    objects.push(cache === undefined ? entry : cache.objectDocumentOf(document, () => entry));
  }
  return { objects, diagnostics };
}

function readObject(value: PlainRecord, customKinds: CustomKinds, cache: ReadCache | undefined): ReadObject {
  const headIssues = headIssuesOf(value);
  const { apiVersion, kind } = value;
  if (headIssues.length > 0 || typeof apiVersion !== 'string' || typeof kind !== 'string') {
    return { issues: headIssues, object: undefined };
  }
  // The kinds depend on the other documents, what is below on this one alone.
  const versionIssue = apiVersionIssueOf(apiVersion, kind, customKinds);
  if (versionIssue !== undefined) {
    const foreign = describeForeignFile(value);
    const issue = foreign === undefined ? versionIssue : withHint(versionIssue, foreign);
    return { issues: [issue], object: undefined };
  }
  const read = (): ReadObject => {
    const name = textFieldOf(value, 'metadata', 'name') ?? '';
    const isCustom = customKinds.has(customKindKey(apiVersion, kind));
    const issues = oncePerPlace(objectIssuesOf(isCustom ? '' : kind, value)).map((issue) =>
      withMessage(issue, issueMessage({ apiVersion, kind, name }, issue)),
    );
    const isBad = issues.some(({ severity }) => severity === 'error');
    return { issues, object: isBad ? undefined : kubeObjectOf(value) };
  };
  return cache === undefined ? read() : cache.objectOf(value, read);
}

/** A field that is left out may be made from a bad one: one error is enough for whoever reads the file. */
function oncePerPlace(issues: readonly ObjectIssue[]): readonly ObjectIssue[] {
  const seen = new Set<string>();
  return issues.filter(({ path, target, message }) => {
    const why = message.slice(message.indexOf(': ') + 1);
    const key = `${target} ${JSON.stringify(path)} ${why}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function headIssuesOf(value: PlainRecord): readonly ObjectIssue[] {
  const foreign = describeForeignFile(value);
  return (['apiVersion', 'kind'] as const).flatMap((field) => {
    const given = value[field];
    const example = field === 'kind' ? 'kind: Deployment' : 'apiVersion: apps/v1';
    const hint = foreign ?? say('add it, for example {example}', { example });
    if (given === undefined || given === '') return [requiredValue([field], undefined, hint)];
    if (typeof given !== 'string') return [problem('wrong-type', [field], 'expected string', hint)];
    return [];
  });
}

function kubeObjectOf(value: PlainRecord): KubeObject | undefined {
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isObjectMeta(metadata)) return undefined;
  const { status, ...rest } = value;
  // The API server ignores what a manifest says about the state; only a Node's addresses describe the lab.
  const kept = kind === 'Node' && status !== undefined ? { status } : {};
  return { ...rest, ...kept, apiVersion, kind, metadata };
}

/** The schema has checked the other fields. */
function isObjectMeta(value: unknown): value is ObjectMeta {
  return isPlainRecord(value) && typeof value['name'] === 'string';
}

export interface ObjectSetContext {
  /** Namespaces that exist before these objects come. */
  readonly namespaces: ReadonlySet<string>;
  readonly serviceSubnet: string;
  /** What would make the namespace that a document is for. */
  readonly namespaceFix?: (namespace: string, document: SourceDocument) => TextFix | undefined;
}

/** What is wrong with the objects taken together. */
export function objectSetDiagnosticsOf(
  objects: readonly ObjectDocument[],
  context: ObjectSetContext,
): readonly Diagnostic[] {
  const namespaces = new Set(context.namespaces);
  for (const { object } of objects) if (object.kind === 'Namespace') namespaces.add(object.metadata.name);
  const taken = new TakenValues();
  return objects.flatMap(({ document, object }) => {
    const issues = [
      ...nameIssuesOf(object, taken, document),
      ...namespaceIssuesOf(object, namespaces),
      ...(object.kind === 'Service' ? serviceIssuesOf(object, taken, document, context.serviceSubnet) : []),
    ];
    return issues.map((issue) => {
      const diagnostic = diagnosticOf(document, issue);
      const isMissing = issue.code === 'namespace-not-found';
      const fix = isMissing ? context.namespaceFix?.(namespaceOf(object), document) : undefined;
      return fix === undefined ? diagnostic : { ...diagnostic, fixes: [fix] };
    });
  });
}

/** Values that only one object may have, and who has them. */
class TakenValues {
  readonly #holderByValue = new Map<string, () => SourceLocation>();

  /** The place that has it already, or undefined after taking it. Finding a place costs time, and is rarely asked for. */
  take(value: string, place: () => SourceLocation): SourceLocation | undefined {
    const holder = this.#holderByValue.get(value);
    if (holder === undefined) this.#holderByValue.set(value, place);
    return holder?.();
  }
}

function nameIssuesOf(
  object: KubeObject,
  taken: TakenValues,
  document: SourceDocument,
): readonly ObjectIssue[] {
  const { name } = object.metadata;
  const namespace = namespaceOf(object);
  const path: FieldPath = ['metadata', 'name'];
  const group = object.apiVersion.split('/').slice(0, -1).join('/');
  const place = (): SourceLocation => document.locate(path);
  const holder = taken.take(`name ${group} ${object.kind} ${namespace} ${name}`, place);
  if (holder === undefined) return [];
  const { kind } = object;
  const what =
    namespace === ''
      ? say('{kind} "{name}" is defined twice', { kind, name })
      : say('{kind} "{name}" in namespace "{namespace}" is defined twice', { kind, name, namespace });
  return [
    problem(
      'duplicate-object',
      path,
      what,
      say('it is defined first at {place}; rename or remove one of them', { place: formatPlace(holder) }),
    ),
  ];
}

function namespaceIssuesOf(object: KubeObject, namespaces: ReadonlySet<string>): readonly ObjectIssue[] {
  const namespace = namespaceOf(object);
  if (namespace === '' || namespaces.has(namespace)) return [];
  return [
    problem(
      'namespace-not-found',
      ['metadata', 'namespace'],
      `namespaces "${namespace}" not found`,
      say('declare it in the same input: {object}', {
        object: `{apiVersion: v1, kind: Namespace, metadata: {name: ${namespace}}}`,
      }),
    ),
  ];
}

function serviceIssuesOf(
  service: KubeObject,
  taken: TakenValues,
  document: SourceDocument,
  serviceSubnet: string,
): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const path: FieldPath = ['spec', 'clusterIP'];
  const text = textFieldOf(service, ...path) ?? '';
  const address = parseIp(text);
  const ranges = parseIpRanges(serviceSubnet);
  const range = address !== undefined && isIpv6(address) ? ranges?.ipv6 : ranges?.ipv4;
  // An address of a family that the cluster has not is refused by the API server.
  if (address !== undefined && range !== undefined) {
    if (!ipCidrContains(range, address)) {
      const why = `the provided IP (${text}) is not in the valid range. The range of valid IPs is ${formatIpCidr(range)}`;
      issues.push(addressIssue(text, why, say('leave it out to get a free one')));
    } else {
      const holder = taken.take(`cluster address ${text}`, () => document.locate(path));
      if (holder !== undefined) {
        const hint = say('the Service at {place} has it', { place: formatPlace(holder) });
        issues.push(addressIssue(text, 'provided IP is already allocated', hint));
      }
    }
  }
  for (const [index, port] of listFieldOf(service, 'spec', 'ports').entries()) {
    const nodePort = numberFieldOf(port, 'nodePort') ?? 0;
    if (nodePort === 0) continue;
    const at: FieldPath = ['spec', 'ports', index, 'nodePort'];
    const protocol = textFieldOf(port, 'protocol') ?? 'TCP';
    const holder = taken.take(`node port ${protocol} ${nodePort}`, () => document.locate(at));
    if (holder === undefined || isWithin(document, holder)) continue;
    const hint = say('the Service at {place} has it', { place: formatPlace(holder) });
    issues.push(invalidValue(at, nodePort, 'provided port is already allocated', hint));
  }
  const head = { apiVersion: service.apiVersion, kind: service.kind, name: service.metadata.name };
  return issues.map((issue) => withMessage(issue, issueMessage(head, issue)));
}

/** The API server means the list; people write the field beside it. */
function addressIssue(text: string, why: string, hint: Sentence): ObjectIssue {
  const message = `spec.clusterIPs: Invalid value: []string{"${text}"}: failed to allocate IP ${text}: ${why}`;
  return withMessage(problem('invalid-value', ['spec', 'clusterIP'], why, hint), message);
}

/** A port that one Service lists twice has had its own error. */
function isWithin(document: SourceDocument, place: SourceLocation): boolean {
  return listFieldOf(document.value, 'spec', 'ports').some((_port, index) => {
    const own = document.locate(['spec', 'ports', index, 'nodePort']);
    return own.file === place.file && own.line === place.line && own.column === place.column;
  });
}

/** Empty for kinds that have none. */
function namespaceOf(object: KubeObject): string {
  if (!isNamespacedKind(object.kind)) return '';
  const { namespace = '' } = object.metadata;
  return namespace === '' ? 'default' : namespace;
}

function formatPlace({ file, line, column }: SourceLocation): string {
  return `${file}:${line}:${column}`;
}

export function sourcedObjectOf({ document, object }: ObjectDocument): SourcedObject {
  return { object, location: document.location, locate: (path) => document.locate(parseFieldPath(path)) };
}

/** The inverse of `formatFieldPath`. */
function parseFieldPath(text: string): FieldPath {
  const steps = text.match(/[^.[\]]+|\[[^\]]*\]/g) ?? [];
  return steps.map((step) => {
    const inner = step.startsWith('[') ? step.slice(1, -1) : step;
    return step.startsWith('[') && /^\d+$/.test(inner) ? Number(inner) : inner;
  });
}

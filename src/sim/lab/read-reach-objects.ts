/**
 * The objects of files that say who may reach whom, as they are written: no cluster has a say in them, and nothing of a
 * printed cluster is left out but what counts twice.
 *
 * Read more kindly than a lab: manifests of a project rarely declare their namespaces, bring their custom resources along, or
 * are whole (a folder holds templates and settings, too). What says nothing about connections is passed over; what cannot be
 * read is said and left out, unless nothing else was given. A policy, a Service or an Ingress that an API server would refuse is an
 * error: an answer without it would be about another cluster.
 */
import type { Diagnostic } from '../base/diagnostic';
import { err, ok, type Result } from '../base/result';
import { issueMessage } from '../kube/api/issue-message';
import { ingressControllerObjects } from '../kube/ingress/installations';
import {
  fieldOf,
  isPlainRecord,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../kube/objects/kube-object';
import type { ObjectIssue } from '../kube/objects/object-issue';
import { objectIssuesOf } from '../kube/objects/validate-object';
import type { ReadCache } from './read-cache';
import { readLabSpec } from './read-lab';
import type { SourceDocument } from './readings';
import { diagnosticOf, sourceDocumentsOf } from './source-document';
import type { SourcedObject } from './sourced-object';
import { sourcedObjectOf } from './object-set';
import { decodeSource, type InputFile, type TextInput } from './source-file';
import { readYaml } from './yaml-source';

export interface ReachObjects {
  readonly objects: readonly SourcedObject[];
  /** Those that the lab installs beside them: they are among the objects, too. */
  readonly controllers: readonly KubeObject[];
  /** What was left out, and what has no effect. */
  readonly notices: readonly Diagnostic[];
}

/** Kinds that matter, with the groups that they are in, today or earlier. A kind of this name in another group is another. */
const GROUPS_BY_KIND: Readonly<Record<string, readonly string[]>> = {
  AdminNetworkPolicy: ['policy.networking.k8s.io'],
  BaselineAdminNetworkPolicy: ['policy.networking.k8s.io'],
  CronJob: ['batch'],
  DaemonSet: ['apps', 'extensions'],
  Deployment: ['apps', 'extensions'],
  Ingress: ['networking.k8s.io', 'extensions'],
  Job: ['batch'],
  Namespace: [''],
  NetworkPolicy: ['networking.k8s.io', 'extensions'],
  Pod: [''],
  ReplicaSet: ['apps', 'extensions'],
  ReplicationController: [''],
  Route: ['route.openshift.io', ''],
  Service: [''],
  StatefulSet: ['apps'],
  VirtualMachine: ['kubevirt.io'],
};

/** What is wrong with them changes the answer. */
const CHECKED_KINDS: ReadonlySet<string> = new Set(['NetworkPolicy', 'Service', 'Ingress']);
const CLUSTER_KINDS: ReadonlySet<string> = new Set([
  'Namespace',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
]);

export function readReachObjects(
  files: readonly (InputFile | TextInput)[],
  cache?: ReadCache,
): Result<ReachObjects, readonly Diagnostic[]> {
  const { documents, problems } = documentsOf(files, cache);
  const objects: SourcedObject[] = [];
  const notices: Diagnostic[] = [];
  const errors: Diagnostic[] = [];
  for (const document of documents) {
    const object = objectOf(document.value);
    if (object === undefined) continue;
    for (const issue of issuesOf(object, document.value)) {
      (issue.severity === 'error' ? errors : notices).push(diagnosticOf(document, issue));
    }
    objects.push(sourcedObjectOf({ document, object }));
  }
  if (errors.length > 0) return err(errors);
  if (documents.length === 0 && problems.length > 0) return err(problems);
  const leftOut = problems.map((problem): Diagnostic => ({
    ...problem,
    severity: 'warning',
    message: `left out, with all that is in it: ${problem.message}`,
  }));
  const installed = installedControllers(files, documents);
  return ok({
    objects: [...objects, ...installed],
    controllers: installed.map(({ object }) => object),
    notices: [...leftOut, ...notices],
  });
}

/** Ingress controllers that a Lab document asks for: `spec.cluster.ingressControllers`. */
function installedControllers(
  files: readonly (InputFile | TextInput)[],
  documents: readonly SourceDocument[],
): readonly SourcedObject[] {
  const lab = documents.find(
    ({ value }) =>
      textFieldOf(value, 'apiVersion')?.startsWith('podwire.dev/') === true && value['kind'] === 'Lab',
  );
  if (lab === undefined || fieldOf(lab.value, 'spec', 'cluster', 'ingressControllers') === undefined)
    return [];
  const read = readLabSpec(files);
  const specs = read.ok ? (read.value.cluster.ingressControllers ?? []) : [];
  const place = lab.locate(['spec', 'cluster', 'ingressControllers']);
  return specs
    .flatMap(ingressControllerObjects)
    .map((object) => ({ object, location: place, locate: () => place }));
}

function documentsOf(
  files: readonly (InputFile | TextInput)[],
  cache: ReadCache | undefined,
): { readonly documents: readonly SourceDocument[]; readonly problems: readonly Diagnostic[] } {
  const documents: SourceDocument[] = [];
  const problems: Diagnostic[] = [];
  for (const file of files) {
    const decoded = 'bytes' in file ? decodeSource(file) : ok({ text: file.text });
    if (!decoded.ok) {
      problems.push(decoded.error);
      continue;
    }
    const stream = readYaml(file.name, decoded.value.text, cache);
    const read = sourceDocumentsOf(stream.documents, cache);
    documents.push(...read.documents);
    problems.push(...stream.diagnostics.filter(isError), ...read.diagnostics.filter(isError));
  }
  return { documents, problems };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

/** Undefined for what says nothing about connections. */
function objectOf(value: PlainRecord): KubeObject | undefined {
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isPlainRecord(metadata))
    return undefined;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const isMeant = Object.hasOwn(GROUPS_BY_KIND, kind) && GROUPS_BY_KIND[kind]?.includes(group) === true;
  const name = textFieldOf(metadata, 'name') ?? textFieldOf(metadata, 'generateName');
  if (!isMeant || name === undefined) return undefined;
  const { namespace: given, ...others } = metadata;
  const namespace = typeof given === 'string' && given !== '' ? given : 'default';
  return {
    ...value,
    apiVersion,
    kind,
    metadata: {
      ...others,
      labels: stringMapFieldOf(metadata, 'labels'),
      name,
      ...(CLUSTER_KINDS.has(kind) ? {} : { namespace }),
    },
  };
}

/** A field that nobody knows has no effect: the API server drops it. */
function issuesOf({ apiVersion, kind, metadata }: KubeObject, value: PlainRecord): readonly ObjectIssue[] {
  const isServed = apiVersion === 'v1' || apiVersion === 'networking.k8s.io/v1';
  if (!CHECKED_KINDS.has(kind) || !isServed) return [];
  return objectIssuesOf(kind, value)
    .filter(({ severity }) => severity !== 'notice')
    .map((issue) => ({
      ...issue,
      severity: issue.code === 'unknown-field' ? 'warning' : issue.severity,
      message: issueMessage({ apiVersion, kind, name: metadata.name }, issue),
    }));
}

/**
 * The objects of files that say who may reach whom, as they are written: no cluster has a say in them, and nothing of a
 * printed cluster is left out but what counts twice.
 *
 * Read more kindly than a lab: manifests of a project rarely declare their namespaces, bring their custom resources along, or
 * are whole (a folder holds templates and settings, too). What says nothing about connections is passed over; what cannot be
 * read, or not be decoded by an API server, is said and left out, unless nothing else was given. A Service or an Ingress that
 * breaks a rule counts as it is written, since projects forget a `pathType` or the name of a port; a policy that an API server
 * would refuse is an error: nobody can tell what it was meant to close.
 */
import { append } from '../../base/append';
import type { Diagnostic } from '../../base/diagnostic';
import { inEnglish, say, type Sentence } from '../../base/sentence';
import { err, ok, type Result } from '../../base/result';
import { issueMessage } from '../../kube/api/issue-message';
import { ingressControllerObjects } from '../../kube/ingress/installations';
import {
  fieldOf,
  isPlainRecord,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import { decodeIssuesOf } from '../../kube/objects/decode-issues';
import { withMessage, type ObjectIssue } from '../../kube/objects/object-issue';
import { objectIssuesOf } from '../../kube/objects/validate-object';
import { isPluginPolicy } from '../../policy/plugin-policy';
import { readLabSpec } from '../read-lab';
import type { SourceDocument } from '../readings';
import { diagnosticOf, sourceDocumentsOf } from '../source/source-document';
import type { SourcedObject } from './sourced-object';
import { sourcedObjectOf } from './object-set';
import { decodeSource, type InputFile, type TextInput } from '../source/source-file';
import { readYaml } from '../source/yaml-source';

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

/** What is wrong with them may change the answer. */
const CHECKED_KINDS: ReadonlySet<string> = new Set(['NetworkPolicy', 'Service', 'Ingress']);
const AS_WRITTEN = say('an API server refuses it; here it counts as it is written');
const NOT_DECODED = say('it is left out, as an API server refuses to read it');
const CLUSTER_KINDS: ReadonlySet<string> = new Set([
  'Namespace',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
]);

export function readReachObjects(
  files: readonly (InputFile | TextInput)[],
): Result<ReachObjects, readonly Diagnostic[]> {
  const { documents, problems } = documentsOf(files);
  const byName = new Map<string, SourcedObject>();
  const notices: Diagnostic[] = [];
  const errors: Diagnostic[] = [];
  for (const document of documents) {
    const object = objectOf(document.value);
    if (object === undefined) {
      if (isPluginPolicy(document.value)) notices.push(diagnosticOf(document, notCounted(document.value)));
      continue;
    }
    const { issues, isDecoded } = checked(object, document.value);
    for (const issue of issues) {
      (issue.severity === 'error' ? errors : notices).push(diagnosticOf(document, issue));
    }
    if (!isDecoded) continue;
    // Of two with one name the later counts, as `kubectl apply` has it; a name that is yet to be made is nobody's twice.
    const isNamed = textFieldOf(document.value, 'metadata', 'name') !== undefined;
    const key = isNamed ? nameOf(object) : `${nameOf(object)} ${byName.size}`;
    byName.set(key, sourcedObjectOf({ document, object }));
  }
  const objects = [...byName.values()];
  if (errors.length > 0) return err(errors);
  if (documents.length === 0 && problems.length > 0) return err(problems);
  const leftOut = problems.map((problem): Diagnostic => {
    const isRead = problem.code === 'duplicate-key';
    const what = isRead ? 'the later one counts' : 'left out, with all that is in it';
    return { ...withMessage(problem, `${what}: ${problem.message}`), severity: 'warning' };
  });
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

function documentsOf(files: readonly (InputFile | TextInput)[]): {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Diagnostic[];
} {
  const documents: SourceDocument[] = [];
  const problems: Diagnostic[] = [];
  for (const file of files) {
    const decoded = 'bytes' in file ? decodeSource(file) : ok({ text: file.text });
    if (!decoded.ok) {
      problems.push(decoded.error);
      continue;
    }
    const stream = readYaml(file.name, decoded.value.text, undefined, { areDuplicatesRead: true });
    const read = sourceDocumentsOf(stream.documents);
    append(documents, read.documents);
    append(problems, stream.diagnostics.filter(isError));
    append(problems, read.diagnostics.filter(isError));
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

function notCounted({ kind }: PlainRecord): ObjectIssue {
  const message = say(
    '{kind} of the network plugin is not counted: who may reach whom is worked out from the policies of Kubernetes',
    {
      kind: String(kind),
    },
  );
  const hint = say('what it closes is seen in the traffic itself: send a request');
  return {
    severity: 'warning',
    code: 'policy-not-counted',
    path: ['kind'],
    target: 'value',
    message: inEnglish(message),
    hint: inEnglish(hint),
    words: { message, hint },
  };
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

interface Checked {
  readonly issues: readonly ObjectIssue[];
  /** False for what would not have got into a cluster at all. */
  readonly isDecoded: boolean;
}

function checked(object: KubeObject, value: PlainRecord): Checked {
  const { apiVersion, kind, metadata } = object;
  const head = { apiVersion, kind, name: metadata.name };
  const worded = (issue: ObjectIssue): ObjectIssue => withMessage(issue, issueMessage(head, issue));
  if (!CHECKED_KINDS.has(kind)) {
    // The answer hangs on labels alone: other fields may be as they like.
    const issues = decodeIssuesOf(kind, value).filter(
      ({ code, path }) => code === 'wrong-type' && path.includes('labels'),
    );
    return {
      issues: issues.map((issue) => softened(worded(issue), NOT_DECODED)),
      isDecoded: issues.length === 0,
    };
  }
  const isServed = apiVersion === 'v1' || apiVersion === 'networking.k8s.io/v1';
  const found = isServed ? objectIssuesOf(kind, value).filter(({ severity }) => severity !== 'notice') : [];
  const isStrict = kind === 'NetworkPolicy';
  const issues = found.map((issue) => {
    // A field that nobody knows has no effect: the API server drops it.
    if (issue.code === 'unknown-field') return { ...worded(issue), severity: 'warning' } as const;
    if (issue.severity !== 'error' || (isStrict && issue.path[0] === 'spec')) return worded(issue);
    return softened(worded(issue), issue.code === 'wrong-type' ? NOT_DECODED : AS_WRITTEN);
  });
  return { issues, isDecoded: isStrict || !found.some(({ code }) => code === 'wrong-type') };
}

function softened(issue: ObjectIssue, what: Sentence): ObjectIssue {
  const { message, hint } = issue.words ?? { message: issue.message };
  const words = { message, hint: hint === undefined ? what : say('{what}; {hint}', { what, hint }) };
  return { ...issue, severity: 'warning', hint: inEnglish(words.hint), words };
}

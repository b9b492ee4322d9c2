/**
 * A lab file from what people have: manifests, what Helm and kustomize print, what kubectl prints of a whole cluster.
 *
 * The cluster is what the input says of itself (`guessed-cluster`); its own machinery and what its controllers made stays out, since the
 * lab makes its own; so do values of Secrets, and objects that an API server would refuse, each with the reason.
 */
import { append } from '../../base/append';
import { errorWords, formatDiagnostic, wordedMessage, wordsOf, type Diagnostic } from '../../base/diagnostic';
import { err, ok, type Result } from '../../base/result';
import { inEnglish, say, type Wording } from '../../base/sentence';
import {
  isPlainRecord,
  listFieldOf,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import { clusterAskedFor } from '../default-cluster';
import { labTextWithoutManifests } from '../edit/manifests-of-lab';
import { labTextOf } from '../edit/new-lab-file';
import {
  blockTextOfValue,
  streamOf,
  writtenDocumentsOf,
  type WrittenDocument,
} from '../export/written-documents';
import { withoutClusterParts } from '../objects/cluster-dump';
import {
  canBeOfNode,
  DEFAULT_POD_SUBNET,
  DEFAULT_SERVICE_SUBNET,
  outsideRangeWords,
} from '../objects/given-ranges';
import type { LabDocument } from '../lab-document';
import type { GivenLabSpec } from '../lab-schema';
import { readLab } from '../read-lab';
import type { SourceDocument } from '../readings';
import { describeForeignFile } from '../source/foreign-file';
import { isManifestAmong } from '../source/named-manifest';
import { sourceDocumentsOf } from '../source/source-document';
import { decodeSource, type InputFile, type TextInput } from '../source/source-file';
import { readYaml } from '../source/yaml-source';
import { withoutDumpedLogs } from './dump-text';
import { askedNotesOf } from './asked-notes';
import { withChoices, type ImportChoices } from './chosen-cluster';
import { guessedClusterOf, type GuessNote } from './guessed-cluster';
import { withoutHelmReport, withoutLaterHooks } from './helm-output';
import { impliedAccountsOf } from './implied-accounts';
import { impliedNamespacesOf } from './implied-namespaces';
import { nodesOfPods } from './nodes-of-pods';

type GivenCluster = NonNullable<GivenLabSpec['cluster']>;

export interface ImportOptions {
  /** Of the lab. */
  readonly name: string;
  readonly hasSecrets: boolean;
  /** In place of what the input says. */
  readonly choices?: ImportChoices;
}

export interface ImportedLab {
  readonly text: string;
  /** As it is read. */
  readonly lab: LabDocument;
  /** What the cluster was taken for, and why. */
  readonly guesses: readonly GuessNote[];
  /** What was left out, and why. */
  readonly leftOut: readonly Wording[];
  /** Their values. */
  readonly emptiedSecrets: readonly string[];
  /** A Lab document among the input says what the cluster is. */
  readonly hasLab: boolean;
  /** Its nodes are in the input. */
  readonly hasNodes: boolean;
}

/** Objects that contradict each other are left out one after the other; a lab that needs more rounds is no lab. */
const MOST_ROUNDS = 10;

export function importedLabOf(
  files: readonly InputFile[],
  options: ImportOptions,
): Result<ImportedLab, readonly Diagnostic[]> {
  const input = readInput(files);
  if (input.documents.length === 0) {
    return err(input.problems.length > 0 ? input.problems : [nothingFound(files)]);
  }
  const hasLab = input.documents.some(({ value }) => isLab(value));
  const values = input.documents.map(({ value }) => value);
  const hasNodes = values.some(isNode);
  const found = hasLab ? { cluster: {}, notes: [] } : guessedClusterOf(values);
  const guessed = hasLab ? found : withChoices(found, options.choices ?? {}, hasNodes);
  const asked = clusterAskedFor(values.filter(isKubeObject));
  const cluster: GivenCluster = { ...asked, ...guessed.cluster };
  const { podSubnet, serviceSubnet } = rangesOf(hasLab ? values.find(isLab) : { spec: { cluster } });
  const written = writtenDocumentsOf(input.texts, { serviceSubnet, hasSecrets: options.hasSecrets });
  const dump = withoutClusterParts(
    input.documents.filter(({ value }) => !isPodwires(value)),
    serviceSubnet,
  );
  const hooked = withoutLaterHooks(written.objects);
  const plan = { podSubnet, cni: cluster.cni };
  const kept = hooked.kept.flatMap((document) => cleanedOf(document, plan) ?? []);
  const machinery = hooked.kept.length - kept.length;
  const strangers = hooked.kept.filter(({ value }) => hasStrangeRange(value, plan));
  const accounts = impliedAccountsOf(dump.documents).map(writtenValue);
  const named = impliedNamespacesOf(kept.map(({ value }) => value));
  const lab: WrittenDocument =
    written.lab === undefined
      ? {
          value: {},
          text: `${labTextOf(options.name, Object.keys(cluster).length === 0 ? {} : { cluster })}\n`,
        }
      : withoutReadManifests(written.lab, files);
  const accepted = acceptedOf(lab, [
    // Pods are refused before their accounts, and those before their namespaces.
    ...kept.filter(isNamespace),
    ...named.map(namespaceOf).map(writtenValue),
    ...accounts,
    ...kept.filter((document) => !isNamespace(document)),
    ...written.scenarios,
  ]);
  if (!accepted.ok) return accepted;
  const guesses = [
    ...guessed.notes,
    ...(hasLab ? [] : askedNotesOf(asked, guessed.cluster)),
    ...hooked.hooks.map((words) => ({ part: 'other' as const, words })),
    ...named.map((name) => ({ part: 'other' as const, words: namespaceWords(name) })),
    ...accounts.map(({ value }) => ({ part: 'other' as const, words: accountWords(value) })),
    ...(strangers.length === 0
      ? []
      : [{ part: 'other' as const, words: outsideRangeWords(strangers.map(nameOf), podSubnet) }]),
    ...(input.hasNodesOfPods
      ? [{ part: 'nodes' as const, words: say('nodes and their addresses: the Pods say where they run') }]
      : []),
  ];
  const head = ['Imported by podwire import.', ...guesses.map(({ words }) => inEnglish(words))];
  return ok({
    text: `${head.map((line) => `# ${line}\n`).join('')}${accepted.value.text}`,
    lab: accepted.value.lab,
    guesses,
    leftOut: [
      ...input.problems.map(problemWords),
      ...dump.notices.map(wordsOf),
      ...hooked.leftOut,
      ...machineryNotes(machinery),
      ...accepted.value.leftOut,
    ],
    emptiedSecrets: written.emptiedSecrets,
    hasLab,
    hasNodes,
  });
}

function isNamespace({ value }: WrittenDocument): boolean {
  return value['kind'] === 'Namespace';
}

function machineryNotes(count: number): readonly Wording[] {
  if (count === 0) return [];
  return [
    count === 1
      ? say('1 object is left out: Calico and Cilium make their own')
      : say('{count} objects are left out: Calico and Cilium make their own', { count }),
  ];
}

function namespaceOf(name: string): PlainRecord {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function namespaceWords(name: string): Wording {
  return say('Namespace {name} is added: objects are in it, and nothing makes it', { name });
}

function writtenValue(value: PlainRecord): WrittenDocument {
  return { value, text: blockTextOfValue(value) };
}

/** Of the cluster that a Lab document describes. */
function rangesOf(lab: unknown): { readonly podSubnet: string; readonly serviceSubnet: string } {
  const said = (field: string): string | undefined =>
    textFieldOf(lab, 'spec', 'cluster', 'networking', field);
  return {
    podSubnet: said('podSubnet') ?? DEFAULT_POD_SUBNET,
    serviceSubnet: said('serviceSubnet') ?? DEFAULT_SERVICE_SUBNET,
  };
}

/** The manifests that were read with it follow in the same text. */
function withoutReadManifests(lab: WrittenDocument, files: readonly InputFile[]): WrittenDocument {
  return { ...lab, text: labTextWithoutManifests(lab.text, (name) => isManifestAmong(files, name)) };
}

function accountWords(account: PlainRecord): Wording {
  const name = textFieldOf(account, 'metadata', 'name') ?? '';
  return say('ServiceAccount {name} is added: what was printed runs as it', { name });
}

function problemWords(problem: Diagnostic): Wording {
  return problem.severity === 'error' ? errorWords(problem) : formatDiagnostic(problem);
}

interface ImportInput {
  readonly documents: readonly SourceDocument[];
  /** Of files that hold some. */
  readonly texts: readonly TextInput[];
  /** Of files, or parts of them, that are nothing for a cluster. */
  readonly problems: readonly Diagnostic[];
  /** Among the documents are Nodes that nobody printed. */
  readonly hasNodesOfPods: boolean;
}

function readInput(files: readonly InputFile[]): ImportInput {
  const documents: SourceDocument[] = [];
  const texts: TextInput[] = [];
  const problems: Diagnostic[] = [];
  for (const file of files) {
    const decoded = decodeSource(file);
    if (!decoded.ok) {
      problems.push(decoded.error);
      continue;
    }
    const text = withoutHelmReport(withoutDumpedLogs(decoded.value.text));
    const stream = readYaml(file.name, text);
    const read = sourceDocumentsOf(stream.documents);
    append(problems, stream.diagnostics);
    append(problems, read.diagnostics);
    append(problems, read.documents.flatMap(foreignProblemOf));
    const meant = read.documents.filter((document) => foreignProblemOf(document).length === 0);
    append(documents, meant);
    if (meant.length > 0) texts.push({ name: file.name, text });
  }
  const nodes = nodesOfPods(documents.map(({ value }) => value));
  if (nodes !== undefined) {
    const text = { name: 'nodes of Pods', text: blockTextOfValue(nodes) };
    texts.push(text);
    append(documents, sourceDocumentsOf(readYaml(text.name, text.text).documents).documents);
  }
  return { documents, texts, problems, hasNodesOfPods: nodes !== undefined };
}

/** Settings of other tools are no objects, and each has its way to become some. */
function foreignProblemOf({ value, location }: SourceDocument): readonly Diagnostic[] {
  const isObject = typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string';
  const foreign = describeForeignFile(value);
  if (isObject && foreign === undefined) return [];
  const message = foreign ?? say('this is no Kubernetes object: it has no apiVersion and kind');
  return [{ severity: 'error', code: 'not-an-object', ...wordedMessage(message), location }];
}

function nothingFound(files: readonly InputFile[]): Diagnostic {
  const hint = say(
    'give manifests, a folder of them, or what kubectl get -o yaml or kubectl cluster-info dump prints',
  );
  const [first] = files;
  return {
    severity: 'error',
    code: 'no-input',
    ...wordedMessage(say('there are no Kubernetes objects to import'), hint),
    ...(first === undefined ? {} : { location: { file: first.name, line: 1, column: 1 } }),
  };
}

interface Accepted {
  readonly text: string;
  readonly lab: LabDocument;
  readonly leftOut: readonly Wording[];
}

/** Reads the lab as it would be opened, and leaves out what an API server refuses. */
function acceptedOf(
  lab: WrittenDocument,
  documents: readonly WrittenDocument[],
): Result<Accepted, readonly Diagnostic[]> {
  const leftOut: Wording[] = [];
  let rest = documents;
  for (let round = 0; ; round += 1) {
    const all = [lab, ...rest];
    const text = streamOf(all);
    const read = readLab([{ name: 'lab', text }]);
    if (read.ok) return ok({ text, lab: read.value, leftOut });
    const errors = read.error.filter(({ severity }) => severity === 'error');
    const refused = new Map<number, Diagnostic>();
    for (const error of errors) {
      const index = documentAt(all, error.location?.line ?? 1);
      if (index > 0 && !refused.has(index)) refused.set(index, error);
    }
    if (refused.size === 0 || round === MOST_ROUNDS) return err(errors.map(withoutPlace));
    for (const [index, error] of refused) {
      leftOut.push(say('{title} is left out: {why}', { title: titleOf(all[index]), why: wordsOf(error) }));
    }
    rest = all.filter((_, index) => index > 0 && !refused.has(index));
  }
}

/** The text that is read here is nobody's. */
function withoutPlace({ severity, code, message, hint, words }: Diagnostic): Diagnostic {
  return {
    severity,
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(words === undefined ? {} : { words }),
  };
}

/** Which of the documents of a stream has the line. */
function documentAt(documents: readonly WrittenDocument[], line: number): number {
  let end = 0;
  for (const [index, { text }] of documents.entries()) {
    end += text.split('\n').length;
    if (line <= end) return index;
  }
  return documents.length - 1;
}

function titleOf(document: WrittenDocument | undefined): string {
  const value = document?.value;
  const namespace = textFieldOf(value, 'metadata', 'namespace');
  const name = textFieldOf(value, 'metadata', 'name') ?? '';
  return `${textFieldOf(value, 'kind') ?? 'a document'} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

interface NodePlan {
  readonly podSubnet: string;
  readonly cni: GivenCluster['cni'];
}

/** Undefined for what a network plugin keeps in the API server for itself. */
function cleanedOf(document: WrittenDocument, plan: NodePlan): WrittenDocument | undefined {
  const { value } = document;
  const { apiVersion, kind, status, metadata, spec } = value;
  if (isPluginsOwn(apiVersion, kind)) return undefined;
  if (isNode(value)) {
    const labels = isPlainRecord(metadata) ? metadata['labels'] : undefined;
    const addresses = listFieldOf(status, 'addresses');
    const kept = { name: nameOf(document), ...(labels === undefined ? {} : { labels }) };
    const isBare = usesBlocks(plan) || hasStrangeRange(value, plan);
    const fields = isBare ? ['taints'] : ['podCIDR', 'podCIDRs', 'taints'];
    const entries = isPlainRecord(spec) ? Object.entries(spec).filter(([key]) => fields.includes(key)) : [];
    const node = {
      apiVersion,
      kind,
      metadata: kept,
      spec: Object.fromEntries(entries),
      status: { addresses },
    };
    return writtenValue(node);
  }
  if (status === undefined) return document;
  const rest = Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'status'));
  return writtenValue(rest);
}

/** Calico hands out blocks of its own. */
function usesBlocks({ cni }: NodePlan): boolean {
  return cni?.plugin === 'calico';
}

function hasStrangeRange(value: PlainRecord, plan: NodePlan): boolean {
  const podCIDR = isNode(value) && !usesBlocks(plan) ? textFieldOf(value, 'spec', 'podCIDR') : undefined;
  return podCIDR !== undefined && !canBeOfNode(podCIDR, plan.podSubnet);
}

function isNode({ apiVersion, kind }: PlainRecord): boolean {
  return kind === 'Node' && apiVersion === 'v1';
}

function nameOf({ value }: WrittenDocument): string {
  return textFieldOf(value, 'metadata', 'name') ?? '';
}

const CILIUMS_OWN: readonly unknown[] = [
  'CiliumNode',
  'CiliumEndpoint',
  'CiliumEndpointSlice',
  'CiliumIdentity',
];

function isPluginsOwn(apiVersion: unknown, kind: unknown): boolean {
  if (typeof apiVersion !== 'string') return false;
  if (apiVersion.startsWith('crd.projectcalico.org/')) return true;
  return apiVersion.startsWith('cilium.io/') && CILIUMS_OWN.includes(kind);
}

function isPodwires(value: PlainRecord): boolean {
  return (textFieldOf(value, 'apiVersion') ?? '').startsWith('podwire.dev');
}

function isLab(value: PlainRecord): boolean {
  return isPodwires(value) && value['kind'] === 'Lab';
}

function isKubeObject(value: PlainRecord): value is PlainRecord & KubeObject {
  const { apiVersion, kind, metadata } = value;
  return (
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    isPlainRecord(metadata) &&
    typeof metadata['name'] === 'string'
  );
}

/**
 * Reads a lab from files: a lab file, Kubernetes manifests, the output of kubectl, or any mixture of them.
 *
 * Everything that is wrong is said, not only the first thing; with an error nothing is built.
 * Leaves out bundles (`NAME.podwire` zips), and fetching the files that `spec.manifests` names: whoever has a disk gives
 * them along.
 */
import { wordedMessage, type Diagnostic, type SourceLocation } from '../base/diagnostic';
import { append } from '../base/append';
import { closestWord } from '../base/closest-word';
import { err, ok, type Result } from '../base/result';
import { say, type Sentence, type Wording } from '../base/sentence';
import { isPlainRecord, isUnknownList, textFieldOf } from '../kube/objects/kube-object';
import { issueWithMessage, problem, type FieldPath, type ObjectIssue } from '../kube/objects/object-issue';
import { schemaIssuesOf } from '../kube/objects/schema-issues';
import { withoutClusterParts } from './objects/cluster-dump';
import { clusterWordsOf } from './cluster-words';
import { DEFAULT_PLUGIN } from './resolve/cni-catalogue';
import {
  declaredKindsOf,
  impliedDefinition,
  isUndeclared,
  keysOf,
  undeclaredKindsOf,
  undeclaredKindWarning,
} from './objects/custom-kinds';
import { nodesFromObjects } from './objects/given-nodes';
import {
  canBeOfNode,
  DEFAULT_POD_SUBNET,
  DEFAULT_SERVICE_SUBNET,
  guessedPodSubnet,
  outsideRangeWords,
} from './objects/given-ranges';
import { clusterAskedFor, pluginAskedFor } from './default-cluster';
import { withoutDumpedLogs } from './import/dump-text';
import { guessedClusterOf, type GuessedPart } from './import/guessed-cluster';
import type { LabDocument, LabSource, LabSpec, SourcedObject } from './lab-document';
import type { LabOverrides } from './lab-overrides';
import { labFileSchema, type GivenLabSpec, type GivenNode } from './lab-schema';
import { layoutIssuesOf, layoutOfSpec } from './layout-document';
import { NamespaceFixes } from './objects/namespace-fixes';
import { podCountDiagnosticsOf } from './objects/pod-count';
import { keptObjectNotices } from './objects/object-notices';
import {
  BUILT_IN_NAMESPACES,
  objectSetDiagnosticsOf,
  readObjects,
  sourcedObjectOf,
} from './objects/object-set';
import type { ObjectDocument } from './readings';
import { readScenario, type ScenarioContext } from './scenario/read-scenario';
import { resolveLab } from './resolve/resolve-lab';
import { clusterFamiliesOf } from './resolve/resolve-networking';
import type { Scenario } from './scenario/scenario';
import { diagnosticOf, sourceDocumentsOf } from './source/source-document';
import type { SourceDocument } from './readings';
import type { ReadCache } from './read-cache';
import { FORMAT_VERSION, isOfPodwire, versionProblem } from './source/format-version';
import {
  decodeSource,
  EXPECTED_TEXT,
  textProblemOf,
  type InputFile,
  type TextInput,
} from './source/source-file';
import { isManifestAmong } from './source/named-manifest';
import { readYaml } from './source/yaml-source';

export type { LabOverrides } from './lab-overrides';

type GivenCluster = NonNullable<GivenLabSpec['cluster']>;

const LAB_KINDS: readonly string[] = ['Lab', 'Scenario', 'Layout'];

/** Reading again with the same `cache` costs little more than what has changed. */
export function readLab(
  files: readonly (InputFile | TextInput)[],
  overrides: LabOverrides = {},
  cache?: ReadCache,
): Result<LabDocument, readonly Diagnostic[]> {
  cache?.beginReading();
  return new LabReader(files, overrides, cache).read();
}

/** A lab's cluster, and its other documents as they are written: nothing of them is checked but that they are YAML. */
export interface LabSpecReading {
  readonly cluster: LabSpec['cluster'];
  readonly network: LabSpec['network'];
  readonly outside: LabSpec['outside'];
  readonly documents: readonly SourceDocument[];
}

export function readLabSpec(
  files: readonly (InputFile | TextInput)[],
  overrides: LabOverrides = {},
): Result<LabSpecReading, readonly Diagnostic[]> {
  return new LabReader(files, overrides, undefined).readSpec();
}

class LabReader {
  readonly #files: readonly (InputFile | TextInput)[];
  readonly #overrides: LabOverrides;
  readonly #cache: ReadCache | undefined;
  readonly #texts: { name: string; text: string }[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  readonly #labs: SourceDocument[] = [];
  readonly #scenarios: SourceDocument[] = [];
  readonly #layouts: SourceDocument[] = [];

  constructor(
    files: readonly (InputFile | TextInput)[],
    overrides: LabOverrides,
    cache: ReadCache | undefined,
  ) {
    this.#files = files;
    this.#overrides = overrides;
    this.#cache = cache;
  }

  read(): Result<LabDocument, readonly Diagnostic[]> {
    const documents = this.#plainDocuments(this.#sourceDocuments());
    const given = this.#givenSpec();
    const guessed = this.#labs.length > 0 ? {} : this.#guessedCluster(documents);
    const { serviceSubnet = DEFAULT_SERVICE_SUBNET } = {
      ...guessed.networking,
      ...given.cluster?.networking,
    };
    const dump = withoutClusterParts(documents, serviceSubnet, this.#cache);
    append(this.#diagnostics, dump.notices);
    const declared = declaredKindsOf(
      dump.documents,
      this.#pluginOf(given.cluster ?? guessed, dump.documents),
    );
    const undeclared = undeclaredKindsOf(dump.documents, declared);
    append(this.#diagnostics, undeclared.map(undeclaredKindWarning));
    const customKinds = new Set([...declared, ...keysOf(undeclared)]);
    const { objects, diagnostics } = readObjects(dump.documents, customKinds, this.#cache);
    append(this.#diagnostics, diagnostics);
    const clusterAsked =
      this.#labs.length > 0 ? {} : { ...clusterAskedFor(objects.map(({ object }) => object)), ...guessed };
    const asked = this.#labs.length > 0 ? given : { cluster: clusterAsked };
    const spec = this.#resolve(asked, objects);
    const implied = [
      ...[...dump.impliedNamespaces].map(([name, document]) => impliedNamespace(name, document)),
      ...undeclared.map(impliedDefinition),
    ];
    const context: ScenarioContext = {
      namespaces: new Set([...BUILT_IN_NAMESPACES, ...dump.impliedNamespaces.keys()]),
      serviceSubnet: spec.cluster.networking.serviceSubnet,
      customKinds,
      machines: { network: spec.network, nodes: spec.cluster.nodes, outside: spec.outside },
    };
    const fixes = new NamespaceFixes(this.#texts);
    const namespaceFix = fixes.of.bind(fixes);
    append(this.#diagnostics, objectSetDiagnosticsOf(objects, { ...context, namespaceFix }));
    const scenarios = this.#readScenarios(objects, context);
    append(this.#diagnostics, podCountDiagnosticsOf(objects));
    this.#checkLayout();
    this.#noteChoices(
      { spec, isGuessed: Object.keys(guessed).length > 0 },
      objects.filter(({ document }) => !isUndeclared(document, undeclared)),
    );
    const ordered = this.#orderedDiagnostics();
    if (ordered.some(({ severity }) => severity === 'error')) {
      return err(firstOf(ordered.filter(({ severity }) => severity !== 'notice')));
    }
    const [layout] = this.#layouts;
    const nodes = objects.filter(({ object }) => object.kind === 'Node');
    const others = objects.filter(({ object }) => object.kind !== 'Node');
    return ok({
      name: this.#name(),
      spec,
      source: this.#labSource(given),
      clusterAsked,
      objects: [...implied, ...others.map((entry) => this.#sourcedObjectOf(entry))],
      nodeObjects: nodes.map((entry) => this.#sourcedObjectOf(entry)),
      scenarios,
      layout: layoutOfSpec(layout?.value['spec']),
      ...(layout === undefined ? {} : { layoutLocation: layout.location }),
      files: this.#texts,
      notices: ordered,
    });
  }

  /** What a cluster that was printed says of itself, as an import takes it. */
  #guessedCluster(documents: readonly SourceDocument[]): GivenCluster {
    const isPrinted = documents.some(({ value, isDumped }) => isDumped || value['kind'] === 'Node');
    if (!isPrinted) return {};
    const { cluster, notes } = guessedClusterOf(documents.map(({ value }) => value));
    const overridden: readonly (GuessedPart | undefined)[] = [
      this.#overrides.cni === undefined ? undefined : 'cni',
      this.#overrides.proxyMode === undefined ? undefined : 'proxyMode',
    ];
    for (const { part, words } of notes) {
      if (part === 'nodes' || overridden.includes(part)) continue;
      this.#diagnostics.push({ severity: 'notice', code: 'guessed-cluster', ...wordedMessage(words) });
    }
    return cluster;
  }

  #pluginOf({ cni }: GivenCluster, documents: readonly SourceDocument[]): string {
    const [override] = this.#overrides.cni?.split('/') ?? [];
    const asked = this.#labs.length > 0 ? undefined : pluginAskedFor(documents.map(({ value }) => value));
    return override ?? cni?.plugin ?? asked ?? DEFAULT_PLUGIN;
  }

  readSpec(): Result<LabSpecReading, readonly Diagnostic[]> {
    const documents = this.#plainDocuments(this.#sourceDocuments());
    const given = this.#givenSpec();
    const resolved = resolveLab({ given, nodes: [], overrides: this.#overrides });
    append(this.#diagnostics, resolved.diagnostics);
    const [lab] = this.#labs;
    if (lab !== undefined) for (const issue of resolved.issues) this.#report(lab, issue);
    const errors = this.#orderedDiagnostics().filter(({ severity }) => severity === 'error');
    return errors.length > 0 ? err(firstOf(errors)) : ok({ ...pickSpec(resolved.spec), documents });
  }

  /** Of every file that is text and YAML. */
  #sourceDocuments(): readonly SourceDocument[] {
    const found: SourceDocument[] = [];
    const empty: string[] = [];
    for (const file of this.#files) {
      const decoded = textOf(file);
      if (!decoded.ok) {
        this.#diagnostics.push(decoded.error);
        continue;
      }
      const text = decoded.value;
      this.#texts.push({ name: file.name, text });
      const stream = readYaml(file.name, withoutDumpedLogs(text), this.#cache);
      const { documents, diagnostics } = sourceDocumentsOf(stream.documents, this.#cache);
      append(this.#diagnostics, stream.diagnostics);
      append(this.#diagnostics, diagnostics);
      append(found, documents);
      const isSilent = stream.diagnostics.length + diagnostics.length + documents.length === 0;
      if (isSilent) empty.push(file.name);
    }
    this.#reportEmpty(empty, found.length > 0);
    return found;
  }

  /** Among other files an empty one does no harm. */
  #reportEmpty(names: readonly string[], isHarmless: boolean): void {
    for (const name of names) {
      const isBlank = (this.#texts.find((text) => text.name === name)?.text ?? '').trim() === '';
      this.#diagnostics.push({
        severity: isHarmless ? 'warning' : 'error',
        code: 'empty-file',
        ...wordedMessage(
          isBlank ? say('the file is empty') : say('the file holds no objects'),
          EXPECTED_TEXT,
        ),
        location: { file: name, line: 1, column: 1 },
      });
    }
    if (this.#files.length > 0) return;
    this.#diagnostics.push({
      severity: 'error',
      code: 'no-input',
      ...wordedMessage(say('there is no file to read'), say('give a lab file or a manifest')),
    });
  }

  /** Sorts out Podwire's own documents; the others are Kubernetes'. */
  #plainDocuments(documents: readonly SourceDocument[]): readonly SourceDocument[] {
    const plain: SourceDocument[] = [];
    for (const document of documents) {
      const apiVersion = textFieldOf(document.value, 'apiVersion') ?? '';
      const kind = textFieldOf(document.value, 'kind') ?? '';
      if (isOfPodwire(apiVersion, LAB_KINDS.includes(kind))) this.#sortOut(document, apiVersion, kind);
      else plain.push(document);
    }
    return plain;
  }

  #sortOut(document: SourceDocument, apiVersion: string, kind: string): void {
    const refusal = versionProblem(apiVersion);
    if (refusal !== undefined) {
      const { code, message, hint } = refusal;
      this.#report(document, errorAt(code, ['apiVersion'], message, hint));
    } else if (kind === 'Lab') this.#labs.push(document);
    else if (kind === 'Scenario') this.#scenarios.push(document);
    else if (kind === 'Layout') this.#layouts.push(document);
    else {
      const meant = closestWord(kind, LAB_KINDS);
      const hint =
        meant === undefined
          ? say('the kinds are {kinds}', { kinds: LAB_KINDS.join(', ') })
          : say('did you mean "{meant}"?', { meant });
      const message =
        kind === '' ? 'kind: Required value' : `no matches for kind "${kind}" in version "${FORMAT_VERSION}"`;
      this.#report(document, errorAt('unknown-kind', ['kind'], message, hint));
    }
  }

  #givenSpec(): GivenLabSpec {
    const [lab] = this.#labs;
    for (const extra of [...this.#labs.slice(1), ...this.#layouts.slice(1)]) {
      const kind = textFieldOf(extra.value, 'kind') ?? '';
      const first = kind === 'Lab' ? lab : this.#layouts[0];
      const hint =
        first === undefined
          ? undefined
          : say('the first is at {place}; keep one of them', { place: formatPlace(first.location) });
      this.#report(
        extra,
        problem('second-lab', ['kind'], say('a lab has one {kind} document', { kind }), hint),
      );
    }
    if (lab === undefined) return {};
    const issues = schemaIssuesOf(labFileSchema, lab.value);
    for (const issue of issues) this.#report(lab, issue);
    const unknown = issues.filter(({ code }) => code === 'unknown-field').map(({ path }) => path);
    const parsed = labFileSchema.safeParse(withoutPaths(lab.value, unknown));
    const given = parsed.success ? (parsed.data.spec ?? {}) : {};
    this.#checkManifests(lab, given.manifests ?? []);
    return given;
  }

  /** A lab runs as well without knowing where something is drawn. */
  #checkLayout(): void {
    const [layout] = this.#layouts;
    if (layout === undefined) return;
    for (const issue of layoutIssuesOf(layout.value)) this.#report(layout, issue);
  }

  #sourcedObjectOf(entry: ObjectDocument): SourcedObject {
    const make = (): SourcedObject => sourcedObjectOf(entry);
    return this.#cache === undefined ? make() : this.#cache.sourcedObjectOf(entry, make);
  }

  #labSource(given: GivenLabSpec): LabSource | undefined {
    const [lab] = this.#labs;
    return lab === undefined
      ? undefined
      : { location: lab.location, given, locate: (path) => lab.locate(path) };
  }

  #checkManifests(lab: SourceDocument, manifests: readonly string[]): void {
    for (const [index, name] of manifests.entries()) {
      if (isManifestAmong(this.#files, name)) continue;
      const what = say('{name} was not read', { name });
      const hint = say('it takes manifests, and folders of them, beside the lab file or in folders below it');
      this.#report(lab, problem('missing-manifest', ['spec', 'manifests', index], what, hint));
    }
  }

  #resolve(given: GivenLabSpec, objects: readonly ObjectDocument[]): LabSpec {
    const nodes = objects.filter(({ object }) => object.kind === 'Node');
    const described =
      given.cluster?.nodes === undefined ? nodesFromObjects(nodes, clusterFamiliesOf(given)) : [];
    const fromObjects = this.#withPossibleRanges(described, given.cluster, nodes);
    const resolved = resolveLab({ given, nodes: fromObjects, overrides: this.#overrides });
    append(this.#diagnostics, resolved.diagnostics);
    const [lab] = this.#labs;
    for (const issue of resolved.issues) {
      const place = lab ?? nodes[0]?.document;
      const { severity, code, message, hint, words } = issue;
      if (lab !== undefined) this.#report(lab, issue);
      else {
        const location = place === undefined ? {} : { location: place.location };
        this.#diagnostics.push({
          severity,
          code,
          message,
          ...(hint === undefined ? {} : { hint }),
          ...(words === undefined ? {} : { words }),
          ...location,
        });
      }
    }
    for (const { document, object } of nodes) {
      if (fromObjects.some(({ name }) => name === object.metadata.name)) continue;
      const isOfLab = given.cluster?.nodes !== undefined;
      const why = isOfLab
        ? say('the Lab document names the nodes')
        : say('it has no IPv4 InternalIP in status.addresses');
      const { name } = object.metadata;
      this.#diagnostics.push({
        severity: 'notice',
        code: 'no-effect-yet',
        ...wordedMessage(say('Node "{name}" is kept, but is not a machine of the lab: {why}', { name, why })),
        location: document.location,
      });
    }
    return resolved.spec;
  }

  /** No range has all that are far apart. */
  #withPossibleRanges(
    nodes: readonly GivenNode[],
    { networking, cni }: GivenCluster = {},
    objects: readonly ObjectDocument[],
  ): readonly GivenNode[] {
    // Calico hands out blocks of its own.
    if (cni?.plugin === 'calico') return nodes.map((node) => ({ ...node, podCIDR: undefined }));
    const { podSubnet = DEFAULT_POD_SUBNET } = networking ?? {};
    const isOutside = ({ podCIDR }: GivenNode): boolean =>
      podCIDR !== undefined && !canBeOfNode(podCIDR, podSubnet);
    const names = nodes.filter(isOutside).map(({ name }) => name);
    if (names.length === 0) return nodes;
    if (this.#labs.length === 0) {
      const words = outsideRangeWords(names, podSubnet);
      this.#diagnostics.push({ severity: 'notice', code: 'other-range', ...wordedMessage(words) });
    } else {
      const fitting = guessedPodSubnet(objects.map(({ document }) => document.value))?.value ?? podSubnet;
      for (const { object, document } of objects) {
        if (names.includes(object.metadata.name)) this.#warnOfRange(document, podSubnet, fitting);
      }
    }
    return nodes.map((node) => (isOutside(node) ? { ...node, podCIDR: undefined } : node));
  }

  /** Who wrote the Lab beside what a cluster printed may have meant its range, or another one. */
  #warnOfRange(document: SourceDocument, podSubnet: string, fitting: string): void {
    const name = textFieldOf(document.value, 'metadata', 'name') ?? '';
    const message = outsideRangeWords([name], podSubnet);
    const hint = say('podSubnet {range} in the Lab document would leave it as it is', { range: fitting });
    const path = ['spec', 'podCIDR'];
    this.#report(
      document,
      issueWithMessage({ severity: 'warning', code: 'other-range', path, target: 'value', message, hint }),
    );
  }

  #readScenarios(objects: readonly ObjectDocument[], context: ScenarioContext): readonly Scenario[] {
    const namespaces = new Set(context.namespaces);
    for (const { object } of objects) if (object.kind === 'Namespace') namespaces.add(object.metadata.name);
    const scenarios: Scenario[] = [];
    for (const document of this.#scenarios) {
      const { scenario, diagnostics } = readScenario(document, { ...context, namespaces });
      append(this.#diagnostics, diagnostics);
      if (scenario === undefined) continue;
      const same = scenarios.find(({ name }) => name === scenario.name);
      if (same !== undefined) {
        const what = say('Scenario "{name}" is defined twice', { name: scenario.name });
        const hint = say('it is defined first at {place}; rename one of them', {
          place: formatPlace(same.location),
        });
        this.#report(document, errorAt('duplicate-object', ['metadata', 'name'], what, hint));
      }
      scenarios.push(scenario);
    }
    return scenarios;
  }

  #noteChoices(
    { spec, isGuessed }: { readonly spec: LabSpec; readonly isGuessed: boolean },
    objects: readonly ObjectDocument[],
  ): void {
    const hasLoadBalancer = spec.cluster.loadBalancer !== undefined;
    append(this.#diagnostics, keptObjectNotices(objects, { hasLoadBalancer, cni: spec.cluster.cni }));
    if (this.#labs.length > 0) return;
    const cluster = clusterWordsOf(spec.cluster).join('; ');
    this.#diagnostics.push({
      severity: 'notice',
      code: 'default-cluster',
      ...wordedMessage(
        isGuessed
          ? say('no Lab document, so the cluster is the one that was printed, as far as it says: {cluster}', {
              cluster,
            })
          : say('no Lab document, so the cluster is the default one: {cluster}', { cluster }),
      ),
    });
  }

  #name(): string {
    const given = textFieldOf(this.#labs[0]?.value, 'metadata', 'name');
    if (given !== undefined && given !== '') return given;
    const base = (this.#files[0]?.name ?? '').split(/[/\\]/).at(-1) ?? '';
    const name = base.replace(/(?:\.podwire)?\.(?:ya?ml|json)$/i, '');
    return name === '' || name === '-' ? 'lab' : name;
  }

  /** In the order of the files and of their lines; what has no place comes first. */
  #orderedDiagnostics(): readonly Diagnostic[] {
    const rankByFile = new Map(this.#files.map(({ name }, index) => [name, index]));
    const rankOf = (location: SourceLocation | undefined): readonly number[] =>
      location === undefined
        ? [-1, 0, 0]
        : [rankByFile.get(location.file) ?? 0, location.line, location.column];
    return this.#diagnostics.toSorted((one, other) => {
      const others = rankOf(other.location);
      const difference = rankOf(one.location).map((rank, index) => rank - (others[index] ?? 0));
      return difference.find((step) => step !== 0) ?? 0;
    });
  }

  #report(document: SourceDocument, issue: ObjectIssue): void {
    this.#diagnostics.push(diagnosticOf(document, issue));
  }
}

function errorAt(code: string, path: FieldPath, message: Wording, hint: Sentence): ObjectIssue {
  return issueWithMessage({ severity: 'error', code, path, target: 'value', message, hint });
}

/** Who has more to mend begins with these. */
const MAX_DIAGNOSTICS = 10_000;

function firstOf(ordered: readonly Diagnostic[]): readonly Diagnostic[] {
  const more = ordered.length - MAX_DIAGNOSTICS;
  if (more <= 0) return ordered;
  const message = say('{count} more problems are not listed', { count: more });
  return [
    ...ordered.slice(0, MAX_DIAGNOSTICS),
    { severity: 'error', code: 'more-problems', ...wordedMessage(message) },
  ];
}

function pickSpec({ cluster, network, outside }: LabSpec): Omit<LabSpecReading, 'documents'> {
  return { cluster, network, outside };
}

function textOf(file: InputFile | TextInput): Result<string, Diagnostic> {
  if ('bytes' in file) {
    const decoded = decodeSource(file);
    return decoded.ok ? ok(decoded.value.text) : decoded;
  }
  const problem = textProblemOf(file);
  return problem === undefined ? ok(file.text) : err(problem);
}

function impliedNamespace(name: string, document: SourceDocument): SourcedObject {
  return {
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    location: document.location,
    locate: () => document.locate(['metadata', 'namespace']),
  };
}

/** A copy without the fields at `paths`. */
function withoutPaths(value: unknown, paths: readonly FieldPath[]): unknown {
  if (paths.length === 0) return value;
  const below = (step: string | number): readonly FieldPath[] =>
    paths.filter((path) => path[0] === step).map((path) => path.slice(1));
  if (isUnknownList(value)) return value.map((item, index) => withoutPaths(item, below(index)));
  if (!isPlainRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([key, field]) => {
    const deeper = below(key);
    return deeper.some((path) => path.length === 0) ? [] : [[key, withoutPaths(field, deeper)] as const];
  });
  return Object.fromEntries(entries);
}

function formatPlace({ file, line, column }: SourceLocation): string {
  return `${file}:${line}:${column}`;
}

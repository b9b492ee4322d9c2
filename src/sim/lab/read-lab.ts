/**
 * Reads a lab from files: a lab file, Kubernetes manifests, the output of kubectl, or any mixture of them.
 *
 * Everything that is wrong is said, not only the first thing; with an error nothing is built.
 * Leaves out bundles (`NAME.podwire` zips), and fetching the files that `spec.manifests` names: whoever has a disk gives
 * them along.
 */
import type { Diagnostic, SourceLocation } from '../base/diagnostic';
import { closestWord } from '../base/closest-word';
import { err, ok, type Result } from '../base/result';
import { isPlainRecord, isUnknownList, textFieldOf } from '../kube/objects/kube-object';
import { problem, type FieldPath, type ObjectIssue } from '../kube/objects/object-issue';
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
import { clusterAskedFor, pluginAskedFor } from './default-cluster';
import type { LabDocument, LabSource, LabSpec, SourcedObject } from './lab-document';
import type { LabOverrides } from './lab-overrides';
import { labFileSchema, type GivenLabSpec } from './lab-schema';
import { layoutFileSchema, layoutOfSpec } from './layout-document';
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
import { decodeSource, textProblemOf, type InputFile, type TextInput } from './source/source-file';
import { readYaml } from './source/yaml-source';

export type { LabOverrides } from './lab-overrides';

const LAB_VERSION = 'podwire.dev/v1';
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
    const serviceSubnet = given.cluster?.networking?.serviceSubnet ?? '10.96.0.0/12';
    const dump = withoutClusterParts(documents, serviceSubnet, this.#cache);
    this.#diagnostics.push(...dump.notices);
    const declared = declaredKindsOf(dump.documents, this.#pluginOf(given, dump.documents));
    const undeclared = undeclaredKindsOf(dump.documents, declared);
    this.#diagnostics.push(...undeclared.map(undeclaredKindWarning));
    const customKinds = new Set([...declared, ...keysOf(undeclared)]);
    const { objects, diagnostics } = readObjects(dump.documents, customKinds, this.#cache);
    this.#diagnostics.push(...diagnostics);
    const asked =
      this.#labs.length > 0 ? given : { cluster: clusterAskedFor(objects.map(({ object }) => object)) };
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
    this.#diagnostics.push(...objectSetDiagnosticsOf(objects, context));
    const scenarios = this.#readScenarios(objects, context);
    this.#checkLayout();
    this.#noteChoices(
      spec,
      objects.filter(({ document }) => !isUndeclared(document, undeclared)),
    );
    const ordered = this.#orderedDiagnostics();
    if (ordered.some(({ severity }) => severity === 'error')) {
      return err(ordered.filter(({ severity }) => severity !== 'notice'));
    }
    const [layout] = this.#layouts;
    const nodes = objects.filter(({ object }) => object.kind === 'Node');
    const others = objects.filter(({ object }) => object.kind !== 'Node');
    return ok({
      name: this.#name(),
      spec,
      source: this.#labSource(given),
      objects: [...implied, ...others.map((entry) => this.#sourcedObjectOf(entry))],
      nodeObjects: nodes.map((entry) => this.#sourcedObjectOf(entry)),
      scenarios,
      layout: layoutOfSpec(layout?.value['spec']),
      ...(layout === undefined ? {} : { layoutLocation: layout.location }),
      files: this.#texts,
      notices: ordered,
    });
  }

  #pluginOf({ cluster }: GivenLabSpec, documents: readonly SourceDocument[]): string {
    const [override] = this.#overrides.cni?.split('/') ?? [];
    const written =
      this.#labs.length > 0 ? cluster?.cni?.plugin : pluginAskedFor(documents.map(({ value }) => value));
    return override ?? written ?? DEFAULT_PLUGIN;
  }

  readSpec(): Result<LabSpecReading, readonly Diagnostic[]> {
    const documents = this.#plainDocuments(this.#sourceDocuments());
    const given = this.#givenSpec();
    const resolved = resolveLab({ given, nodes: [], overrides: this.#overrides });
    this.#diagnostics.push(...resolved.diagnostics);
    const [lab] = this.#labs;
    if (lab !== undefined) for (const issue of resolved.issues) this.#report(lab, issue);
    const errors = this.#orderedDiagnostics().filter(({ severity }) => severity === 'error');
    return errors.length > 0 ? err(errors) : ok({ ...pickSpec(resolved.spec), documents });
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
      const stream = readYaml(file.name, text, this.#cache);
      const { documents, diagnostics } = sourceDocumentsOf(stream.documents, this.#cache);
      this.#diagnostics.push(...stream.diagnostics, ...diagnostics);
      found.push(...documents);
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
        message: isBlank ? 'the file is empty' : 'the file holds no objects',
        hint: 'write a lab file or a Kubernetes manifest in YAML or JSON',
        location: { file: name, line: 1, column: 1 },
      });
    }
    if (this.#files.length > 0) return;
    const message = 'there is no file to read';
    this.#diagnostics.push({
      severity: 'error',
      code: 'no-input',
      message,
      hint: 'give a lab file or a manifest',
    });
  }

  /** Sorts out Podwire's own documents; the others are Kubernetes'. */
  #plainDocuments(documents: readonly SourceDocument[]): readonly SourceDocument[] {
    const plain: SourceDocument[] = [];
    for (const document of documents) {
      const apiVersion = textFieldOf(document.value, 'apiVersion') ?? '';
      if (!apiVersion.startsWith('podwire.dev')) plain.push(document);
      else this.#sortOut(document, apiVersion, textFieldOf(document.value, 'kind') ?? '');
    }
    return plain;
  }

  #sortOut(document: SourceDocument, apiVersion: string, kind: string): void {
    if (apiVersion !== LAB_VERSION) {
      const isNewer = /^podwire\.dev\/v\d+/.test(apiVersion);
      const message = isNewer
        ? `${apiVersion} is newer than this Podwire, which reads ${LAB_VERSION}`
        : `unknown apiVersion "${apiVersion}"`;
      const hint = `${isNewer ? 'update Podwire, or ' : ''}write apiVersion: ${LAB_VERSION}`;
      this.#report(document, {
        ...problem(isNewer ? 'newer-version' : 'unknown-kind', ['apiVersion'], '', hint),
        message,
      });
    } else if (kind === 'Lab') this.#labs.push(document);
    else if (kind === 'Scenario') this.#scenarios.push(document);
    else if (kind === 'Layout') this.#layouts.push(document);
    else {
      const meant = closestWord(kind, LAB_KINDS);
      const hint = meant === undefined ? `the kinds are ${LAB_KINDS.join(', ')}` : `did you mean "${meant}"?`;
      const message =
        kind === '' ? 'kind: Required value' : `no matches for kind "${kind}" in version "${LAB_VERSION}"`;
      this.#report(document, { ...problem('unknown-kind', ['kind'], '', hint), message });
    }
  }

  #givenSpec(): GivenLabSpec {
    const [lab] = this.#labs;
    for (const extra of [...this.#labs.slice(1), ...this.#layouts.slice(1)]) {
      const kind = textFieldOf(extra.value, 'kind') ?? '';
      const first = kind === 'Lab' ? lab : this.#layouts[0];
      const hint =
        first === undefined ? undefined : `the first is at ${formatPlace(first.location)}; keep one of them`;
      this.#report(extra, problem('second-lab', ['kind'], `a lab has one ${kind} document`, hint));
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
    for (const issue of schemaIssuesOf(layoutFileSchema, layout.value))
      this.#report(layout, { ...issue, severity: 'warning' });
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
      const wanted = name.replace(/^\.\//, '').replace(/\/$/, '');
      const isGiven = this.#files.some((file) => {
        const path = `/${file.name.replaceAll('\\', '/')}`;
        return path.endsWith(`/${wanted}`) || path.includes(`/${wanted}/`);
      });
      if (isGiven) continue;
      const what = `${name} was not read`;
      const hint = 'it takes manifests, and folders of them, beside the lab file or in folders below it';
      this.#report(lab, problem('missing-manifest', ['spec', 'manifests', index], what, hint));
    }
  }

  #resolve(given: GivenLabSpec, objects: readonly ObjectDocument[]): LabSpec {
    const nodes = objects.filter(({ object }) => object.kind === 'Node');
    const fromObjects =
      given.cluster?.nodes === undefined ? nodesFromObjects(nodes, clusterFamiliesOf(given)) : [];
    const resolved = resolveLab({ given, nodes: fromObjects, overrides: this.#overrides });
    this.#diagnostics.push(...resolved.diagnostics);
    const [lab] = this.#labs;
    for (const issue of resolved.issues) {
      const place = lab ?? nodes[0]?.document;
      const { severity, code, message, hint } = issue;
      if (lab !== undefined) this.#report(lab, issue);
      else {
        const location = place === undefined ? {} : { location: place.location };
        this.#diagnostics.push({
          severity,
          code,
          message,
          ...(hint === undefined ? {} : { hint }),
          ...location,
        });
      }
    }
    for (const { document, object } of nodes) {
      if (fromObjects.some(({ name }) => name === object.metadata.name)) continue;
      const isOfLab = given.cluster?.nodes !== undefined;
      const why = isOfLab
        ? 'the Lab document names the nodes'
        : 'it has no IPv4 InternalIP in status.addresses';
      const message = `Node "${object.metadata.name}" is kept, but is not a machine of the lab: ${why}`;
      this.#diagnostics.push({
        severity: 'notice',
        code: 'no-effect-yet',
        message,
        location: document.location,
      });
    }
    return resolved.spec;
  }

  #readScenarios(objects: readonly ObjectDocument[], context: ScenarioContext): readonly Scenario[] {
    const namespaces = new Set(context.namespaces);
    for (const { object } of objects) if (object.kind === 'Namespace') namespaces.add(object.metadata.name);
    const scenarios: Scenario[] = [];
    for (const document of this.#scenarios) {
      const { scenario, diagnostics } = readScenario(document, { ...context, namespaces });
      this.#diagnostics.push(...diagnostics);
      if (scenario === undefined) continue;
      const same = scenarios.find(({ name }) => name === scenario.name);
      if (same !== undefined) {
        const what = `Scenario "${scenario.name}" is defined twice`;
        const hint = `it is defined first at ${formatPlace(same.location)}; rename one of them`;
        this.#report(document, {
          ...problem('duplicate-object', ['metadata', 'name'], '', hint),
          message: what,
        });
      }
      scenarios.push(scenario);
    }
    return scenarios;
  }

  #noteChoices(spec: LabSpec, objects: readonly ObjectDocument[]): void {
    const hasLoadBalancer = spec.cluster.loadBalancer !== undefined;
    this.#diagnostics.push(...keptObjectNotices(objects, { hasLoadBalancer, cni: spec.cluster.cni }));
    if (this.#labs.length > 0) return;
    const cluster = clusterWordsOf(spec.cluster).join('; ');
    const message = `no Lab document, so the cluster is the default one: ${cluster}`;
    this.#diagnostics.push({ severity: 'notice', code: 'default-cluster', message });
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

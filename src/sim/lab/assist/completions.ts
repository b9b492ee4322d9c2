/** What a field may say in this lab: names, labels, ports and images that are there. */
import { append } from '../../base/append';
import type { ImageCatalogue } from '../../app/image-catalogue';
import {
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type StringMap,
} from '../../kube/objects/kube-object';
import { objectRefOf } from '../element-ref';
import { listeningPortsOf } from '../lint/listening-ports';
import type { LintCluster } from '../lint/lint-cluster';
import type { LintWorkload } from '../lint/lint-workload';
import { workloadName } from '../lint/words';
import type { CursorPlace } from './cursor-place';
import { fieldAt, givenNamespaceOf } from './field-path';
import type { FieldMeaning } from './field-meaning';
import { imagePorts } from './image-ports';
import { selectedWorkloads, workloadsNear } from './selected-workloads';
import type { FoundSelector, LabelField } from './found-selector';

export interface Completion {
  readonly text: string;
  /** A key of a mapping, which a colon goes behind. */
  readonly isKey: boolean;
  /** Names, for who chooses: whose label it is, what a port leads to. */
  readonly detail: string;
  /** Where the value is a number for YAML and must be text: a label such as "1". */
  readonly needsQuotes: boolean;
}

/** What the text does not say: what runs, and what images there are. */
interface RunningNames {
  readonly images: ImageCatalogue;
  /** `default/client` */
  readonly pods: readonly string[];
  /** As `--on` takes them: `node/node1:eth0`. */
  readonly interfaces: readonly string[];
}

/** More choices nobody reads; who types another letter gets others. */
const MAX_COMPLETIONS = 200;

export function completionsAt(
  place: CursorPlace,
  meaning: FieldMeaning,
  cluster: LintCluster,
  running: RunningNames,
): readonly Completion[] {
  const choices = choicesFor(place, meaning, cluster, running);
  const given = place.role === 'key' ? keysBeside(place) : new Set<string>();
  const typed = place.word.toLowerCase();
  return [...choices]
    .filter(([text]) => text !== '' && !given.has(text))
    .filter(([text]) => choices.size <= MAX_COMPLETIONS || text.toLowerCase().includes(typed))
    .slice(0, MAX_COMPLETIONS)
    .map(([text, details]) => ({
      text,
      isKey: isKeyChoice(meaning),
      detail: [...new Set(details)].slice(0, 4).join(', '),
      needsQuotes: isLabelValue(meaning) && isNumberOrWord(text),
    }));
}

type Choices = ReadonlyMap<string, readonly string[]>;

function choicesFor(
  place: CursorPlace,
  meaning: FieldMeaning,
  cluster: LintCluster,
  running: RunningNames,
): Choices {
  const seenFrom = givenNamespaceOf(place.object);
  switch (meaning.kind) {
    case 'selector':
      return inExpression(
        labelChoices(labelledBy(cluster, meaning.selector, seenFrom), meaning.field),
        meaning,
      );
    case 'labels':
      return labelChoices(podLabels(cluster.workloads, seenFrom), meaning.field);
    case 'object':
      return objectChoices(cluster, meaning);
    case 'service-port':
      return servicePortChoices(cluster, meaning);
    case 'target-port': {
      const { selector } = meaning;
      return portChoices(selector === undefined ? [] : selectedWorkloads(cluster, selector), true);
    }
    case 'policy-port':
      return portChoices(
        meaning.selectors.flatMap((selector) => selectedWorkloads(cluster, selector)),
        true,
      );
    case 'container-port':
      return containerPortChoices(meaning);
    case 'volume':
      return new Map(
        listFieldOf(fieldAt(place.object, meaning.podPath), 'volumes').map((volume) => [
          textFieldOf(volume, 'name') ?? '',
          isPlainRecord(volume) ? Object.keys(volume).filter((key) => key !== 'name') : [],
        ]),
      );
    case 'image':
      return imageChoices(running.images);
    case 'node':
      return new Map(cluster.spec.cluster.nodes.map(({ name, addresses }) => [name, addresses]));
    case 'segment':
      return new Map(cluster.spec.network.segments.map(({ name, cidr }) => [name, [cidr]]));
    case 'target':
      return targetChoices(cluster, running);
    case 'interface': {
      const names = running.interfaces.map((id) => (meaning.isCable ? cableName(id) : id));
      return new Map(names.flatMap((name) => (name === undefined ? [] : [[name, []] as const])));
    }
    case 'listener': {
      const gateway = cluster.find('Gateway', meaning.namespace, meaning.gateway);
      return new Map(
        listFieldOf(gateway?.object.spec, 'listeners').map((each) => [
          textFieldOf(each, 'name') ?? '',
          [`${numberFieldOf(each, 'port') ?? '?'}/${textFieldOf(each, 'protocol') ?? '?'}`],
        ]),
      );
    }
    case 'self':
      return new Map();
  }
}

type Labelled = readonly (readonly [name: string, labels: StringMap])[];

/** What a selector chooses among; where nothing is in its namespaces, among all of the lab. */
function labelledBy(cluster: LintCluster, selector: FoundSelector, seenFrom: string): Labelled {
  switch (selector.owners) {
    case 'pods': {
      const near = workloadsNear(cluster, selector);
      return podLabels(near.length === 0 ? cluster.workloads : near, seenFrom);
    }
    case 'namespaces':
      return [...cluster.namespaces];
    case 'nodes':
      return cluster.spec.cluster.nodes.map(({ name, labels }) => [
        name,
        { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', ...labels },
      ]);
  }
}

function podLabels(workloads: readonly LintWorkload[], seenFrom: string): Labelled {
  return workloads.map((workload) => [workloadName(workload, seenFrom), workload.labels]);
}

function labelChoices(sets: Labelled, field: LabelField | undefined): Choices {
  const choices = new Map<string, string[]>();
  if (field === undefined) return choices;
  for (const [name, labels] of sets) {
    for (const [key, value] of Object.entries(labels)) {
      if (field.part === 'value' && key !== field.key) continue;
      push(choices, field.part === 'key' ? key : value, field.part === 'key' ? value : name);
    }
  }
  return choices;
}

/** A value in the text of an expression, with the signs that it still lacks. */
function inExpression(choices: Choices, { field }: FieldMeaning & { readonly kind: 'selector' }): Choices {
  if (field === undefined || !('quote' in field) || field.quote === '') return choices;
  const { quote } = field;
  return new Map([...choices].map(([text, details]) => [`${quote}${text}${quote}`, details]));
}

function objectChoices(cluster: LintCluster, meaning: FieldMeaning & { readonly kind: 'object' }): Choices {
  const { objectKind, namespace } = meaning;
  if (objectKind === 'Namespace') return new Map([...cluster.namespaces.keys()].map((name) => [name, []]));
  const choices = new Map<string, string[]>();
  for (const { object } of cluster.objects(objectKind)) {
    const own = textFieldOf(object, 'metadata', 'namespace') ?? 'default';
    if (namespace !== '' && own !== namespace) continue;
    push(
      choices,
      object.metadata.name,
      objectKind === 'Service' ? portsText(object.spec) : objectRefOf(object),
    );
  }
  if (objectKind === 'IngressClass') {
    for (const { className, controller } of cluster.controllers)
      if (className !== undefined) push(choices, className, controller);
  }
  if (objectKind === 'ServiceAccount') push(choices, 'default', '');
  return choices;
}

/** `80/TCP, 443/TCP` */
function portsText(spec: unknown): string {
  return listFieldOf(spec, 'ports')
    .map((port) => `${numberFieldOf(port, 'port') ?? '?'}/${textFieldOf(port, 'protocol') ?? 'TCP'}`)
    .join(', ');
}

function servicePortChoices(
  cluster: LintCluster,
  { namespace, service, by }: FieldMeaning & { readonly kind: 'service-port' },
): Choices {
  const choices = new Map<string, string[]>();
  for (const port of listFieldOf(cluster.find('Service', namespace, service)?.object.spec, 'ports')) {
    const [name, number] = [textFieldOf(port, 'name') ?? '', numberFieldOf(port, 'port')];
    const numberText = number === undefined ? '' : String(number);
    push(choices, by === 'name' ? name : numberText, by === 'name' ? numberText : name);
  }
  return choices;
}

/** Declared ports by number and name, and those that images listen on. */
function portChoices(workloads: readonly LintWorkload[], hasNames: boolean): Choices {
  const choices = new Map<string, string[]>();
  for (const workload of workloads) {
    const who = workloadName(workload, workload.namespace);
    for (const { name, port } of workload.ports) {
      push(choices, String(port), name === '' ? who : `${name}, ${who}`);
      if (hasNames) push(choices, name, `${port}, ${who}`);
    }
    for (const { port } of listeningPortsOf(workload)?.ports ?? []) push(choices, String(port), who);
  }
  return choices;
}

function containerPortChoices({
  container,
  isDeclaration,
}: FieldMeaning & { readonly kind: 'container-port' }): Choices {
  const choices = new Map<string, string[]>();
  const image = textFieldOf(container, 'image') ?? '';
  for (const port of imagePorts(image)) push(choices, String(port), image);
  if (isDeclaration) return choices;
  for (const port of listFieldOf(container, 'ports')) {
    const [name, number] = [textFieldOf(port, 'name') ?? '', numberFieldOf(port, 'containerPort')];
    if (number === undefined) continue;
    push(choices, String(number), name);
    push(choices, name, String(number));
  }
  return choices;
}

function imageChoices(images: ImageCatalogue): Choices {
  const choices = new Map<string, string[]>();
  for (const { names, program, version } of images.images) {
    const name = names.find((each) => !each.startsWith('*'));
    if (name === undefined) continue;
    const ports = imagePorts(name).map((port) => `:${port}`);
    push(choices, name, [program ?? '', version ?? '', ...ports].filter((word) => word !== '').join(' '));
  }
  return choices;
}

function targetChoices(cluster: LintCluster, { pods }: RunningNames): Choices {
  const { nodes } = cluster.spec.cluster;
  const names = [
    ...pods,
    ...cluster
      .objects('Deployment')
      .filter(({ object }) => givenNamespaceOf(object) === 'default')
      .map(({ object }) => `deploy/${object.metadata.name}`),
    ...cluster
      .objects('Service')
      .filter(({ object }) => givenNamespaceOf(object) === 'default')
      .map(({ object }) => `svc/${object.metadata.name}`),
    ...nodes.map(({ name }) => `node/${name}`),
    ...cluster.spec.outside.map(({ name }) => `host/${name}`),
    ...cluster.spec.network.routers.map(({ name }) => `host/${name}`),
  ];
  return new Map(names.map((name) => [name, []]));
}

/** Of a machine: cables are named without its kind. */
function cableName(interfaceId: string): string | undefined {
  return /^(?:node|host)\/([^/]+:(?:eth|ens)\d+)$/u.exec(interfaceId)?.[1];
}

function push(choices: Map<string, string[]>, text: string, detail: string): void {
  const known = choices.get(text);
  const details = detail === '' ? [] : [detail];
  if (known === undefined) choices.set(text, details);
  else append(known, details);
}

function keysBeside({ object, path, word }: CursorPlace): ReadonlySet<string> {
  const keys = Object.keys(stringMapFieldOf(object, ...path.slice(0, -1)));
  return new Set(keys.filter((key) => key !== word));
}

function isKeyChoice(meaning: FieldMeaning): boolean {
  return yamlFieldOf(meaning)?.part === 'key';
}

function isLabelValue(meaning: FieldMeaning): boolean {
  return yamlFieldOf(meaning)?.part === 'value';
}

/** Undefined for one within an expression. */
function yamlFieldOf(meaning: FieldMeaning): LabelField | undefined {
  const field = meaning.kind === 'selector' || meaning.kind === 'labels' ? meaning.field : undefined;
  return field !== undefined && 'quote' in field ? undefined : field;
}

/** YAML 1.1 would read something else than text. */
function isNumberOrWord(text: string): boolean {
  return (
    text === '' ||
    /^(?:[-+]?[\d._]+(?:e[-+]?\d+)?|0[xob][\da-f]+|true|false|yes|no|on|off|y|n|null|~)$/iu.test(text)
  );
}

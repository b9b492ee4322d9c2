/** crictl's lists: `pods`, `ps` and `images`, with the columns of cri-tools 1.32. */
import { err, ok, type Result } from '../../../base/result';
import { imageConfigIdOf, PAUSE_IMAGE, type RuntimeSandbox } from '../../../kube/container-runtime';
import { fullImageName, imageIdOf } from '../../../kube/kubelet/image-name';
import type { Task } from '../../../host/task';
import { alignTabs, type TabWriterOptions } from '../../kubectl/output/tab-writer';
import { compileExpression } from '../../posix-expression';
import {
  ageOf,
  containersOf,
  truncatedId,
  unixNanoseconds,
  writeData,
  type CrictlCall,
  type CrictlOutcome,
  type PlacedContainer,
} from './crictl-command';
import type { CrictlOptions } from './crictl-options';

const COLUMNS: TabWriterOptions = { minimumWidth: 20, padding: 3 };
const FORMATS = ['', 'json', 'yaml', 'table'];
const POD_STATES = ['ready', 'notready'];
const CONTAINER_STATES = ['created', 'running', 'exited', 'unknown'];

// eslint-disable-next-line require-yield -- done at once
export function* listPods({ process, runtime, options }: CrictlCall): Task<CrictlOutcome> {
  const state = options.text('state')?.toLowerCase();
  if (state !== undefined && !POD_STATES.includes(state)) return '--state should be ready or notready';
  const chosen = choose(
    options,
    runtime.sandboxes().toSorted((one, other) => other.createdAt - one.createdAt),
    (sandbox) => ({ sandbox, name: sandbox.name, labels: sandbox.labels }),
  );
  if (!chosen.ok) return `list pod sandboxes: ${chosen.error}`;
  const pods = taken(
    options,
    chosen.value.filter(({ isReady }) => state === undefined || isReady === (state === 'ready')),
  );
  const items = pods.map((sandbox) => ({
    id: sandbox.id,
    metadata: { name: sandbox.name, uid: sandbox.uid, namespace: sandbox.namespace, attempt: 0 },
    state: sandbox.isReady ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
    createdAt: unixNanoseconds(process, sandbox.createdAt),
    labels: sandbox.labels,
    annotations: sandbox.annotations,
    runtimeHandler: '',
  }));
  const format = options.text('output') ?? '';
  if (!FORMATS.includes(format)) return `unsupported output format ${JSON.stringify(format)}`;
  if (writeData(process, format, { items })) return 0;
  const show = idText(options);
  writeRows(
    process.stdout,
    ['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'],
    pods.map((sandbox) => [
      show(sandbox.id),
      ageOf(process, sandbox.createdAt),
      sandbox.isReady ? 'Ready' : 'NotReady',
      sandbox.name,
      sandbox.namespace,
      '0',
      '(default)',
    ]),
    options.has('quiet') ? pods.map(({ id }) => id) : undefined,
  );
  return 0;
}

// eslint-disable-next-line require-yield -- done at once
export function* listContainers({ process, runtime, options }: CrictlCall): Task<CrictlOutcome> {
  const found = chosenContainers(options, containersOf(runtime));
  if (!found.ok) return `list containers: ${found.error}`;
  const containers = found.value.map((container) => ({
    ...container,
    imageId: imageConfigIdOf(container.image),
  }));
  const items = containers.map(({ id, name, attempt, image, imageId, createdAt, ending, sandbox }) => ({
    id,
    podSandboxId: sandbox.id,
    metadata: { name, attempt },
    image: {
      image: imageId,
      annotations: {},
      userSpecifiedImage: image,
      runtimeHandler: '',
    },
    imageRef: imageId,
    state: ending === undefined ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED',
    createdAt: unixNanoseconds(process, createdAt),
    labels: containerLabelsOf(sandbox, name),
    annotations: containerAnnotationsOf(attempt),
    imageId,
  }));
  const format = options.text('output') ?? '';
  if (!FORMATS.includes(format)) return `unsupported output format ${JSON.stringify(format)}`;
  if (writeData(process, format, { containers: items })) return 0;
  const show = idText(options);
  const isImageNamed = options.has('resolve-image-path');
  writeRows(
    process.stdout,
    ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'],
    containers.map(({ id, name, attempt, image, imageId, createdAt, ending, sandbox }) => [
      show(id),
      isImageNamed ? fullImageName(image) : show(imageId),
      ageOf(process, createdAt),
      ending === undefined ? 'Running' : 'Exited',
      name,
      String(attempt),
      show(sandbox.id),
      sandbox.name,
      sandbox.namespace,
    ]),
    options.has('quiet') ? containers.map(({ id }) => id) : undefined,
  );
  return 0;
}

// eslint-disable-next-line require-yield -- done at once
export function* listImages({ process, runtime, options }: CrictlCall): Task<CrictlOutcome> {
  const [wanted] = options.operands;
  const images = runtime
    .images()
    .filter((name) => wanted === undefined || fullImageName(wanted) === name)
    .map((name) => {
      const [, repository = name, tag] = /^(.*?)(?::([^/:@]+))?(?:@.*)?$/u.exec(name) ?? [];
      return { name, repository, tag, id: imageConfigIdOf(name), digest: imageIdOf(name) };
    });
  const format = options.text('output') ?? '';
  const data = images.map(({ name, tag, id, digest }) => ({
    id,
    repoTags: tag === undefined ? [] : [name],
    repoDigests: [digest],
    size: '0',
    username: '',
    pinned: name === PAUSE_IMAGE,
  }));
  if (writeData(process, format, { images: data })) return 0;
  const show = idText(options);
  const hasDigests = options.has('digests');
  const hasPins = options.has('pinned');
  writeRows(
    process.stdout,
    ['IMAGE', 'TAG', ...(hasDigests ? ['DIGEST'] : []), 'IMAGE ID', 'SIZE', ...(hasPins ? ['PINNED'] : [])],
    images.map(({ name, repository, tag = '<none>', id, digest }) => [
      repository,
      tag,
      ...(hasDigests ? [show(digest.slice(digest.indexOf('@') + 1))] : []),
      show(id),
      '0B',
      ...(hasPins ? [String(name === PAUSE_IMAGE)] : []),
    ]),
    options.has('quiet') ? images.map(({ id }) => id) : undefined,
  );
  return 0;
}

/** Those that the options of `ps` and `exec` ask for. */
export function chosenContainers(
  options: CrictlOptions,
  containers: readonly PlacedContainer[],
): Result<readonly PlacedContainer[], string> {
  const state = options.text('state')?.toLowerCase();
  if (state !== undefined && !CONTAINER_STATES.includes(state)) {
    return err('--state should be one of created, running, exited or unknown');
  }
  const pod = options.text('pod');
  const image = options.text('image');
  const isAnyState = options.has('all') || options.has('latest') || options.text('last') !== undefined;
  const chosen = choose(options, containers, ({ name, sandbox }) => ({
    sandbox,
    name,
    labels: containerLabelsOf(sandbox, name),
  }));
  if (!chosen.ok) return chosen;
  const fitting = chosen.value.filter((container) => {
    const own = container.ending === undefined ? 'running' : 'exited';
    if (state === undefined ? !isAnyState && own !== 'running' : own !== state) return false;
    if (image !== undefined && !isImage(container.image, image)) return false;
    return pod === undefined || container.sandbox.id.startsWith(pod);
  });
  return ok(taken(options, fitting));
}

export function containerLabelsOf(sandbox: RuntimeSandbox, name: string): Readonly<Record<string, string>> {
  return {
    'io.kubernetes.container.name': name,
    'io.kubernetes.pod.name': sandbox.name,
    'io.kubernetes.pod.namespace': sandbox.namespace,
    'io.kubernetes.pod.uid': sandbox.uid,
  };
}

export function containerAnnotationsOf(attempt: number): Readonly<Record<string, string>> {
  return { 'io.kubernetes.container.restartCount': String(attempt) };
}

/** By identity, labels, and expressions for the names. */
function choose<Item extends { readonly id: string }>(
  options: CrictlOptions,
  items: readonly Item[],
  view: (item: Item) => {
    readonly sandbox: RuntimeSandbox;
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
  },
): Result<readonly Item[], string> {
  const id = options.text('id') ?? '';
  const labels = options.all('label').map((pair) => pair.split('='));
  const odd = labels.findIndex((pair) => pair.length !== 2);
  if (odd !== -1) return err(`incorrectly specified label: ${options.all('label')[odd] ?? ''}`);
  const name = expressionOf(options.text('name'));
  const namespace = expressionOf(options.text('namespace'));
  if (name === undefined || namespace === undefined) return err('error parsing regexp');
  return ok(
    items.filter((item) => {
      const shown = view(item);
      return (
        item.id.startsWith(id) &&
        name.test(shown.name) &&
        namespace.test(shown.sandbox.namespace) &&
        labels.every(([key = '', value]) => shown.labels[key] === value)
      );
    }),
  );
}

function expressionOf(text: string | undefined): RegExp | undefined {
  return compileExpression(text ?? '');
}

function taken<Item>(options: CrictlOptions, items: readonly Item[]): readonly Item[] {
  const last = Number(options.text('last') ?? 0);
  if (last > 0) return items.slice(0, last);
  return options.has('latest') ? items.slice(0, 1) : items;
}

/** By name, or by the beginning of its identity. */
function isImage(image: string, wanted: string): boolean {
  if (fullImageName(wanted) === fullImageName(image)) return true;
  const digits = wanted.replace(/^sha256:/u, '');
  return /^[0-9a-f]+$/u.test(digits) && imageConfigIdOf(image).startsWith(`sha256:${digits}`);
}

function idText(options: CrictlOptions): (id: string) => string {
  return options.has('no-trunc') ? (id) => id : truncatedId;
}

function writeRows(
  write: (text: string) => void,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  quiet: readonly string[] | undefined,
): void {
  if (quiet !== undefined) write(quiet.map((id) => `${id}\n`).join(''));
  else write(`${alignTabs([header, ...rows].map((row) => row.join('\t')).join('\n'), COLUMNS)}\n`);
}

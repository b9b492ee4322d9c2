/** crictl's answers about one thing: `inspect`, `inspectp`, `info` and `version`, as JSON or YAML with sorted keys. */
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import {
  imageConfigIdOf,
  PAUSE_IMAGE,
  RUNTIME_VERSION,
  type RuntimeSandbox,
} from '../../../kube/container-runtime';
import { fullImageName, imageIdOf } from '../../../kube/kubelet/image-name';
import { isPlainRecord, isUnknownList } from '../../../kube/objects/kube-object';
import {
  ageOf,
  containersOf,
  findById,
  timeText,
  writeData,
  type CrictlCall,
  type CrictlOutcome,
  type PlacedContainer,
} from './crictl-command';
import { containerAnnotationsOf, containerLabelsOf } from './crictl-lists';

/** Go's zero time. */
const NO_TIME = '0001-01-01T00:00:00Z';

// eslint-disable-next-line require-yield -- done at once
export function* inspectContainers({ process, runtime, options }: CrictlCall): Task<CrictlOutcome> {
  if (options.operands.length === 0) return 'ID cannot be empty';
  const found: PlacedContainer[] = [];
  for (const id of options.operands) {
    const container = findById(containersOf(runtime), id, 'container');
    if (!container.ok) return `getting the status of the container ${JSON.stringify(id)}: ${container.error}`;
    found.push(container.value);
  }
  const isVerbose = !options.has('quiet');
  return write(process, options.text('output') ?? 'json', {
    data: found.map((container) => ({
      ...(isVerbose ? { info: { sandboxID: container.sandbox.id } } : {}),
      status: containerStatusOf(process, container),
    })),
    table: found.map((container) => containerTextOf(process, container)),
  });
}

// eslint-disable-next-line require-yield -- done at once
export function* inspectPods({ process, runtime, options }: CrictlCall): Task<CrictlOutcome> {
  if (options.operands.length === 0) return 'ID cannot be empty';
  const found: RuntimeSandbox[] = [];
  for (const id of options.operands) {
    const sandbox = findById(runtime.sandboxes(), id, 'sandbox');
    if (!sandbox.ok) return `getting the status of the pod sandbox ${JSON.stringify(id)}: ${sandbox.error}`;
    found.push(sandbox.value);
  }
  const isVerbose = !options.has('quiet');
  return write(process, options.text('output') ?? 'json', {
    data: found.map((sandbox) => ({
      ...(isVerbose ? { info: sandboxInfoOf(sandbox) } : {}),
      status: sandboxStatusOf(process, sandbox),
    })),
    table: found.map((sandbox) => sandboxTextOf(process, sandbox)),
  });
}

// eslint-disable-next-line require-yield -- done at once
export function* showInfo({ process, options }: CrictlCall): Task<CrictlOutcome> {
  const conditions = ['RuntimeReady', 'NetworkReady'].map((type) => ({
    type,
    status: true,
    reason: '',
    message: '',
  }));
  return write(process, options.text('output') ?? 'json', { data: [{ status: { conditions } }], table: [] });
}

// eslint-disable-next-line require-yield -- done at once
export function* showVersion({ process }: CrictlCall): Task<CrictlOutcome> {
  process.stdout(
    `Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v${RUNTIME_VERSION}\nRuntimeApiVersion:  v1\n`,
  );
  return 0;
}

/** One stands alone, several in a list. */
function write(
  process: Process,
  format: string,
  { data, table }: { readonly data: readonly unknown[]; readonly table: readonly string[] },
): CrictlOutcome {
  const ordered = sorted(data.length === 1 ? data[0] : data);
  if (writeData(process, format, ordered)) return 0;
  if (format === 'go-template') return 'option -o go-template is not modelled in this lab';
  if (format !== 'table' || table.length === 0) return `unsupported format: ${JSON.stringify(format)}`;
  process.stdout(table.join(''));
  return 0;
}

function containerStatusOf(process: Process, container: PlacedContainer): unknown {
  const { id, name, attempt, image, createdAt, ending, sandbox } = container;
  return {
    id,
    metadata: { name, attempt },
    state: containerStateOf(container),
    createdAt: timeText(process, createdAt),
    startedAt: timeText(process, createdAt),
    finishedAt: ending === undefined ? NO_TIME : timeText(process, ending.at),
    exitCode: ending?.exitCode ?? 0,
    image: { image: fullImageName(image), annotations: {}, userSpecifiedImage: '', runtimeHandler: '' },
    imageRef: imageIdOf(image),
    imageId: imageConfigIdOf(image),
    reason: ending?.reason ?? '',
    message: ending?.message ?? '',
    labels: containerLabelsOf(sandbox, name),
    annotations: containerAnnotationsOf(attempt),
    logPath: `/var/log/pods/${sandbox.namespace}_${sandbox.name}_${sandbox.uid}/${name}/${attempt}.log`,
  };
}

function sandboxStatusOf(process: Process, sandbox: RuntimeSandbox): unknown {
  const [ip = '', ...additional] = sandbox.addresses;
  return {
    id: sandbox.id,
    metadata: { name: sandbox.name, uid: sandbox.uid, namespace: sandbox.namespace, attempt: 0 },
    state: sandboxStateOf(sandbox),
    createdAt: timeText(process, sandbox.createdAt),
    network: { ip, additionalIps: additional.map((each) => ({ ip: each })) },
    linux: {
      namespaces: {
        options: {
          network: sandbox.isHostNetwork ? 'NODE' : 'POD',
          pid: 'CONTAINER',
          ipc: 'POD',
          targetId: '',
        },
      },
    },
    labels: sandbox.labels,
    annotations: sandbox.annotations,
    runtimeHandler: '',
  };
}

function sandboxInfoOf({ isReady }: RuntimeSandbox): unknown {
  return {
    image: PAUSE_IMAGE,
    processStatus: isReady ? 'running' : 'deleted',
    netNamespaceClosed: !isReady,
  };
}

function containerTextOf(process: Process, container: PlacedContainer): string {
  const { id, name, attempt, createdAt, ending, sandbox } = container;
  return [
    `ID: ${id}`,
    `Name: ${name}`,
    ...(attempt === 0 ? [] : [`Attempt: ${attempt}`]),
    `State: ${containerStateOf(container)}`,
    `Created: ${ageOf(process, createdAt)}`,
    `Started: ${ageOf(process, createdAt)}`,
    ...(ending === undefined
      ? []
      : [`Finished: ${ageOf(process, ending.at)}`, `Exit Code: ${ending.exitCode}`]),
    ...mapLines('Labels', containerLabelsOf(sandbox, name)),
    ...mapLines('Annotations', containerAnnotationsOf(attempt)),
    '',
  ].join('\n');
}

function sandboxTextOf(process: Process, sandbox: RuntimeSandbox): string {
  const [ip, ...additional] = sandbox.addresses;
  return [
    `ID: ${sandbox.id}`,
    `Name: ${sandbox.name}`,
    `UID: ${sandbox.uid}`,
    `Namespace: ${sandbox.namespace}`,
    'Attempt: 0',
    `Status: ${sandboxStateOf(sandbox)}`,
    `Created: ${timeText(process, sandbox.createdAt)}`,
    ...(ip === undefined ? [] : [`IP Addresses: ${ip}`]),
    ...additional.map((each) => `Additional IP: ${each}`),
    ...mapLines('Labels', sandbox.labels),
    ...mapLines('Annotations', sandbox.annotations),
    '',
  ].join('\n');
}

function containerStateOf({ ending }: PlacedContainer): string {
  return ending === undefined ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED';
}

function sandboxStateOf({ isReady }: RuntimeSandbox): string {
  return isReady ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY';
}

function mapLines(title: string, map: Readonly<Record<string, string>>): readonly string[] {
  const keys = Object.keys(map).sort();
  return keys.length === 0 ? [] : [`${title}:`, ...keys.map((key) => `\t${key} -> ${map[key] ?? ''}`)];
}

/** As Go writes maps. */
function sorted(value: unknown): unknown {
  if (isUnknownList(value)) return value.map(sorted);
  if (!isPlainRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

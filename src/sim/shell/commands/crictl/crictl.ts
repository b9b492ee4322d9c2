/**
 * crictl 1.32 (cri-tools): what the container runtime of this node has.
 *
 * Models `pods`, `ps`, `images`, `inspect`, `inspectp`, `logs`, `exec`, `info` and `version`. Leaves out whatever changes
 * the runtime behind the kubelet's back, statistics, events, and the help texts; each says so.
 */
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import { ContainerRuntime, RUNTIME_DOOR } from '../../../kube/container-runtime';
import {
  containersOf,
  findById,
  type CrictlCall,
  type CrictlCommand,
  type CrictlOutcome,
} from './crictl-command';
import { execInContainers } from './crictl-exec';
import { listContainers, listImages, listPods } from './crictl-lists';
import { readCrictlOptions } from './crictl-options';
import { inspectContainers, inspectPods, showInfo, showVersion } from './crictl-status';

const VERSION = 'v1.32.0';
const ENDPOINT = 'unix:///run/containerd/containerd.sock';
/** The same socket: /var/run is a link. */
const ENDPOINTS = [ENDPOINT, ENDPOINT.replace('/run', '/var/run'), ENDPOINT.replace('unix://', '')];
const EXIT_NO_TOPIC = 3;
const LEAST_MESSAGE_WIDTH = 44;
const GLOBAL_OPTIONS =
  'runtime-endpoint,r: image-endpoint,i: timeout,t: config,c:! debug,D! enable-tracing! version,v help,h';
const INSPECT_OPTIONS =
  'output,o: quiet,q help,h! template:! id:! name:! pod,p:! state,s:! label:! latest,l! last,n:! image:! namespace:!';

const COMMANDS: readonly CrictlCommand[] = [
  {
    names: ['exec'],
    usage: 'Run a command in a running container',
    options:
      'sync,s tty,t interactive,i name: pod,p: image: state: label: latest,l last,n: quiet,q ignore-errors,e timeout:! transport,r:! parallel,x! help,h!',
    run: execInContainers,
  },
  {
    names: ['images', 'image', 'img'],
    usage: 'List images',
    options: 'output,o: quiet,q digests no-trunc pinned verbose,v! filter,f:! help,h!',
    run: listImages,
  },
  {
    names: ['inspect'],
    usage: 'Display the status of one or more containers',
    options: INSPECT_OPTIONS,
    run: inspectContainers,
  },
  {
    names: ['inspectp'],
    usage: 'Display the status of one or more pods',
    options: INSPECT_OPTIONS,
    run: inspectPods,
  },
  {
    names: ['info'],
    usage: 'Display information of the container runtime',
    options: 'output,o: quiet,q template:! help,h!',
    run: showInfo,
  },
  {
    names: ['logs'],
    usage: 'Fetch the logs of a container',
    options: 'tail: timestamps,t limit-bytes: follow,f! since:! previous,p reopen,r! help,h!',
    run: showLogs,
  },
  {
    names: ['pods'],
    usage: 'List pods',
    options:
      'id: name: namespace: state,s: label: latest,l last,n: no-trunc quiet,q output,o: verbose,v! watch,w! resolve-image-path! help,h!',
    run: listPods,
  },
  {
    names: ['ps'],
    usage: 'List containers',
    options:
      'all,a id: name: namespace: pod,p: image: state,s: label: latest,l last,n: no-trunc quiet,q output,o: resolve-image-path,r verbose,v! watch,w! help,h!',
    run: listContainers,
  },
  { names: ['version'], usage: 'Display runtime version information', options: 'help,h!', run: showVersion },
];

const NOT_MODELLED = new Set(
  'attach checkpoint completion config create events imagefsinfo inspecti metricsp statsp metricdescs port-forward pull rm rmi rmp run runp runtime-config start stats stop stopp update update-runtime-config'.split(
    ' ',
  ),
);

export function* crictl(process: Process, words: readonly string[]): Task<number> {
  const global = readCrictlOptions(words, GLOBAL_OPTIONS);
  if (!global.ok) return fail(process, global.error);
  const { operands } = global.value;
  const [name, ...rest] = operands;
  if (global.value.has('version')) {
    process.stdout(`crictl version ${VERSION}\n`);
    return 0;
  }
  if (name === undefined || name === 'help' || name === 'h' || global.value.has('help')) {
    process.stdout(overviewText());
    return 0;
  }
  if (NOT_MODELLED.has(name)) return fail(process, `crictl ${name} is not modelled in this lab`);
  const command = COMMANDS.find(({ names }) => names.includes(name));
  if (command === undefined) {
    process.stdout(`No help topic for '${name}'\n`);
    return EXIT_NO_TOPIC;
  }
  const options = readCrictlOptions(rest, command.options);
  if (!options.ok) return fail(process, options.error);
  const endpoint = global.value.text('runtime-endpoint') ?? ENDPOINT;
  const runtime = ENDPOINTS.includes(endpoint) ? process.environment.doors.get(RUNTIME_DOOR) : undefined;
  if (!(runtime instanceof ContainerRuntime)) {
    const path = endpoint.replace(/^unix:\/\//u, '');
    return fail(
      process,
      `validate service connection: validate CRI v1 runtime API for endpoint ${JSON.stringify(endpoint)}: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${path}: connect: no such file or directory"`,
    );
  }
  const outcome = yield* command.run({ process, runtime, options: options.value });
  return typeof outcome === 'string' ? fail(process, outcome) : outcome;
}

// eslint-disable-next-line require-yield -- done at once
function* showLogs({ process, runtime, options }: CrictlCall): Task<CrictlOutcome> {
  const [id] = options.operands;
  if (id === undefined || id === '') return 'ID cannot be empty';
  const found = findById(containersOf(runtime), id, 'container');
  if (!found.ok) return found.error;
  const { sandbox, name, attempt } = found.value;
  const shown = options.has('previous')
    ? sandbox.containers.find((each) => each.name === name && each.attempt === attempt - 1)
    : found.value;
  if (shown === undefined) return `failed to find previous container ${JSON.stringify(name)}`;
  for (const option of ['tail', 'limit-bytes']) {
    const value = options.text(option);
    if (value !== undefined && !/^-?\d+$/u.test(value)) {
      return `invalid value ${JSON.stringify(value)} for flag -${option}: parse error`;
    }
  }
  const tailLines = Number(options.text('tail') ?? -1);
  const limit = Number(options.text('limit-bytes') ?? -1);
  const text = shown.log?.read({ tailLines, hasTimestamps: options.has('timestamps') }) ?? '';
  process.stdout(limit < 0 ? text : text.slice(0, limit));
  return 0;
}

function overviewText(): string {
  const lines = COMMANDS.map(({ names, usage }) => `   ${names.join(', ').padEnd(21)} ${usage}`);
  return `NAME:\n   crictl - client for CRI\n\nUSAGE:\n   crictl [global options] command [command options]\n\nVERSION:\n   ${VERSION}\n\nCOMMANDS:\n${lines.join('\n')}\n`;
}

/** As logrus writes to a terminal, before the program ends. */
function fail(process: Process, why: string): number {
  process.stderr(`FATA[0000] ${why.padEnd(LEAST_MESSAGE_WIDTH)} \n`);
  return 1;
}

/**
 * cnitool, which calls the plugins of a network configuration by hand (containernetworking/cni v1.2 `cnitool/cnitool.go`).
 *
 * Models `add`, `check`, `del` and `status`, the variables NETCONFPATH (the usual directory only), CNI_PATH, CNI_ARGS, CAP_ARGS
 * (`portMappings`, `bandwidth`) and CNI_IFNAME. Leaves out `gc`, which is of the specification 1.1.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { parseJson } from '../../base/json-text';
import { Later } from '../../base/later';
import { err, type Result } from '../../base/result';
import type { Process } from '../../host/process';
import { until, type Task } from '../../host/task';
import { noNamespace, type CniConfigList, type CniResult } from '../../kube/cni/cni';
import { ratesOf } from '../../kube/cni/bandwidth';
import { CONFIG_DIRECTORY, PLUGIN_DIRECTORY } from '../../kube/cni/cni-files';
import { cniOutput } from '../../kube/cni/cni-json';
import { CNI_DOOR, CniLibrary, knowsChecks, type CniRuntime } from '../../kube/cni/cni-library';
import { ConfigReader } from '../../kube/cni/config-files';
import type { PortMapping } from '../../kube/cni/pod-network';
import { isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import { bytesOfUtf8 } from '../../wire/utf8';
import { namespaceFileOf } from '../iproute/ip-context';

const USAGE = `cnitool: Add, check, remove, gc or status network interfaces from a network namespace
  cnitool add    <net> <netns>
  cnitool check  <net> <netns>
  cnitool del    <net> <netns>
  cnitool gc     <net> <netns>
  cnitool status <net> <netns>
`;
const NAMESPACE_DIRECTORY = /^\/(?:var\/)?run\/netns\//;

/** One call of the tool. */
interface CniToolCall {
  readonly process: Process;
  readonly library: CniLibrary;
  readonly list: CniConfigList;
  readonly runtime: CniRuntime;
}

export function* cnitool(process: Process, args: readonly string[]): Task<number> {
  const [command = '', network, netns] = args;
  if (network === undefined || netns === undefined) {
    process.stderr(USAGE);
    return 1;
  }
  const call = callOf(process, network, netns);
  const problem = typeof call === 'string' ? call : yield* run(command, call);
  if (problem === undefined) return 0;
  process.stderr(`${problem}\n`);
  return 1;
}

function* run(command: string, call: CniToolCall): Task<string | undefined> {
  const { process, library, list, runtime } = call;
  if (command === 'gc') return 'cnitool gc is not modelled';
  // Other words do nothing, as they do in the tool; a state is asked for from the specification 1.1 on.
  if (command !== 'add' && command !== 'check' && command !== 'del') return undefined;
  const paths = (process.variables.get('CNI_PATH') ?? '').split(':').filter((path) => path !== '');
  const [first] = list.plugins;
  const lost = paths.includes(PLUGIN_DIRECTORY) ? undefined : notFound(first?.type ?? '', paths);
  if (command === 'check' && lost !== undefined && knowsChecks(list)) return lost;
  if (command !== 'check' && lost !== undefined)
    return `plugin type="${first?.type ?? ''}" failed (${command === 'add' ? 'add' : 'delete'}): ${lost}`;
  if (command === 'check') return failureOf(library.check(list, runtime));
  if (command === 'del') return failureOf(library.delete(list, runtime));
  if (runtime.namespace === undefined)
    return `plugin type="${first?.type ?? ''}" failed (add): ${noNamespace(runtime.netns)}`;
  const added = yield* waitFor(library.add(list, runtime));
  if (!added.ok) return added.error;
  process.stdout(printedResult(added.value, list.cniVersion));
  return undefined;
}

/** `invoke.FindInPath` */
function notFound(type: string, paths: readonly string[]): string {
  return paths.length === 0
    ? 'no paths provided'
    : `failed to find plugin "${type}" in path [${paths.join(' ')}]`;
}

/** Undefined when it went well. */
function failureOf(done: Result<undefined, string>): string | undefined {
  return done.ok ? undefined : done.error;
}

function* waitFor(
  answer: Result<CniResult, string> | Later<Result<CniResult, string>>,
): Task<Result<CniResult, string>> {
  if (!(answer instanceof Later)) return answer;
  const come: Result<CniResult, string>[] = [];
  yield* until((resume) => {
    answer.then((value) => {
      come.push(value);
      resume();
    });
    return () => undefined;
  });
  return come[0] ?? err('no result');
}

/** Without what is empty, and without a line break at its end. */
function printedResult(result: CniResult, cniVersion: string): string {
  const fields = Object.entries(cniOutput(result, cniVersion));
  const shown = fields.filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return JSON.stringify(Object.fromEntries(shown), undefined, 4);
}

/** Fails in the words of the tool. */
function callOf(process: Process, network: string, netns: string): CniToolCall | string {
  const { variables } = process;
  const { doors, keeper } = process.environment;
  const library = doors.get(CNI_DOOR);
  const directory = variables.get('NETCONFPATH') ?? CONFIG_DIRECTORY;
  const isUsual = directory === CONFIG_DIRECTORY && library instanceof CniLibrary;
  const names = isUsual ? library.files.list(CONFIG_DIRECTORY) : [];
  if (!isUsual || names.length === 0) return `no net configurations found in ${directory}`;
  const list = new ConfigReader().find(library.files, network);
  if (list === undefined) return `no net configuration with name "${network}" in ${directory}`;
  const args = argumentsOf(variables.get('CNI_ARGS') ?? '');
  if (typeof args === 'string') return args;
  const namespace = [...(keeper?.namespaces.values() ?? [])].find(
    ({ name }) => namespaceFileOf(name) === netns.replace(NAMESPACE_DIRECTORY, ''),
  );
  const capabilities = parseJson(variables.get('CAP_ARGS') ?? '')?.value;
  const containerId = `cnitool-${bytesToHex(sha512(bytesOfUtf8(netns)).slice(0, 10))}`;
  const runtime: CniRuntime = {
    containerId,
    netns,
    ifName: variables.get('CNI_IFNAME') ?? 'eth0',
    pod: '',
    uid: '',
    args,
    ...capabilitiesOf(capabilities),
    namespace,
    openNamespace: () => namespace ?? process.environment.namespace,
  };
  return { process, library, list, runtime };
}

function argumentsOf(text: string): Readonly<Record<string, string>> | string {
  const pairs: (readonly [string, string])[] = [];
  for (const pair of text === '' ? [] : text.split(';')) {
    const [key = '', value = '', ...more] = pair.split('=');
    if (key === '' || value === '' || more.length > 0) return `invalid CNI_ARGS pair "${pair}"`;
    pairs.push([key, value]);
  }
  return Object.fromEntries(pairs);
}

function capabilitiesOf(json: unknown): Pick<CniRuntime, 'portMappings' | 'bandwidth'> {
  const bandwidth = isPlainRecord(json) ? json['bandwidth'] : undefined;
  return {
    portMappings: listFieldOf(json, 'portMappings').flatMap(portMappingOf),
    ...(bandwidth === undefined ? {} : { bandwidth: ratesOf(bandwidth) }),
  };
}

function portMappingOf(json: unknown): readonly PortMapping[] {
  const hostPort = numberFieldOf(json, 'hostPort');
  const containerPort = numberFieldOf(json, 'containerPort');
  const protocol = textFieldOf(json, 'protocol') ?? 'tcp';
  if (hostPort === undefined || containerPort === undefined) return [];
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return [];
  return [{ hostPort, containerPort, protocol, hostIp: textFieldOf(json, 'hostIP') }];
}

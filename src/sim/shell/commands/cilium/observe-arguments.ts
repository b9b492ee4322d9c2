/** The words of `hubble observe` (cilium/cilium v1.17 `hubble/cmd/observe/flows.go`): filters, how many flows, and how they are printed. */
import { err, ok, type Result } from '../../../base/result';
import { seconds, type Duration } from '../../../base/time';
import { FlowFilter, isFlowFilter } from '../../../kube/cni/cilium/hubble/flow-filter';

type FlowOutput = 'compact' | 'dict' | 'table' | 'json';

export interface ObserveOptions {
  readonly filter: FlowFilter;
  /** Undefined: all. */
  readonly last: number | undefined;
  readonly first: number | undefined;
  readonly since: Duration | undefined;
  readonly isFollowing: boolean;
  readonly output: FlowOutput;
  readonly hasNames: boolean;
  readonly hasNodeName: boolean;
  /** Hubble's relay: of all nodes. */
  readonly isRelayed: boolean;
}

const DEFAULT_LAST = 20;
const SHORT: ReadonlyMap<string, string> = new Map([
  ['n', 'namespace'],
  ['l', 'label'],
  ['t', 'type'],
  ['f', 'follow'],
  ['o', 'output'],
  ['P', 'port-forward'],
  ['A', 'all-namespaces'],
]);
const SWITCHES = [
  'follow',
  'port-forward',
  'all-namespaces',
  'all',
  'print-node-name',
  'not',
  'debug',
  'silent-errors',
  'color',
];
const OUTPUTS: ReadonlyMap<string, FlowOutput> = new Map([
  ['compact', 'compact'],
  ['dict', 'dict'],
  ['tab', 'table'],
  ['table', 'table'],
  ['json', 'json'],
  ['jsonpb', 'json'],
]);
const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
/** Of the proxy, which is not modelled. */
const LAYER_7 = /^(?:http-|dns-|(?:from-|to-)?(?:fqdn|workload)$|trace-id|cel-expression)/u;

export function parseObserve(args: readonly string[]): Result<ObserveOptions, string> {
  const filter = new FlowFilter();
  const values = new Map<string, string>();
  let isNot = false;
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    const [name, given] = nameOf(word);
    if (name === undefined) return err(`unknown command "${word}" for "hubble observe"`);
    if (SWITCHES.includes(name)) {
      if (name === 'not') isNot = true;
      else values.set(name, given ?? 'true');
      continue;
    }
    if (LAYER_7.test(name)) return err(`--${name} is not modelled: there is no proxy of layer 7 here`);
    const isValueGiven = given !== undefined;
    const value = given ?? args[index + 1];
    if (!isValueGiven) index += 1;
    if (value === undefined) return err(`flag needs an argument: --${name}`);
    if (isFlowFilter(name)) {
      const added = filter.add(name, value, isNot);
      if (!added.ok) return added;
      isNot = false;
    } else if (['last', 'first', 'since', 'output', 'ip-translation', 'server', 'time-format'].includes(name))
      values.set(name, value);
    else return err(`unknown flag: --${name}`);
  }
  return optionsOf(filter, values);
}

function optionsOf(filter: FlowFilter, values: ReadonlyMap<string, string>): Result<ObserveOptions, string> {
  const output = OUTPUTS.get(values.get('output') ?? 'compact');
  if (output === undefined) return err(`invalid output format: ${values.get('output') ?? ''}`);
  const since = values.has('since') ? durationOf(values.get('since') ?? '') : undefined;
  if (values.has('since') && since === undefined)
    return err(
      `failed to parse the since time: "${values.get('since') ?? ''}" is no duration such as 5s or 3m`,
    );
  const last = countOf(values.get('last'));
  const first = countOf(values.get('first'));
  if (last === 'wrong' || first === 'wrong') return err('--first and --last take a number of flows');
  const isOpen = values.has('all') || values.has('since') || first !== undefined;
  const isFollowing = values.get('follow') === 'true';
  return ok({
    filter,
    first,
    last: last ?? (isOpen || isFollowing ? undefined : DEFAULT_LAST),
    since,
    isFollowing,
    output,
    hasNames: values.get('ip-translation') !== 'false',
    hasNodeName: values.get('print-node-name') === 'true',
    isRelayed: values.get('port-forward') === 'true' || values.has('server'),
  });
}

/** With the value behind an equals sign. */
function nameOf(word: string): readonly [string | undefined, string | undefined] {
  const [, dashes = '', text = '', value] = /^(--?)([A-Za-z][\w-]*)(?:=(.*))?$/u.exec(word) ?? [];
  if (dashes === '') return [undefined, undefined];
  return [dashes === '-' ? SHORT.get(text) : text, value];
}

function countOf(text: string | undefined): number | 'wrong' | undefined {
  if (text === undefined) return undefined;
  return /^\d+$/u.test(text) ? Number(text) : 'wrong';
}

function durationOf(text: string): Duration | undefined {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/u.exec(text) ?? [];
  return count === undefined ? undefined : seconds(Number(count) * (UNITS[unit] ?? 0));
}

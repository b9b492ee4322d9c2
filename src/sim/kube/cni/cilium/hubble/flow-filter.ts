/**
 * Which flows `hubble observe` is asked for (cilium/cilium v1.17 `hubble/cmd/observe/flows.go`, `pkg/hubble/filters`).
 *
 * What is given several times is one or the other; different filters have to hold together. `--pod`, `--ip`, `--port`, `--label` and
 * their like without `from` or `to` mean either end. Options of layer 7 are refused by name.
 */
import { err, ok, type Result } from '../../../../base/result';
import { formatIpv4 } from '../../../../wire/ipv4-address';
import { ipCidrContains, parseIpCidr } from '../../../../wire/ip-cidr';
import { reservedNameOf } from '../reserved-identity';
import { verdictOf, type Flow, type FlowEnd } from './flow';
import { protocolOf } from './flow-text';

type FlowTest = (flow: Flow) => boolean;
type EndTest = (end: FlowEnd, value: string) => boolean;

const END_TESTS: ReadonlyMap<string, EndTest> = new Map<string, EndTest>([
  ['pod', (end, value) => isPod(end, value)],
  ['namespace', ({ pod }, value) => pod?.startsWith(`${value}/`) === true],
  ['ip', ({ address }, value) => isAddress(formatIpv4(address), value)],
  ['port', ({ port }, value) => String(port) === value],
  ['label', ({ labels }, value) => hasLabel(labels, value)],
  ['identity', ({ identity }, value) => String(identity) === value || reservedNameOf(identity) === value],
  ['service', ({ service }, value) => service === (value.includes('/') ? value : `default/${value}`)],
]);

const FLOW_TESTS: ReadonlyMap<string, (flow: Flow, value: string) => boolean> = new Map([
  ['verdict', (flow, value) => verdictOf(flow) === value.toUpperCase()],
  ['protocol', (flow, value) => isProtocol(protocolOf(flow), value.toLowerCase())],
  ['type', ({ event }, value) => isType(event, value)],
  [
    'tcp-flags',
    ({ tcpFlags }, value) =>
      (FLAGS[value.toUpperCase()] ?? 0) !== 0 && (tcpFlags & (FLAGS[value.toUpperCase()] ?? 0)) !== 0,
  ],
  ['node-name', ({ nodeName }, value) => nodeName === value],
  ['traffic-direction', (flow, value) => directionOf(flow) === value.toLowerCase()],
  [
    'drop-reason-desc',
    ({ event }, value) =>
      event.kind === 'drop' && event.reason.toLowerCase() === value.toLowerCase().replaceAll('_', ' '),
  ],
]);

const FLAGS: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 };
const VERDICTS = ['FORWARDED', 'DROPPED', 'ERROR', 'AUDIT', 'REDIRECTED', 'TRACED', 'TRANSLATED'];

/** Whether `name`, without its dashes, is a filter; it takes a value then. */
export function isFlowFilter(name: string): boolean {
  return FLOW_TESTS.has(name) || END_TESTS.has(endNameOf(name));
}

export class FlowFilter {
  readonly #groups = new Map<string, FlowTest[]>();

  /** `isNot`: `--not` stood before it. */
  add(name: string, value: string, isNot: boolean): Result<undefined, string> {
    const test = testOf(name, value);
    if (!test.ok) return test;
    const key = isNot ? `not ${name} ${value}` : name;
    const tests = this.#groups.get(key) ?? [];
    tests.push(isNot ? (flow) => !test.value(flow) : test.value);
    this.#groups.set(key, tests);
    return ok(undefined);
  }

  fits(flow: Flow): boolean {
    for (const tests of this.#groups.values()) if (!tests.some((test) => test(flow))) return false;
    return true;
  }
}

function testOf(name: string, value: string): Result<FlowTest, string> {
  if (name === 'verdict' && !VERDICTS.includes(value.toUpperCase()))
    return err(`invalid --verdict value: ${value}, expected one of ${VERDICTS.join(', ')}`);
  const whole = FLOW_TESTS.get(name);
  if (whole !== undefined) return ok((flow) => whole(flow, value));
  const end = END_TESTS.get(endNameOf(name));
  if (end === undefined) return err(`unknown flag: --${name}`);
  if (name.startsWith('from-')) return ok(({ source }) => end(source, value));
  if (name.startsWith('to-')) return ok(({ destination }) => end(destination, value));
  return ok(({ source, destination }) => end(source, value) || end(destination, value));
}

function endNameOf(name: string): string {
  return name.replace(/^(?:from|to)-/u, '');
}

/** `[namespace/]prefix of a name`; a namespace alone ends with a slash. */
function isPod({ pod }: FlowEnd, value: string): boolean {
  return pod?.startsWith(value.includes('/') ? value : `default/${value}`) === true;
}

function isAddress(address: string, value: string): boolean {
  if (!value.includes('/')) return address === value;
  const range = parseIpCidr(value);
  const own = parseIpCidr(`${address}/32`);
  return range !== undefined && own !== undefined && ipCidrContains(range, own.address);
}

/** `app=web`, `app`; several with commas. Labels of Pods may be written without `k8s:`. */
function hasLabel(labels: readonly string[], value: string): boolean {
  return value.split(',').every((part) => {
    const wanted = [part.trim(), `k8s:${part.trim()}`];
    return labels.some((label) => wanted.some((each) => label === each || label.startsWith(`${each}=`)));
  });
}

function isProtocol(own: string, value: string): boolean {
  return own === value || (value === 'icmp' && own === 'icmpv4');
}

/** `trace`, `drop`, `policy-verdict`, `trace-sock`, or with a point: `trace:to-endpoint`. */
function isType(event: Flow['event'], value: string): boolean {
  const [kind = '', point] = value.split(':');
  const isSocket = event.kind === 'trace' && event.point.includes('xlate');
  const own = isSocket ? 'trace-sock' : event.kind;
  if (event.kind === 'trace' && event.point === kind) return true;
  return own === kind && (point === undefined || (event.kind === 'trace' && event.point === point));
}

function directionOf({ event }: Flow): string {
  if (event.kind === 'policy-verdict') return event.direction;
  if (event.kind !== 'trace') return 'unknown';
  return event.point === 'to-endpoint' ? 'ingress' : 'egress';
}

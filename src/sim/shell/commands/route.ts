/** route of net-tools 2.10 and busybox: the table `main` shown, routes added and deleted. Leaves out -C, -6 and `flush`. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { IpStack } from '../../net/ip-stack';
import { formatNetlinkError, type NetlinkError } from '../../net/netlink-error';
import { hasHostBits, type RouteOptions } from '../../net/route-table';
import { cidrOf, EVERY_IPV4, type Cidr } from '../../wire/cidr';
import { parseIpv4 } from '../../wire/ipv4-address';
import { parsePrefix } from '../iproute/argument-reader';
import { formatRoutingTable } from '../routing-table-text';

const EXIT_KERNEL = 7;
const EXIT_USAGE = 3;

// eslint-disable-next-line require-yield -- done at once
export function* route(process: Process, args: readonly string[]): Task<number> {
  const flags = args.filter(
    (argument) => /^-[a-zA-Z]+$/.test(argument) && argument !== '-net' && argument !== '-host',
  );
  const [verb, ...rest] = args.filter((argument) => !flags.includes(argument));
  const { stack } = process.environment.namespace;
  if (verb === 'add' || verb === 'del' || verb === 'delete') {
    return change(process, stack, rest, verb === 'add' ? 'add' : 'del');
  }
  const letters = flags.join('').replaceAll('-', '');
  const unknown = /[^nNveFA46]/.exec(letters)?.[0];
  if (verb !== undefined || unknown !== undefined) {
    process.stderr(
      unknown === undefined
        ? 'Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables\n'
        : `route: invalid option -- '${unknown}'\n`,
    );
    return EXIT_USAGE;
  }
  const extended = letters.split('e').length - 1;
  const style = extended === 0 ? 'route' : extended === 1 ? 'netstat' : 'both';
  process.stdout(formatRoutingTable(stack.routes.entries(), style, letters.includes('n')));
  return 0;
}

interface WantedRoute {
  readonly destination: Cidr | undefined;
  readonly problem: string | undefined;
  readonly rest: readonly string[];
}

/** `-net 10.0.0.0 netmask 255.0.0.0`, `-net 10.0.0.0/8`, `-host 10.0.0.1`, `default`. */
function readDestination(words: readonly string[]): WantedRoute {
  const isNet = words.includes('-net');
  const [target = '', ...rest] = words.filter((word) => word !== '-net' && word !== '-host');
  const none = { destination: undefined, rest };
  if (target === 'default') return { destination: EVERY_IPV4, problem: undefined, rest };
  const prefix = parsePrefix(target);
  if (prefix === undefined) return { ...none, problem: `${target}: Unknown host` };
  const at = rest.indexOf('netmask');
  const mask = at === -1 ? undefined : parsePrefix(`0.0.0.0/${rest[at + 1] ?? ''}`);
  if (at !== -1 && mask === undefined)
    return { ...none, problem: `route: bogus netmask ${rest[at + 1] ?? ''}` };
  const isWide = isNet && !prefix.hasLength && mask === undefined;
  const prefixLength =
    mask?.prefixLength ?? (isWide ? classLengthOf(prefix.address >>> 24) : prefix.prefixLength);
  if (hasHostBits(prefix.address, prefixLength)) {
    return { ...none, problem: "route: netmask doesn't match route address" };
  }
  return { destination: cidrOf(prefix.address, prefixLength), problem: undefined, rest };
}

/** The mask of the address's class. */
function classLengthOf(first: number): number {
  if (first < 128) return 8;
  return first < 192 ? 16 : 24;
}

function change(process: Process, stack: IpStack, words: readonly string[], mode: 'add' | 'del'): number {
  const { destination, problem, rest } = readDestination(words);
  if (destination === undefined) return fail(process, problem ?? '', EXIT_USAGE);
  const valueOf = (...keywords: readonly string[]): string | undefined => {
    const at = rest.findIndex((word) => keywords.includes(word));
    return at === -1 ? undefined : rest[at + 1];
  };
  const gatewayText = valueOf('gw', 'gateway');
  const gateway = gatewayText === undefined ? undefined : parseIpv4(gatewayText);
  if (gatewayText !== undefined && gateway === undefined) {
    return fail(process, `${gatewayText}: Unknown host`, 1);
  }
  const deviceName = valueOf('dev') ?? bareDeviceOf(rest);
  const device = deviceName === undefined ? undefined : stack.findDevice(deviceName);
  if (deviceName !== undefined && device === undefined) {
    return fail(process, `SIOC${mode === 'add' ? 'ADD' : 'DEL'}RT: No such device`, EXIT_KERNEL);
  }
  const metric = Number(valueOf('metric') ?? 0);
  const isRefused = rest.includes('reject');
  const options: RouteOptions = isRefused
    ? { destination, type: 'unreachable', metric }
    : { destination, device, gateway, metric, advertisedMss: mssOf(valueOf('mss')) };
  const done =
    mode === 'add'
      ? stack.routing.insertRoute(options, 'add')
      : stack.routing.deleteRoute(
          destination,
          (entry) =>
            (gateway === undefined || entry.gateway === gateway) &&
            (device === undefined || entry.device === device) &&
            (valueOf('metric') === undefined || entry.metric === metric),
        );
  return done.ok
    ? 0
    : fail(process, `SIOC${mode === 'add' ? 'ADD' : 'DEL'}RT: ${textOf(done.error)}`, EXIT_KERNEL);
}

function mssOf(text: string | undefined): number {
  return text === undefined ? 0 : Math.max(0, Number(text) - 40);
}

const KEYWORDS: readonly string[] = ['gw', 'gateway', 'dev', 'metric', 'netmask', 'mss', 'window', 'irtt'];

/** The device may stand at the end without `dev`. */
function bareDeviceOf(rest: readonly string[]): string | undefined {
  return rest.find((word, index) => {
    const isValue = KEYWORDS.includes(rest[index - 1] ?? '');
    return !isValue && !KEYWORDS.includes(word) && word !== 'reject' && word !== 'mod' && word !== 'dyn';
  });
}

/** The older call knows the numbers of errors alone. */
function textOf({ errno }: NetlinkError): string {
  return formatNetlinkError({ errno }).replace('RTNETLINK answers: ', '');
}

function fail(process: Process, text: string, exitCode: number): number {
  process.stderr(`${text}\n`);
  return exitCode;
}

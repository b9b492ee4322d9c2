/**
 * ip of iproute2 6.1: the options, and which object is meant. `iproute/` has the objects: addresses, links, routes,
 * neighbors, rules and namespaces, shown and changed. busybox's own `ip` prints nearly the same; the lab prints iproute2's
 * form for both. Leaves out IPv6 and all other objects.
 */
import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { EXIT_MISTAKE, EXIT_USAGE, isShortFor } from '../iproute/argument-reader';
import { ipAddress } from '../iproute/ip-address';
import { IpContext } from '../iproute/ip-context';
import { ipLink } from '../iproute/ip-link';
import { ipNeighbor } from '../iproute/ip-neighbor';
import { findNetworkNamespace, ipNetns } from '../iproute/ip-netns';
import { parseIpOptions } from '../iproute/ip-options';
import { ipRoute } from '../iproute/ip-route';
import { ipRule } from '../iproute/ip-rule';
import { ipTunnel } from '../iproute/ip-tunnel';
import { IP_USAGE } from '../iproute/usage';
import { startChild } from '../run-program';
import type { CommandFinder } from '../shell-state';

export function ipWith(findCommand: CommandFinder): Program {
  return function* ip(process: Process, args: readonly string[]): Task<number> {
    const parsed = parseIpOptions(args);
    if (!parsed.ok) {
      process.stderr(parsed.error.text);
      return parsed.error.exitCode;
    }
    const { options, isVersion, namespace, rest } = parsed.value;
    if (isVersion) {
      process.stdout('ip utility, iproute2-6.1.0, libbpf 1.1.2\n');
      return 0;
    }
    const context = new IpContext(process, options);
    if (namespace === undefined) return yield* runObject(context, rest, findCommand);
    const place = findNetworkNamespace(context, namespace);
    if (place === undefined) {
      return context.complain(`Cannot open network namespace "${namespace}": No such file or directory`);
    }
    const words = ['ip', ...wordsWithout(args, namespace), ...rest];
    const child = startChild(process, findCommand, words, { environment: process.environment.enter(place) });
    return child === undefined ? EXIT_MISTAKE : yield* child.wait();
  };
}

/** The options but `-n NAME`. */
function wordsWithout(args: readonly string[], namespace: string): readonly string[] {
  const at = args.findIndex(
    (word, index) => /^-+n(?:e|et|etn|etns)?$/.test(word) && args[index + 1] === namespace,
  );
  return args.slice(0, Math.max(at, 0));
}

/** In the order in which the tool compares them: what a short form means. */
const OBJECTS = ['address', 'link', 'neighbor', 'neighbour', 'route', 'rule', 'netns', 'tunnel'] as const;
const OTHER_OBJECTS = [
  'addrlabel',
  'fou',
  'ila',
  'ioam',
  'l2tp',
  'macsec',
  'maddress',
  'monitor',
  'mptcp',
  'mroute',
  'mrule',
  'netconf',
  'nexthop',
  'ntable',
  'sr',
  'tap',
  'tcpmetrics',
  'tcp_metrics',
  'token',
  'tuntap',
  'vrf',
  'xfrm',
] as const;

function* runObject(context: IpContext, words: readonly string[], findCommand: CommandFinder): Task<number> {
  const [object, ...rest] = words;
  if (object === undefined) return context.refuse({ text: IP_USAGE, exitCode: EXIT_USAGE });
  const chosen = OBJECTS.find((name) => isShortFor(object, name));
  switch (chosen) {
    case 'address':
      return ipAddress(context, rest);
    case 'link':
      return ipLink(context, rest);
    case 'route':
      return ipRoute(context, rest);
    case 'neighbor':
    case 'neighbour':
      return ipNeighbor(context, rest);
    case 'rule':
      return ipRule(context, rest);
    case 'tunnel':
      return ipTunnel(context, rest);
    case 'netns':
      return yield* ipNetns(context, rest, findCommand);
    case undefined:
      return runUnknown(context, object);
  }
}

function runUnknown(context: IpContext, object: string): number {
  if (isShortFor(object, 'help')) return context.refuse({ text: IP_USAGE, exitCode: EXIT_USAGE });
  const known = OTHER_OBJECTS.find((name) => isShortFor(object, name));
  return known === undefined
    ? context.complain(`Object "${object}" is unknown, try "ip help".`, EXIT_MISTAKE)
    : context.complain(`ip ${known} is not modelled`, EXIT_MISTAKE);
}

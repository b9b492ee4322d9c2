/**
 * `ip tunnel`: tunnels of IPv4 in IPv4 (ip/iptunnel.c of iproute2 6.1).
 *
 * Leaves out GRE, SIT, VTI and ISATAP, `change`, `prl` and `6rd`.
 */
import type { IpipDevice } from '../../link/ipip-device';
import { EXIT_MISTAKE, EXIT_USAGE, isShortFor, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import {
  addFallbackTunnel,
  createIpip,
  endText,
  freeTunnelName,
  ipipDevicesOf,
  ipipWithEnds,
  isFallback,
  joinDown,
  newWantedIpip,
  readIpipWord,
  tosText,
  ttlText,
} from './ipip-options';
import { TUNNEL_USAGE } from './usage';

export function ipTunnel(context: IpContext, words: readonly string[]): number {
  const [verb = 'show', ...rest] = words;
  if (isShortFor(verb, 'add')) return add(context, rest);
  if (isShortFor(verb, 'delete')) return remove(context, rest);
  if (isShortFor(verb, 'show', 'list', 'lst')) return show(context, rest);
  if (isShortFor(verb, 'help')) return context.refuse({ text: TUNNEL_USAGE, exitCode: EXIT_USAGE });
  if (isShortFor(verb, 'change', 'prl', '6rd')) return context.complain(`ip tunnel ${verb} is not modelled`);
  return context.unknownCommand(verb, 'ip tunnel help');
}

function add(context: IpContext, words: readonly string[]): number {
  const { stack } = context;
  const reader = context.reader(words);
  const wanted = newWantedIpip();
  let name: string | undefined;
  let mode: string | undefined;
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'mode') mode = reader.value();
    else if (word === 'name') name = reader.value();
    else if (!readIpipWord(reader, word, wanted)) name = readName(reader, name, word);
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  if (mode === undefined) {
    return context.complain('cannot determine tunnel mode (ipip, gre, vti or sit)', EXIT_MISTAKE);
  }
  if (!/^(?:ipip|ipip\/ip|ip4ip4|any|gre|sit|vti|isatap|ipv6\/ip|ip\/ip)$/u.test(mode)) {
    return context.complain(`Unknown tunnel mode "${mode}"`);
  }
  if (!/^(?:ipip|ip\/ip|ip4ip4)$/u.test(mode))
    return context.complain(`ip tunnel mode ${mode} is not modelled`);
  if (wanted.ttl !== 0 && !wanted.isPathMtuDiscovered) {
    return context.complain('ttl != 0 and nopmtudisc are incompatible');
  }
  const fallback = addFallbackTunnel(stack);
  const isTaken = name !== undefined && stack.findDevice(name) !== undefined;
  if (isTaken || ipipWithEnds(stack, wanted) !== undefined) {
    return context.complain(`add tunnel "${fallback.name}" failed: File exists`, EXIT_MISTAKE);
  }
  joinDown(stack, createIpip(stack, name ?? freeTunnelName(stack), wanted));
  return 0;
}

function readName(reader: ArgumentReader, name: string | undefined, word: string): string {
  if (name !== undefined) reader.failDuplicate('name', word);
  return word;
}

function remove(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const wanted = newWantedIpip();
  let name: string | undefined;
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'mode') reader.value();
    else if (word === 'name') name = reader.value();
    else if (!readIpipWord(reader, word, wanted)) name = readName(reader, name, word);
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  const device = ipipDevicesOf(context.stack).find((each) => each.name === name);
  if (device === undefined || isFallback(device)) {
    const why = device === undefined ? 'No such device' : 'Operation not permitted';
    return context.complain(`delete tunnel "${name ?? ''}" failed: ${why}`, EXIT_MISTAKE);
  }
  context.stack.removeDevice(device);
  return 0;
}

function show(context: IpContext, words: readonly string[]): number {
  const [name, word] = words;
  if (word !== undefined) return context.complain(`ip tunnel show ${word} is not modelled`);
  for (const device of ipipDevicesOf(context.stack)) {
    if (name === undefined || device.name === name) context.process.stdout(`${lineOf(device)}\n`);
  }
  return 0;
}

function lineOf(device: IpipDevice): string {
  const { name, remote, local, isPathMtuDiscovered } = device;
  const tos = tosText(device);
  return [
    `${name}: ${isFallback(device) ? 'any' : 'ip'}/ip remote ${endText(remote)} local ${endText(local)}`,
    `ttl ${ttlText(device)}`,
    ...(tos === undefined ? [] : [`tos ${tos}`]),
    ...(isPathMtuDiscovered ? [] : ['nopmtudisc']),
  ].join(' ');
}

/**
 * `meta …` (nft_meta.c of Linux). What is not modelled (traffic classes, realms, groups, the time of day) reads as 0, as on a
 * machine that uses none of it; a socket's user reads as root for what the machine itself sends.
 */
import { HOOK } from '../hook';
import type { RuleContext } from '../rule-context';
import { Loader } from './loader';
import type { NftMachine } from './nft-machine';

const IPV4_FAMILY = 2;
const ETHER_TYPE_IPV4 = 0x0800;

type MetaReader = (machine: NftMachine) => number | undefined;

function deviceNumber(machine: NftMachine, name: string): number {
  return machine.names.numberOf(name);
}

/** 0 for a packet to this machine, 1 broadcast, 2 multicast, 3 to somebody else. */
function packetTypeOf({ packet, destination, hook }: RuleContext): number {
  if (hook === HOOK.OUTPUT) return 0;
  const hasLinkHeader = packet.networkOffset - packet.start >= 14;
  const firstByte = packet.buffer[packet.networkOffset - 14] ?? 0;
  if (hasLinkHeader && (firstByte & 1) !== 0) {
    return destination === -1 || (packet.buffer[packet.networkOffset - 13] ?? 0) === 0xff ? 1 : 2;
  }
  return packet.isForOtherHost ? 3 : 0;
}

const META_READERS: Readonly<Record<string, MetaReader>> = {
  length: ({ context }) => context.lengthBytes,
  protocol: () => ETHER_TYPE_IPV4,
  mark: ({ context }) => context.packet.mark | 0,
  iif: (machine) =>
    machine.context.inName === '' ? undefined : deviceNumber(machine, machine.context.inName),
  oif: (machine) =>
    machine.context.outName === '' ? undefined : deviceNumber(machine, machine.context.outName),
  iifname: (machine) => deviceNumber(machine, machine.context.inName),
  oifname: (machine) => deviceNumber(machine, machine.context.outName),
  iiftype: ({ context }) => (context.inName === 'lo' ? 772 : context.inName === '' ? undefined : 1),
  oiftype: ({ context }) => (context.outName === 'lo' ? 772 : context.outName === '' ? undefined : 1),
  skuid: ({ context }) => (context.inDevice === undefined ? 0 : undefined),
  skgid: ({ context }) => (context.inDevice === undefined ? 0 : undefined),
  nfproto: () => IPV4_FAMILY,
  l4proto: ({ context }) => context.protocol,
  pkttype: ({ context }) => packetTypeOf(context),
  random: ({ prng }) => prng.uint32() | 0,
  cgroup: () => undefined,
  iifkind: () => undefined,
  oifkind: () => undefined,
  ibrname: () => undefined,
  obrname: () => undefined,
};

export class MetaLoader extends Loader {
  readonly #read: MetaReader;

  constructor(key: string) {
    super(key === 'time' ? 2 : 1);
    // What is not modelled reads as 0.
    this.#read = META_READERS[key] ?? ((): number => 0);
  }

  load(machine: NftMachine, at: number): boolean {
    const value = this.#read(machine);
    if (value === undefined) return false;
    machine.registers[at] = value;
    if (this.words === 2) machine.registers[at + 1] = 0;
    return true;
  }
}

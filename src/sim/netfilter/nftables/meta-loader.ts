/**
 * `meta …` (nft_meta.c of Linux). What is not modelled (traffic classes, realms, groups, the time of day) reads as 0, as on a
 * machine that uses none of it; a socket's user reads as root for what the machine itself sends.
 */
import { ETHER_TYPE } from '../../wire/ether-type';
import { UNKNOWN_PROTOCOL } from '../packet-context';
import { packetTypeAt } from '../rule-packet-type';
import type { RuleContext } from '../rule-context';
import { Loader } from './loader';
import type { NftMachine } from './nft-machine';

type MetaReader = (machine: NftMachine) => number | undefined;

function deviceNumber(machine: NftMachine, name: string): number {
  return machine.names.numberOf(name);
}

/** The number of the packet's family (PF_INET, PF_INET6). */
export function networkFamilyOf({ isIpv6 }: RuleContext): number {
  return isIpv6 ? 10 : 2;
}

const META_READERS: Readonly<Record<string, MetaReader>> = {
  length: ({ context }) => context.lengthBytes,
  protocol: ({ context }) => (context.isIpv6 ? ETHER_TYPE.IPV6 : ETHER_TYPE.IPV4),
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
  nfproto: ({ context }) => networkFamilyOf(context),
  l4proto: ({ context }) => (context.protocol === UNKNOWN_PROTOCOL ? undefined : context.protocol),
  pkttype: ({ context }) => packetTypeAt(context),
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

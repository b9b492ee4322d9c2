/** What the programs of a lab answer, for the one program that stands for all of them in the script. */
import { snapshotSockets } from '../../../shell/socket-snapshot';
import { formatIp, isAnyAddress, type IpAddress } from '../../../wire/ip-address';
import type { NetnsPlace } from './netns-places';

/** A socket that listens, by where it is bound. */
export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** `0.0.0.0` for every address, `::` for those of both families. */
  readonly address: string;
  readonly port: number;
  /** The program's name. */
  readonly owner: string;
}

/** The bytes of an answer as text of ISO 8859-1: status line, header and body, by path; `*` for every other path. */
export type HttpAnswers = Readonly<Record<string, string>>;

/** An entry of the listener program's list. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  /** Without it, connections are taken, and nothing is said on them. */
  readonly http?: HttpAnswers;
  readonly dns?: DnsAnswers;
}

export interface DnsAnswers {
  readonly domain: string;
  readonly ttl: number;
  /** By name in lower case, with a final dot, and type. */
  readonly records: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Of programs, not of the kernel; SCTP is nothing that the script's program speaks. */
export function listeningSocketsOf({ namespace }: NetnsPlace): readonly ListeningSocket[] {
  return snapshotSockets(namespace).flatMap(({ protocol, state, local, remote, owner }) => {
    const isListening = protocol === 'udp' ? remote === undefined : state === 'LISTEN';
    if (!isListening || owner === undefined) return [];
    return [
      { protocol, address: addressText(local.address, namespace.stack.hasIpv6), port: local.port, owner },
    ];
  });
}

function addressText(address: IpAddress, hasIpv6: boolean): string {
  return isAnyAddress(address) && !hasIpv6 ? '0.0.0.0' : formatIp(address);
}

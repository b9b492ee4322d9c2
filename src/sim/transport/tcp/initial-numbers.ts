/**
 * The numbers that connections of a namespace begin with (RFC 6528, RFC 7323 §5.4; secure_tcp_seq, tcp_twsk_unique).
 *
 * Time stamps go on from one connection of two machines to the next, and so do sequence numbers of the same ports: that
 * is how a new connection is told from what is left of an old one.
 */
import type { Prng } from '../../base/prng';
import type { Scheduler } from '../../engine/scheduler';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import type { InitialNumbers } from './handshake';
import { addToSequence } from './sequence-number';
import type { TcpSocket, TcpSocketAddresses } from './tcp-socket';

const NANOSECONDS_PER_SEQUENCE_NUMBER = 64;

export class NumberSource {
  readonly #scheduler: Scheduler;
  readonly #prng: Prng;
  readonly #secret: number;

  constructor(scheduler: Scheduler, prng: Prng, secret: number) {
    this.#scheduler = scheduler;
    this.#prng = prng;
    this.#secret = secret;
  }

  numbersFor({ localAddress, localPort, remoteAddress, remotePort }: TcpSocketAddresses): InitialNumbers {
    const machines = mixAddress(mixAddress(this.#secret, localAddress), remoteAddress);
    const ports = mixWord(machines, localPort * 0x1_0000 + remotePort);
    const clock = Math.floor(this.#scheduler.now() / NANOSECONDS_PER_SEQUENCE_NUMBER);
    return {
      sequence: (ports + clock) >>> 0,
      timestampOffset: machines >>> 0,
      identification: this.#identification(),
    };
  }

  /** Takes the place of a connection in TIME_WAIT, as a socket does that was bound to its port. */
  numbersAfter(previous: TcpSocket): InitialNumbers | undefined {
    if (previous.state !== 'TIME_WAIT' || !previous.hasTimestamps) return undefined;
    return {
      sequence: addToSequence(previous.sendNext, 0xffff + 2),
      timestampOffset: previous.timestampOffset,
      identification: this.#identification(),
      recentTimestamp: previous.recentTimestamp,
    };
  }

  /** Never so that the SYN goes out with 0, which stands for "not identified". */
  #identification(): number {
    return this.#prng.uint16() | 1;
  }
}

function mixAddress(hash: number, address: IpAddress): number {
  if (!isIpv6(address)) return mixWord(hash, address);
  let mixed = hash;
  for (let shift = 96n; shift >= 0n; shift -= 32n) {
    mixed = mixWord(mixed, Number((address >> shift) & 0xffff_ffffn));
  }
  return mixed;
}

/** One round of MurmurHash3. */
function mixWord(hash: number, word: number): number {
  const scrambled = Math.imul(Math.imul(word | 0, 0xcc9e2d51) ^ (word >>> 17), 0x1b873593);
  const mixed = Math.imul(hash ^ scrambled, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

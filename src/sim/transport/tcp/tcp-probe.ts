/**
 * A SYN that a program makes itself, and what comes back: raw sockets as `traceroute -T` uses them (traceroute 2.1,
 * `mod-tcp.c`).
 *
 * Models the SYN with traceroute's own options and window, and the first answer, a segment or an ICMP error. The kernel
 * knows no socket for it, so it answers a SYN-ACK with RST. Leaves out other flags and options than the default ones.
 */
import type { SendOutcome } from '../../net/ip-output';
import type { IcmpError } from '../../net/transport-handler';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import { encodeTcp, TCP_FLAG, type TcpOption } from '../../wire/tcp';
import type { IpService } from '../ip-service';
import { HASH_WITHOUT_SOCKET } from './transmit';

const HEADERS_BYTES = 40;
const IPV6_HEADERS_BYTES = 60;
const WINDOW_SEGMENTS = 4;
const WINDOW_SCALE = 2;

export interface TcpProbeTarget {
  readonly address: IpAddress;
  readonly port: number;
  readonly ttl: number;
}

export interface TcpProbeRoute {
  readonly source: IpAddress;
  readonly mtuBytes: number;
}

/** What a probe takes from the layer that it belongs to. */
export interface TcpProbeOptions extends TcpProbeTarget {
  readonly localPort: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly identification: number;
}

export class TcpProbe {
  readonly localPort: number;
  readonly #options: TcpProbeOptions;
  readonly #onClose: (probe: TcpProbe) => void;
  /** The target answers: with SYN-ACK or with RST. */
  onAnswer: (() => void) | undefined = undefined;
  onError: ((error: IcmpError) => void) | undefined = undefined;

  constructor(options: TcpProbeOptions, onClose: (probe: TcpProbe) => void) {
    this.#options = options;
    this.localPort = options.localPort;
    this.#onClose = onClose;
  }

  send(service: IpService, { source, mtuBytes }: TcpProbeRoute): SendOutcome {
    const { address, port, ttl, sequence, timestamp, identification } = this.#options;
    const mss = mtuBytes - (isIpv6(address) ? IPV6_HEADERS_BYTES : HEADERS_BYTES);
    const options: readonly TcpOption[] = [
      { kind: 'mss', segmentBytes: mss },
      { kind: 'sack-permitted' },
      { kind: 'timestamp', value: timestamp, echo: 0 },
      { kind: 'nop' },
      { kind: 'window-scale', shift: WINDOW_SCALE },
    ];
    const bytes = encodeTcp(
      {
        sourcePort: this.localPort,
        destinationPort: port,
        sequence,
        acknowledgment: 0,
        flags: TCP_FLAG.SYN,
        window: Math.min(mss * WINDOW_SEGMENTS, 0xffff),
        urgentPointer: 0,
        options,
        payload: new Uint8Array(0),
      },
      { source, destination: address },
    );
    const packet = service.allocate(bytes.length);
    packet.buffer.set(bytes, packet.start);
    packet.end = packet.start + bytes.length;
    packet.hashDraws = HASH_WITHOUT_SOCKET;
    return service.send(packet, {
      source,
      destination: address,
      protocol: IP_PROTOCOL.TCP,
      isDontFragment: false,
      identification,
      ttl,
    });
  }

  isAbout(remote: IpAddress, remotePort: number): boolean {
    return remote === this.#options.address && remotePort === this.#options.port;
  }

  close(): void {
    this.#onClose(this);
  }
}

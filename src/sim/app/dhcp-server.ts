/**
 * A DHCP server for one segment, as dnsmasq 2.90 is one on a router (RFC 2131).
 *
 * Models leases by client identifier or hardware address, the lowest free address of a range, renewal, release, NAK for an address
 * that somebody else has or that is not of the range, and answers to clients that have no address yet.
 * Leaves out ping and ARP probes before an offer, static leases, INFORM, DECLINE, and the file of leases.
 */
import type { Process } from '../host/process';
import type { DeviceTap, FrameDirection, NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { microseconds, type SimTime } from '../base/time';
import { maskOf } from '../wire/cidr';
import {
  DHCP_OPTION,
  DHCP_SERVER_PORT,
  DHCP_TYPE,
  dhcpNumber,
  dhcpNumberOf,
  dhcpTypeOf,
  type DhcpMessage,
} from '../wire/dhcp';
import { formatIpv4, ipv4Of, type Ipv4Address } from '../wire/ipv4-address';
import { formatMac, macOf } from '../wire/mac-address';
import { readDhcp, sendDhcp } from './dhcp-frames';

export interface DhcpServerOptions {
  readonly device: NetDevice;
  /** The server's own on the segment, and the gateway that clients are told of. */
  readonly address: Ipv4Address;
  readonly prefixLength: number;
  readonly first: Ipv4Address;
  readonly last: Ipv4Address;
  readonly leaseSeconds: number;
}

interface Lease {
  readonly client: string;
  readonly until: SimTime;
}

/** How long an offer is kept for who asked. */
const OFFER_SECONDS = 60;
/** A program is put on a CPU. */
const ANSWER_TIME = microseconds(40);
const BROADCAST_MAC = macOf(0xffff_ffff_ffff);
const BROADCAST_IP = ipv4Of(0xffff_ffff);
const ANYONE = ipv4Of(0);

export class DhcpServer implements DeviceTap {
  readonly #process: Process;
  readonly #options: DhcpServerOptions;
  readonly #leases = new Map<Ipv4Address, Lease>();

  private constructor(process: Process, options: DhcpServerOptions) {
    this.#process = process;
    this.#options = options;
  }

  /** Serves until its process ends. */
  static start(process: Process, options: DhcpServerOptions): DhcpServer {
    const server = new DhcpServer(process, options);
    options.device.addTap(server);
    process.onExit(() => options.device.removeTap(server));
    return server;
  }

  onFrame(packet: Packet, _device: NetDevice, direction: FrameDirection): void {
    if (direction !== 'in') return;
    const received = readDhcp(packet, DHCP_SERVER_PORT);
    if (received?.message.isRequest !== true) return;
    const { message } = received;
    // It answers when its turn on the CPU has come, not inside the device.
    this.#process.environment.scheduler.schedule(ANSWER_TIME, () => this.#answer(message));
  }

  #answer(message: DhcpMessage): void {
    if (this.#process.exitCode !== undefined) return;
    const client = clientOf(message);
    switch (dhcpTypeOf(message)) {
      case DHCP_TYPE.DISCOVER: {
        const address = this.#addressFor(client);
        this.#say(
          `DHCPDISCOVER(${this.#options.device.name}) ${formatMac(message.mac)} ${address === undefined ? 'no address available' : ''}`,
        );
        if (address === undefined) return;
        this.#keep(address, client, OFFER_SECONDS);
        this.#send(message, DHCP_TYPE.OFFER, address);
        return;
      }
      case DHCP_TYPE.REQUEST:
        this.#request(message, client);
        return;
      case DHCP_TYPE.RELEASE:
        if (this.#leases.get(message.client)?.client === client) this.#leases.delete(message.client);
        this.#say(
          `DHCPRELEASE(${this.#options.device.name}) ${formatIpv4(message.client)} ${formatMac(message.mac)}`,
        );
        return;
      default:
        return;
    }
  }

  #request(message: DhcpMessage, client: string): void {
    const { address: own, leaseSeconds } = this.#options;
    const server = dhcpNumberOf(message, DHCP_OPTION.SERVER);
    // Somebody else's offer was taken.
    if (server !== undefined && server !== own) return;
    const asked = ipv4Of(dhcpNumberOf(message, DHCP_OPTION.REQUESTED_ADDRESS) ?? message.client);
    const holder = this.#holderOf(asked);
    if (!this.#isInRange(asked) || (holder !== undefined && holder !== client)) {
      this.#send(message, DHCP_TYPE.NAK, ANYONE);
      return;
    }
    this.#keep(asked, client, leaseSeconds);
    this.#send(message, DHCP_TYPE.ACK, asked);
  }

  #keep(address: Ipv4Address, client: string, seconds: number): void {
    const now = this.#process.environment.scheduler.now();
    this.#leases.set(address, { client, until: (now + seconds * 1e9) as SimTime });
  }

  #holderOf(address: Ipv4Address): string | undefined {
    const lease = this.#leases.get(address);
    if (lease === undefined) return undefined;
    return lease.until > this.#process.environment.scheduler.now() ? lease.client : undefined;
  }

  /** The one that it has, or the lowest one that nobody has. */
  #addressFor(client: string): Ipv4Address | undefined {
    for (const [address, lease] of this.#leases) if (lease.client === client) return address;
    for (let place: number = this.#options.first; place <= this.#options.last; place += 1) {
      const address = ipv4Of(place);
      if (this.#holderOf(address) === undefined) return address;
    }
    return undefined;
  }

  #isInRange(address: Ipv4Address): boolean {
    return address >= this.#options.first && address <= this.#options.last;
  }

  #send(message: DhcpMessage, type: number, yours: Ipv4Address): void {
    const { device, address, prefixLength, leaseSeconds } = this.#options;
    const { stack } = this.#process.environment.namespace;
    const granted: readonly (readonly [number, Uint8Array])[] =
      type === DHCP_TYPE.NAK
        ? []
        : [
            [DHCP_OPTION.LEASE_TIME, dhcpNumber(leaseSeconds)],
            [DHCP_OPTION.RENEWAL_TIME, dhcpNumber(Math.floor(leaseSeconds / 2))],
            [DHCP_OPTION.REBINDING_TIME, dhcpNumber(Math.floor((leaseSeconds * 7) / 8))],
            [DHCP_OPTION.SUBNET_MASK, dhcpNumber(maskOf(prefixLength))],
            [DHCP_OPTION.ROUTER, dhcpNumber(address)],
          ];
    const answer: DhcpMessage = {
      isRequest: false,
      transaction: message.transaction,
      isBroadcast: message.isBroadcast,
      client: type === DHCP_TYPE.ACK ? message.client : ANYONE,
      yours,
      server: address,
      mac: message.mac,
      options: new Map([
        [DHCP_OPTION.MESSAGE_TYPE, Uint8Array.of(type)],
        [DHCP_OPTION.SERVER, dhcpNumber(address)],
        ...granted,
      ]),
    };
    this.#say(
      `${NAMES.get(type) ?? ''}(${device.name}) ${yours === 0 ? '' : `${formatIpv4(yours)} `}${formatMac(message.mac)}`,
    );
    const isForAll = message.isBroadcast || type === DHCP_TYPE.NAK;
    sendDhcp(stack, device, answer, {
      from: address,
      to: isForAll ? BROADCAST_IP : yours,
      toMac: isForAll ? BROADCAST_MAC : message.mac,
    });
  }

  #say(line: string): void {
    this.#process.stdout(`dnsmasq-dhcp: ${line.trimEnd()}\n`);
  }
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [DHCP_TYPE.OFFER, 'DHCPOFFER'],
  [DHCP_TYPE.ACK, 'DHCPACK'],
  [DHCP_TYPE.NAK, 'DHCPNAK'],
]);

/** Its identifier, or its hardware address. */
function clientOf({ options, mac }: DhcpMessage): string {
  const identifier = options.get(DHCP_OPTION.CLIENT_IDENTIFIER);
  return identifier === undefined ? formatMac(mac) : String.fromCharCode(...identifier);
}

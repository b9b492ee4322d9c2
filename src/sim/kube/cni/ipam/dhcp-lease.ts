/**
 * The lease of one interface, from the first DISCOVER to its release.
 *
 * containernetworking/plugins v1.6 `plugins/ipam/dhcp/lease.go`, `client.go`: frames past the IP stack of the sandbox, the
 * identifier `container/network/interface`, tries after 2 s four times and then after 4 s and 8 s each time a second more or less,
 * renewal at T1, a new lease at T2, and the interface down when all fails.
 */
import { milliseconds, seconds, type Duration } from '../../../base/time';
import type { Prng } from '../../../base/prng';
import { readDhcp, sendDhcp } from '../../../app/dhcp-frames';
import type { Cancel } from '../../../engine/scheduler';
import type { DeviceTap, FrameDirection, NetDevice } from '../../../link/net-device';
import type { Packet } from '../../../link/packet';
import type { IpStack } from '../../../net/ip-stack';
import {
  DHCP_CLIENT_PORT,
  DHCP_OPTION,
  DHCP_TYPE,
  dhcpNumber,
  dhcpNumberOf,
  dhcpTypeOf,
  type DhcpMessage,
} from '../../../wire/dhcp';
import { ipv4Of } from '../../../wire/ipv4-address';
import { macOf } from '../../../wire/mac-address';
import { bytesOfUtf8 } from '../../../wire/utf8';

export interface DhcpLeaseOptions {
  readonly stack: IpStack;
  readonly device: NetDevice;
  readonly clientId: string;
  readonly prng: Prng;
  /** The lease is there for the first time, or will not be. */
  readonly onDone: (ack: DhcpMessage | undefined) => void;
}

/** How long an answer is waited for (`-timeout`). */
const TIMEOUT = seconds(10);
const FAST_DELAY_MS = 2_000;
const FAST_TRIES = 4;
const SLOW_DELAYS_MS = [4_000, 8_000, 16_000, 32_000, 64_000];
const JITTER_MS = 1_000;
const BROADCAST_MAC = macOf(0xffff_ffff_ffff);
const BROADCAST_IP = ipv4Of(0xffff_ffff);
const ANYONE = ipv4Of(0);

export class DhcpLease implements DeviceTap {
  readonly #options: DhcpLeaseOptions;
  #ack: DhcpMessage | undefined = undefined;
  #transaction = 0;
  /** What it waits for. */
  #expects: 'offer' | 'ack' | undefined = undefined;
  #isRenewing = false;
  #tries = 0;
  #cancel: Cancel | undefined = undefined;
  #hasReported = false;

  constructor(options: DhcpLeaseOptions) {
    this.#options = options;
    options.device.addTap(this);
    this.#discover();
  }

  /** Undefined before it is there. */
  get ack(): DhcpMessage | undefined {
    return this.#ack;
  }

  /** The interface goes. */
  release(): void {
    const { device } = this.#options;
    this.#cancel?.();
    device.removeTap(this);
    const ack = this.#ack;
    if (ack !== undefined && device.isInNamespace)
      this.#send(DHCP_TYPE.RELEASE, ack.yours, [[DHCP_OPTION.SERVER, dhcpNumber(serverOf(ack))]]);
  }

  onFrame(packet: Packet, _device: NetDevice, direction: FrameDirection): void {
    if (direction !== 'in' || this.#expects === undefined) return;
    const received = readDhcp(packet, DHCP_CLIENT_PORT);
    if (received?.message.transaction !== this.#transaction || received.message.isRequest) return;
    const { message } = received;
    this.#options.stack.scheduler.schedule(milliseconds(0), () => this.#heard(message));
  }

  #heard(message: DhcpMessage): void {
    const type = dhcpTypeOf(message);
    if (this.#expects === 'offer' && type === DHCP_TYPE.OFFER) {
      this.#expects = 'ack';
      this.#send(DHCP_TYPE.REQUEST, ANYONE, [
        [DHCP_OPTION.REQUESTED_ADDRESS, dhcpNumber(message.yours)],
        [DHCP_OPTION.SERVER, dhcpNumber(serverOf(message))],
      ]);
    } else if (this.#expects === 'ack' && type === DHCP_TYPE.ACK) this.#commit(message);
    else if (this.#expects === 'ack' && type === DHCP_TYPE.NAK) this.#retry();
  }

  #commit(ack: DhcpMessage): void {
    this.#expects = undefined;
    this.#cancel?.();
    this.#ack = ack;
    this.#isRenewing = false;
    this.#tries = 0;
    const leaseSeconds = dhcpNumberOf(ack, DHCP_OPTION.LEASE_TIME) ?? 0;
    const renewal = dhcpNumberOf(ack, DHCP_OPTION.RENEWAL_TIME) ?? Math.floor(leaseSeconds / 2);
    this.#after(seconds(renewal), () => this.#renew());
    this.#report(ack);
  }

  #discover(): void {
    this.#transaction = this.#options.prng.uint32();
    this.#expects = 'offer';
    this.#send(DHCP_TYPE.DISCOVER, ANYONE, []);
    this.#after(TIMEOUT, () => this.#retry());
  }

  #renew(): void {
    const ack = this.#ack;
    if (ack === undefined) return;
    this.#isRenewing = true;
    this.#transaction = this.#options.prng.uint32();
    this.#expects = 'ack';
    this.#send(DHCP_TYPE.REQUEST, ack.yours, []);
    this.#after(TIMEOUT, () => this.#retry());
  }

  #retry(): void {
    this.#expects = undefined;
    const slow = SLOW_DELAYS_MS[this.#tries - FAST_TRIES];
    const delay = this.#tries < FAST_TRIES ? FAST_DELAY_MS : slow;
    this.#tries += 1;
    if (delay === undefined) {
      this.#giveUp();
      return;
    }
    const jitter = this.#options.prng.below(2 * JITTER_MS) - JITTER_MS;
    this.#after(milliseconds(delay + jitter), () => (this.#isRenewing ? this.#renew() : this.#discover()));
  }

  #giveUp(): void {
    const { device } = this.#options;
    if (this.#isRenewing) {
      this.#isRenewing = false;
      this.#tries = 0;
      this.#discover();
      return;
    }
    if (this.#ack !== undefined && device.isInNamespace) device.isUp = false;
    device.removeTap(this);
    this.#report(undefined);
  }

  #report(ack: DhcpMessage | undefined): void {
    if (this.#hasReported) return;
    this.#hasReported = true;
    this.#options.onDone(ack);
  }

  #after(wait: Duration, run: () => void): void {
    this.#cancel?.();
    this.#cancel = this.#options.stack.scheduler.schedule(wait, () => {
      if (this.#options.device.isInNamespace) run();
    });
  }

  #send(type: number, client: number, more: readonly (readonly [number, Uint8Array])[]): void {
    const { stack, device, clientId } = this.#options;
    const identifier = Uint8Array.of(0, ...bytesOfUtf8(clientId));
    const parameters = Uint8Array.of(DHCP_OPTION.SUBNET_MASK, DHCP_OPTION.ROUTER);
    sendDhcp(
      stack,
      device,
      {
        isRequest: true,
        transaction: this.#transaction,
        isBroadcast: false,
        client: ipv4Of(client),
        yours: ANYONE,
        server: ANYONE,
        mac: device.mac,
        options: new Map([
          [DHCP_OPTION.MESSAGE_TYPE, Uint8Array.of(type)],
          [DHCP_OPTION.CLIENT_IDENTIFIER, identifier],
          ...(type === DHCP_TYPE.RELEASE ? [] : [[DHCP_OPTION.PARAMETERS, parameters] as const]),
          ...more,
        ]),
      },
      { from: ipv4Of(client), to: BROADCAST_IP, toMac: BROADCAST_MAC },
    );
  }
}

function serverOf(message: DhcpMessage): number {
  return dhcpNumberOf(message, DHCP_OPTION.SERVER) ?? message.server;
}

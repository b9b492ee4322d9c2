/** IP stacks joined by veth pairs, for tests of one namespace's behavior without machines, Pods or programs. */
import { after, seconds } from '#sim/base/time';
import { Prng } from '#sim/base/prng';
import { interfaceAddress } from '#sim/net/interface-table';
import { IpStack } from '#sim/net/ip-stack';
import { VethDevice } from '#sim/link/veth-device';
import { TcpdumpPrinter } from '#sim/capture/tcpdump-text';
import { DEFAULT_TCPDUMP_OPTIONS } from '#sim/capture/tcpdump/tcpdump-options';
import type { NetDevice } from '#sim/link/net-device';
import { describeDrop } from '#sim/api/drop-text';
import { cidrOf, parseCidr } from '#sim/wire/cidr';
import { parseIpv4, type Ipv4Address } from '#sim/wire/ipv4-address';
import { macOf } from '#sim/wire/mac-address';
import { LinkBench } from './link-bench';

export class IpBench {
  readonly link = new LinkBench();
  readonly #prng = new Prng(7);
  #nextMac = 0x02_00_00_00_00_01;

  stack(name: string): IpStack {
    return new IpStack(name, this.link.context, this.#prng.split(name));
  }

  /** A cable between two stacks: `eth…` devices with these addresses in CIDR notation. */
  connect(one: IpStack, oneAddress: string, other: IpStack, otherAddress: string, mtuBytes = 1500): void {
    const [first, second] = VethDevice.createPair(
      { name: `eth${one.devices().length - 1}`, mac: this.#takeMac(), mtuBytes },
      { name: `eth${other.devices().length - 1}`, mac: this.#takeMac(), mtuBytes },
      this.link.context,
    );
    one.addDevice(first);
    other.addDevice(second);
    for (const [stack, device, text] of [
      [one, first, oneAddress],
      [other, second, otherAddress],
    ] as const) {
      const [address = '', length = '24'] = text.split('/');
      stack.addAddress(device, interfaceAddress(ip(address), Number(length)));
    }
  }

  route(stack: IpStack, destination: string, gateway: string): void {
    const choice = stack.routeFor(ip(gateway));
    const cidr = parseCidr(destination) ?? cidrOf(ip('0.0.0.0'), 0);
    if (choice !== undefined)
      stack.routes.add({ destination: cidr, gateway: ip(gateway), device: choice.device });
  }

  /** What tcpdump would print of a device from now on, without time stamps. */
  tcpdump(stack: IpStack, deviceName: string): string[] {
    const lines: string[] = [];
    const printer = new TcpdumpPrinter(
      { ...DEFAULT_TCPDUMP_OPTIONS, timeStamp: 'none', isNumeric: true, verbosity: 0 },
      0,
    );
    const device: NetDevice | undefined = stack.findDevice(deviceName);
    device?.addTap({
      onFrame: (packet) => {
        lines.push(printer.print(0, packet.buffer, packet.start, packet.end, packet.end - packet.start));
      },
    });
    return lines;
  }

  /** Sends an ICMP echo request of so many payload bytes. */
  ping(
    stack: IpStack,
    destination: string,
    options: { ttl?: number; payloadBytes?: number; isDontFragment?: boolean; source?: string } = {},
  ): string {
    const { ttl = 64, payloadBytes = 56, isDontFragment = false } = options;
    const route = stack.routeFor(ip(destination));
    const packet = stack.allocate(8 + payloadBytes);
    packet.end = packet.start + 8 + payloadBytes;
    packet.buffer.fill(0, packet.start, packet.end);
    packet.setUint8(packet.start, 8);
    packet.setUint16(packet.start + 4, 77);
    packet.setUint16(packet.start + 6, 1);
    // The checksum of a message whose only other words are these three.
    packet.setUint16(packet.start + 2, ~(0x0800 + 77 + 1) & 0xffff);
    return stack.send(packet, {
      source: options.source === undefined ? (route?.source ?? ip('0.0.0.0')) : ip(options.source),
      destination: ip(destination),
      protocol: 1,
      ttl,
      isDontFragment,
      identification: 1,
    });
  }

  run(durationSeconds = 10): void {
    const { scheduler } = this.link;
    scheduler.runUntil(after(scheduler.now(), seconds(durationSeconds)));
  }

  drops(): string[] {
    return this.link.drops.since(0).map((record) => describeDrop(record).replace(/^\S+ s at /, ''));
  }

  #takeMac(): ReturnType<typeof macOf> {
    this.#nextMac += 1;
    return macOf(this.#nextMac);
  }
}

export function ip(text: string): Ipv4Address {
  const address = parseIpv4(text);
  if (address === undefined) throw new Error(`not an IPv4 address: ${text}`);
  return address;
}

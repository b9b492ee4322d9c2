/** Namespaces with IPv6, for tests of their stack and their sockets: a host on a bridge, a router, and a host behind it. */
import { after, milliseconds, seconds } from '#sim/base/time';
import { Prng } from '#sim/base/prng';
import { describeDrop } from '#sim/api/drop-text';
import { TcpdumpPrinter } from '#sim/capture/tcpdump-text';
import { DEFAULT_TCPDUMP_OPTIONS } from '#sim/capture/tcpdump/tcpdump-options';
import { NetworkNamespace } from '#sim/host/network-namespace';
import { Bridge } from '#sim/link/bridge';
import type { LinkContext } from '#sim/link/link-context';
import type { NetDevice } from '#sim/link/net-device';
import { VethDevice } from '#sim/link/veth-device';
import { parseIpv6, type Ipv6Address } from '#sim/wire/ipv6-address';
import { macOf } from '#sim/wire/mac-address';
import { LinkBench } from './link-bench';

export class Ipv6Bench {
  readonly link = new LinkBench();
  readonly context: LinkContext;
  readonly #prng = new Prng(7);

  constructor(hasIpv6 = true) {
    this.context = { ...this.link.context, hasIpv6, hasSegmentationOffload: false };
  }

  namespace(name: string): NetworkNamespace {
    const namespace = new NetworkNamespace(name, this.context, this.#prng.split(name));
    namespace.stack.loopback.isUp = true;
    return namespace;
  }

  /** A veth pair, still down: devices by name in their namespaces, with MAC addresses 02:00:00:00:00:NN. */
  cable(
    one: NetworkNamespace,
    oneName: string,
    oneMac: number,
    other: NetworkNamespace,
    otherName: string,
    otherMac: number,
  ): void {
    const [first, second] = VethDevice.createPair(
      { name: oneName, mac: macOf(0x02_00_00_00_00_00 + oneMac), mtuBytes: 1500 },
      { name: otherName, mac: macOf(0x02_00_00_00_00_00 + otherMac), mtuBytes: 1500 },
      this.context,
    );
    first.isUp = false;
    second.isUp = false;
    one.stack.addDevice(first);
    other.stack.addDevice(second);
  }

  device(namespace: NetworkNamespace, name: string): NetDevice {
    const device = namespace.stack.findDevice(name);
    if (device === undefined) throw new Error(`no device ${name}`);
    return device;
  }

  bridge(namespace: NetworkNamespace, name: string, mac: number): Bridge {
    const bridge = new Bridge({ name, mac: macOf(0x02_00_00_00_00_00 + mac), mtuBytes: 1500 }, this.context);
    namespace.stack.addDevice(bridge);
    return bridge;
  }

  addAddress(namespace: NetworkNamespace, deviceName: string, text: string, hasNoDad = false): void {
    const [address = '', prefixLength = '64'] = text.split('/');
    const added = namespace.stack.ipv6.addAddress(this.device(namespace, deviceName), {
      address: ip6(address),
      prefixLength: Number(prefixLength),
      hasNoDad,
    });
    if (!added.ok) throw new Error(JSON.stringify(added.error));
  }

  route(namespace: NetworkNamespace, destination: string, gateway: string, device?: NetDevice): void {
    const [address = '', prefixLength = '0'] = destination.split('/');
    const inserted = namespace.stack.ipv6.routing.insertRoute(
      {
        destination: { address: ip6(address), prefixLength: Number(prefixLength) },
        gateway: ip6(gateway),
        device,
      },
      'add',
    );
    if (!inserted.ok) throw new Error(JSON.stringify(inserted.error));
  }

  /** What `tcpdump -nn -v -e -t` prints of a device from now on. */
  tcpdump(namespace: NetworkNamespace, deviceName: string): string[] {
    const lines: string[] = [];
    const printer = new TcpdumpPrinter(
      { ...DEFAULT_TCPDUMP_OPTIONS, timeStamp: 'none', isNumeric: true, verbosity: 1, hasLinkHeader: true },
      0,
    );
    this.device(namespace, deviceName).addTap({
      onFrame: (packet) => {
        lines.push(printer.print(0, packet.buffer, packet.start, packet.end, packet.end - packet.start));
      },
    });
    return lines;
  }

  runMilliseconds(count: number): void {
    const { scheduler } = this.link;
    scheduler.runUntil(after(scheduler.now(), milliseconds(count)));
  }

  run(durationSeconds = 5): void {
    const { scheduler } = this.link;
    scheduler.runUntil(after(scheduler.now(), seconds(durationSeconds)));
  }

  drops(): string[] {
    return this.link.drops.since(0).map((record) => describeDrop(record).replace(/^\S+ s at /, ''));
  }
}

export function ip6(text: string): Ipv6Address {
  const address = parseIpv6(text);
  if (address === undefined) throw new Error(`not an IPv6 address: ${text}`);
  return address;
}

export interface RoutedIpv6 {
  readonly bench: Ipv6Bench;
  readonly client: NetworkNamespace;
  readonly router: NetworkNamespace;
  readonly server: NetworkNamespace;
}

/** client eth0 fd00:a::10 - port of br0 fd00:a::1, router, pb fd00:b::1 - server eth0 fd00:b::20; nothing has been sent yet. */
export function unconfiguredIpv6Network(): RoutedIpv6 {
  const bench = new Ipv6Bench();
  const client = bench.namespace('client');
  const router = bench.namespace('router');
  const server = bench.namespace('server');
  router.stack.sysctl.set('net.ipv6.conf.all.forwarding', '1');
  bench.cable(client, 'eth0', 0x0a, router, 'pa', 0x1a);
  bench.cable(server, 'eth0', 0x0b, router, 'pb', 0x1b);
  const bridge = bench.bridge(router, 'br0', 0xcc);
  bridge.attachPort(bench.device(router, 'pa'));
  bridge.isUp = true;
  bench.device(router, 'pa').isUp = true;
  bench.device(router, 'pb').isUp = true;
  return { bench, client, router, server };
}

export function bringUp({ bench, client, router, server }: RoutedIpv6): void {
  bench.device(client, 'eth0').isUp = true;
  bench.device(server, 'eth0').isUp = true;
  bench.addAddress(client, 'eth0', 'fd00:a::10/64');
  bench.addAddress(router, 'br0', 'fd00:a::1/64');
  bench.addAddress(router, 'pb', 'fd00:b::1/64');
  bench.addAddress(server, 'eth0', 'fd00:b::20/64');
}

/** The same network, configured, and quiet. */
export function routedIpv6Network(): RoutedIpv6 {
  const network = unconfiguredIpv6Network();
  bringUp(network);
  const { bench, client, server } = network;
  bench.run(4);
  bench.route(client, '::/0', 'fd00:a::1');
  bench.route(server, '::/0', 'fd00:b::1');
  bench.run(30);
  return network;
}

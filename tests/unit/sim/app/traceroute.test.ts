import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { milliseconds, after } from '#sim/base/time';
import { linuxTraceroute } from '#sim/app/traceroute';
import { Machine } from '#sim/host/machine';
import { Lan } from '#sim/link/lan';
import { interfaceAddress } from '#sim/net/interface-table';
import { TcpdumpPrinter } from '#sim/capture/tcpdump-text';
import { DEFAULT_TCPDUMP_OPTIONS } from '#sim/capture/tcpdump/tcpdump-options';
import { EVERY_IPV4 } from '#sim/wire/cidr';
import { macOf } from '#sim/wire/mac-address';
import { LinkBench } from '#kit/link-bench';
import { ip } from '#kit/ip-bench';

/** host 10.0.1.2 - router 10.0.1.1 / 10.0.2.1 - server 10.0.2.2; runs traceroute on the host. */
function trace(...args: readonly string[]): { text: string; sent: string[] } {
  const { context, scheduler } = new LinkBench();
  const prng = new Prng(1);
  const machine = (name: string, kind: 'outside' | 'router'): Machine =>
    new Machine({ name, kind, link: context, prng, startTimeMs: 0 });
  const host = machine('host', 'outside');
  const router = machine('router', 'router');
  const server = machine('server', 'outside');
  let mac = 0x02_00_00_00_00_01;
  const plug = (lan: Lan, { rootNamespace: { stack } }: Machine, address: string): void => {
    mac += 1;
    const device = lan.attach({ name: `eth${stack.devices().length - 1}`, mac: macOf(mac), mtuBytes: 1500 });
    stack.addDevice(device);
    stack.addAddress(device, interfaceAddress(ip(address), 24));
    const gateway = ip(address.replace(/\d+$/, '1'));
    if (!address.endsWith('.1')) stack.routes.add({ destination: EVERY_IPV4, gateway, device });
  };
  const [near, far] = [new Lan('near', context), new Lan('far', context)];
  plug(near, host, '10.0.1.2');
  plug(near, router, '10.0.1.1');
  plug(far, router, '10.0.2.1');
  plug(far, server, '10.0.2.2');
  router.rootNamespace.stack.sysctl.set('net.ipv4.ip_forward', '1');
  const sent: string[] = [];
  const printer = new TcpdumpPrinter(
    { ...DEFAULT_TCPDUMP_OPTIONS, timeStamp: 'none', isNumeric: true, verbosity: 1 },
    0,
  );
  host.rootNamespace.stack.findDevice('eth0')?.addTap({
    onFrame: (packet, _device, direction) => {
      if (direction !== 'out') return;
      sent.push(printer.print(0, packet.buffer, packet.start, packet.end, packet.end - packet.start));
    },
  });
  let text = '';
  const process = host.root.createProcess(['traceroute', ...args], {
    stdout: (part) => {
      text += part;
    },
    stderr: () => undefined,
  });
  process.run(linuxTraceroute(process, args));
  scheduler.runUntil(after(scheduler.now(), milliseconds(900)));
  expect(process.exitCode).toBe(0);
  return { text, sent: sent.filter((line) => line.includes('ttl')) };
}

describe('traceroute', () => {
  it('sends nothing beyond the hop that answers for the destination', () => {
    const { text, sent } = trace('-n', '-q', '1', '-N', '1', '10.0.2.2');
    expect(text.match(/^ \d {2}\S+/gm)).toEqual([' 1  10.0.1.1', ' 2  10.0.2.2']);
    expect(sent.map((line) => /ttl (\d+)/.exec(line)?.[1])).toEqual(['1', '2']);
  });

  it('keeps to one port with -U, and sets DF with -F', () => {
    const { sent } = trace('-n', '-q', '1', '-N', '1', '-U', '-p', '5353', '-F', '10.0.2.2');
    expect(sent).toHaveLength(2);
    for (const line of sent) expect(line).toMatch(/flags \[DF\][^]*10\.0\.2\.2\.5353: /);
  });

  it('sends echo requests of one identifier and without DF with -I', () => {
    const { sent } = trace('-n', '-I', '-q', '1', '-N', '1', '10.0.2.2');
    expect(sent.length).toBe(2);
    expect(sent.every((line) => line.includes('flags [none]'))).toBe(true);
    expect(new Set(sent.map((line) => /id (\d+), seq/.exec(line)?.[1])).size).toBe(1);
    expect(sent.map((line) => /seq (\d+)/.exec(line)?.[1])).toEqual(['1', '2']);
  });

  it('sends SYNs of its own with -T, and the kernel knows nothing of an answer', () => {
    const { text, sent } = trace('-n', '-T', '-p', '81', '-q', '1', '-N', '1', '10.0.2.2');
    expect(text.match(/^ \d {2}\S+/gm)).toEqual([' 1  10.0.1.1', ' 2  10.0.2.2']);
    expect(sent).toHaveLength(2);
    for (const line of sent) {
      expect(line).toContain('flags [none]');
      expect(line).toMatch(
        /\.81: Flags \[S\], .*win 5840, options \[mss 1460,sackOK,TS val \d+ ecr 0,nop,wscale 2\]/,
      );
    }
  });
});

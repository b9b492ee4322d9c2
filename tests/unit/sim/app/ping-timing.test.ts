import { describe, expect, it } from 'vitest';
import { iputilsPing } from '#sim/app/ping';
import { Prng } from '#sim/base/prng';
import { after, microseconds, milliseconds, seconds } from '#sim/base/time';
import { Machine } from '#sim/host/machine';
import { Lan } from '#sim/link/lan';
import { interfaceAddress } from '#sim/net/interface-table';
import { macOf } from '#sim/wire/mac-address';
import { LinkBench } from '#kit/link-bench';
import { ip } from '#kit/ip-bench';

/** Runs ping on 10.0.0.1 towards 10.0.0.2 over a cable of this delay. */
function ping(
  delayUs: number,
  ...args: readonly string[]
): { sentMs: number[]; tookMs: number; text: string } {
  const { context, scheduler } = new LinkBench();
  const prng = new Prng(1);
  const lan = new Lan('lan', context, microseconds(delayUs));
  const [host, other] = ['host', 'other'].map((name, index) => {
    const machine = new Machine({ name, kind: 'outside', link: context, prng, startTimeMs: 0 });
    const { stack } = machine.rootNamespace;
    const device = lan.attach({ name: 'eth0', mac: macOf(0x02_00_00_00_00_01 + index), mtuBytes: 1500 });
    stack.addDevice(device);
    stack.addAddress(device, interfaceAddress(ip(`10.0.0.${index + 1}`), 24));
    return machine;
  });
  const process = host?.root.createProcess(['ping'], {
    stdout: (part) => {
      text += part;
    },
    stderr: (part) => {
      text += part;
    },
  });
  let text = '';
  const sentMs: number[] = [];
  other?.rootNamespace.stack.findDevice('eth0')?.addTap({
    onFrame: (packet, _device, direction) => {
      if (direction === 'in' && packet.uint16(packet.start + 12) === 0x0800) {
        sentMs.push(Math.round(scheduler.now() / 1e6));
      }
    },
  });
  scheduler.runUntil(after(scheduler.now(), milliseconds(10)));
  const target = args.at(-1)?.startsWith('10.') === true ? [] : ['10.0.0.2'];
  process?.run(iputilsPing(process, [...args, ...target]));
  let endedMs = 0;
  process?.onExit(() => {
    endedMs = scheduler.now() / 1e6;
  });
  scheduler.runUntil(after(scheduler.now(), seconds(30)));
  return { sentMs, tookMs: Math.round(endedMs - 10), text };
}

describe('ping of iputils', () => {
  it('waits by the timer wheel after an answer within a millisecond', () => {
    const { sentMs, text } = ping(10, '-c', '4');
    expect(sentMs).toEqual([10, 1024, 2048, 3072]);
    expect(text).toContain('4 received, 0% packet loss, time 3062ms');
  });

  it('waits by the timer wheel without an answer, and goes on when what ARP does of that moment is done', () => {
    const { text } = ping(10, '-c', '4', '-W', '1', '10.0.0.9');
    expect(text).toMatch(/From 10.0.0.1 icmp_seq=3 Destination Host Unreachable\n\n---/);
    expect(text).toContain('4 packets transmitted, 0 received, +3 errors, 100% packet loss, time 3062ms');
  });

  it('keeps its pace when answers take longer', () => {
    const { sentMs } = ping(2_000, '-c', '4');
    const [first = 0, ...rest] = sentMs;
    expect(rest.map((time) => time - first)).toEqual([992, 1992, 2992]);
  });

  it('sends the next request of a flood with the last answer, or after ten milliseconds', () => {
    const { sentMs, text, tookMs } = ping(1_000, '-f', '-c', '3');
    expect(sentMs).toEqual([16, 20, 24]);
    expect(tookMs).toBe(16);
    const [, dots, , counts, times] = text.split('\n');
    expect(dots).toBe('.\b \b'.repeat(3));
    expect(counts).toContain('3 received, 0% packet loss, time 12ms');
    expect(times).toMatch(/, ipg\/ewma 6\.0\d\d\/7\.06\d ms$/);
    expect(ping(10, '-f', '-c', '3', '-W', '1', '10.0.0.9').text).toContain('\n...');
  });

  it('asks before it pings a broadcast address, and does with -b', () => {
    expect(ping(10, '-c', '1', '10.0.0.255')).toMatchObject({
      sentMs: [],
      text: 'ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n',
    });
    expect(ping(10, '-b', '-c', '1', '10.0.0.255').text).toMatch(
      /^WARNING: pinging broadcast address\nPING /,
    );
  });

  it('refuses a TOS that is none', () => {
    expect(ping(10, '-c', '1', '-Q', '300').text).toBe(
      'ping: the decimal value of TOS bits must be in range 0-255: 300\n',
    );
    expect(ping(10, '-c', '1', '-Q', '0x10').text).toContain('1 received');
  });

  it('ends an interval after a last request that the kernel has refused', () => {
    const { tookMs, sentMs } = ping(10, '-c', '1', '-M', 'do', '-s', '1473');
    expect(sentMs).toEqual([]);
    expect(tookMs).toBe(1000);
  });
});

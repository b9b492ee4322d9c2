/** Sets of nftables: what a packet's key falls into, and what may be added. */
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { udpPacket } from '#kit/packet-builder';
import { Prng } from '#sim/base/prng';
import { HOOK, VERDICT } from '#sim/netfilter/hook';
import { Netfilter } from '#sim/netfilter/netfilter';

const ETH0 = { name: 'eth0' };

class Ruleset {
  readonly host = new FakeNetfilterHost();
  readonly netfilter = new Netfilter(this.host);

  constructor(...lines: readonly string[]) {
    expect(this.run('add table ip t', ...lines)).toBe('');
  }

  run(...lines: readonly string[]): string {
    const result = this.netfilter.nftables.run(lines.map((line) => `${line}\n`).join(''));
    return result.ok ? result.value : result.error;
  }

  /** Whether a packet is accepted by the chain `c`, which drops what no rule accepts. */
  accepts(from: string, port: number): boolean {
    const packet = udpPacket({ from: `${from}:9`, to: `10.0.0.1:${port}` });
    return this.netfilter.run(HOOK.INPUT, packet, ETH0, undefined) === VERDICT.ACCEPT;
  }

  elements(): string {
    return /elements = \{ ([^}]*) \}/.exec(this.run('list set ip t s'))?.[1]?.replace(/\s+/g, ' ') ?? '';
  }
}

const CHAIN = 'add chain ip t c { type filter hook input priority 0; policy drop; }';

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
}

describe('a set of intervals', () => {
  it('holds every value between the bounds and none beside them', () => {
    const prng = new Prng(7);
    const spans: (readonly [number, number])[] = [];
    for (let at = 0x0a00_0000; spans.length < 300;) {
      at += 2 + prng.below(40);
      const last = at + prng.below(30);
      spans.push([at, last]);
      at = last;
    }
    const list = spans.map(([low, high]) => (low === high ? dotted(low) : `${dotted(low)}-${dotted(high)}`));
    const shuffled = list.map((text) => [prng.uint32(), text] as const).sort(([a], [b]) => a - b);
    const ruleset = new Ruleset(
      `add set ip t s { type ipv4_addr; flags interval; elements = { ${shuffled.map(([, text]) => text).join(', ')} } }`,
      CHAIN,
      'add rule ip t c ip saddr @s accept',
    );
    for (const [low, high] of spans) {
      const asked = [low - 1, low, (low + high) >>> 1, high, high + 1];
      const answers = asked.map((value) => ruleset.accepts(dotted(value), 1));
      const wanted = asked.map((value) => spans.some(([first, last]) => value >= first && value <= last));
      expect(answers).toEqual(wanted);
    }
  });

  it('refuses an overlap, and nothing of the text is applied', () => {
    const ruleset = new Ruleset(
      'add set ip t s { type ipv4_addr; flags interval; elements = { 10.0.0.0/24 } }',
    );
    expect(
      ruleset.run('add element ip t s { 11.0.0.0/8 }', 'add element ip t s { 10.0.0.128/25 }'),
    ).toContain('interval overlaps with an existing one');
    expect(ruleset.elements()).toBe('10.0.0.0/24');
  });

  it('with auto-merge joins neighbors, and gives them back when a later command fails', () => {
    const ruleset = new Ruleset(
      'add set ip t s { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.1, 10.0.0.3, 10.0.0.9 } }',
    );
    ruleset.run('add element ip t s { 10.0.0.2 }', 'add rule ip t nothing accept');
    expect(ruleset.elements()).toBe('10.0.0.1, 10.0.0.3, 10.0.0.9');
    ruleset.run('add element ip t s { 10.0.0.2 }');
    expect(ruleset.elements()).toBe('10.0.0.1-10.0.0.3, 10.0.0.9');
  });

  it('loses an interval that is deleted', () => {
    const ruleset = new Ruleset(
      'add set ip t s { type ipv4_addr; flags interval; elements = { 10.0.0.0/24, 10.0.2.0/24, 10.0.4.7 } }',
      CHAIN,
      'add rule ip t c ip saddr @s accept',
    );
    ruleset.run('delete element ip t s { 10.0.2.0/24, 10.0.4.7 }');
    expect(['10.0.0.9', '10.0.2.9', '10.0.4.7'].map((from) => ruleset.accepts(from, 1))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('a set of ranges in several fields', () => {
  it('holds what every field of one element holds', () => {
    const prng = new Prng(11);
    const elements = Array.from({ length: 200 }, () => {
      const low = 0x0a00_0000 + prng.below(4000);
      const port = 1 + prng.below(3000);
      return { low, high: low + prng.below(200), port, lastPort: port + prng.below(100) };
    });
    const list = elements.map(
      ({ low, high, port, lastPort }) => `${dotted(low)}-${dotted(high)} . ${port}-${lastPort}`,
    );
    const ruleset = new Ruleset(
      'add set ip t s { type ipv4_addr . inet_service; flags interval; }',
      CHAIN,
      'add rule ip t c ip saddr . udp dport @s accept',
    );
    // Those that overlap are refused one by one, as far as they are.
    const taken = elements.filter(
      (_element, index) => ruleset.run(`add element ip t s { ${list[index] ?? ''} }`) === '',
    );
    expect(taken.length).toBeGreaterThan(100);
    for (let count = 0; count < 2000; count += 1) {
      const [from, to] = [0x0a00_0000 + prng.below(4300), 1 + prng.below(3200)];
      const isIn = taken.some(
        ({ low, high, port, lastPort }) => from >= low && from <= high && to >= port && to <= lastPort,
      );
      expect(ruleset.accepts(dotted(from), to)).toBe(isIn);
    }
  });
});

describe('elements with a timeout', () => {
  it('are gone when it is over, and may be added again', () => {
    const ruleset = new Ruleset(
      'add set ip t s { type ipv4_addr; flags timeout; elements = { 10.0.0.2 timeout 10s, 10.0.0.3 } }',
      CHAIN,
      'add rule ip t c ip saddr @s accept',
    );
    ruleset.host.advance(4);
    expect(ruleset.elements()).toBe('10.0.0.2 timeout 10s expires 6s, 10.0.0.3');
    ruleset.host.advance(7);
    expect(['10.0.0.2', '10.0.0.3'].map((from) => ruleset.accepts(from, 1))).toEqual([false, true]);
    expect(ruleset.run('create element ip t s { 10.0.0.2 timeout 10s }')).toBe('');
    expect(ruleset.accepts('10.0.0.2', 1)).toBe(true);
  });

  it('that packets add are renewed by update and not by add', () => {
    const ruleset = new Ruleset(
      'add set ip t s { type ipv4_addr; flags dynamic,timeout; timeout 10s; }',
      CHAIN,
      'add rule ip t c udp dport 1 update @s { ip saddr }',
      'add rule ip t c udp dport 2 add @s { ip saddr }',
    );
    ruleset.accepts('10.0.0.2', 1);
    ruleset.accepts('10.0.0.3', 2);
    ruleset.host.advance(6);
    ruleset.accepts('10.0.0.2', 1);
    ruleset.accepts('10.0.0.3', 2);
    ruleset.host.advance(6);
    expect(ruleset.elements()).toBe('10.0.0.2 expires 4s');
  });

  it('are refused by packets when the set is full of others', () => {
    const ruleset = new Ruleset(
      'add set ip t s { type ipv4_addr; flags dynamic,timeout; timeout 10s; size 2; }',
      CHAIN,
      'add rule ip t c add @s { ip saddr } accept',
    );
    const answers = ['10.0.0.2', '10.0.0.3', '10.0.0.4'].map((from) => ruleset.accepts(from, 1));
    expect(answers).toEqual([true, true, false]);
    ruleset.host.advance(11);
    expect(ruleset.accepts('10.0.0.4', 1)).toBe(true);
  });
});

/** ip6tables against what the real one (v1.8.9, nf_tables) printed, and packets through its tables. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { Netfilter } from '#sim/netfilter/netfilter';

const FIXTURES = new URL('../../../fixtures/iptables/', import.meta.url);

interface Step {
  readonly command: string;
  readonly printed: string;
  readonly exitCode: number;
}

/** `## WORDS`, what was printed, `=EXIT CODE`. */
function readTranscript(): readonly Step[] {
  const text = readFileSync(new URL('ip6tables-transcript.txt', FIXTURES), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [, command = '', printed = '', exitCode = ''] = /^(.*)\n([^]*)=(\d+)\n$/.exec(part) ?? [];
      return { command, printed, exitCode: Number(exitCode) };
    });
}

describe('ip6tables', () => {
  it('prints what the real one prints', () => {
    const { ip6tables } = new Netfilter(new FakeNetfilterHost());
    const answers = readTranscript().map(({ command }): Step => {
      const outcome = ip6tables.command(command.split(' '));
      return outcome.ok
        ? { command, printed: outcome.value, exitCode: 0 }
        : { command, printed: outcome.error.message, exitCode: outcome.error.exitCode };
    });
    expect(answers.length).toBeGreaterThan(50);
    expect(answers).toEqual(readTranscript());
  });

  it('restores in its own name', () => {
    const { ip6tables } = new Netfilter(new FakeNetfilterHost());
    expect(
      ip6tables.restore('*filter\n-A INPUT -s 1.2.3.4 -j DROP\nCOMMIT\n', { isNoFlush: false }),
    ).toMatchObject({
      error: {
        message:
          "ip6tables-restore v1.8.9 (nf_tables): host/network `1.2.3.4' not found\nError occurred at line: 2\n" +
          "Try `ip6tables-restore -h' or 'ip6tables-restore --help' for more information.\n",
      },
    });
  });

  it('has tables of its own', () => {
    const netfilter = new Netfilter(new FakeNetfilterHost());
    netfilter.ip6tables.command(['-A', 'INPUT', '-s', 'fd00::/64', '-j', 'DROP']);
    expect(netfilter.save()).toBe('');
    expect(netfilter.ip6tables.save('filter', 'none')).toBe(
      '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n-A INPUT -s fd00::/64 -j DROP\nCOMMIT\n',
    );
    expect(netfilter.isActive).toBe(false);
    expect(netfilter.ipv6.isActive).toBe(true);
  });
});

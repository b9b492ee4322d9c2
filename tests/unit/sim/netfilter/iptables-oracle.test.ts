/** Podwire's iptables against the real one, command by command, in a network namespace of its own. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { Prng } from '#sim/base/prng';
import { Netfilter } from '#sim/netfilter/netfilter';
import {
  FAILING_COMMANDS,
  MANAGING_COMMANDS,
  RESTORE_TEXTS,
  RULE_COMMANDS,
} from '../../../fixtures/iptables/oracle-commands';

const ORACLE_VERSION = 'iptables v1.8.9 (nf_tables)';
/** From util-linux: runs a command in a network namespace of its own. */
const NAMESPACE_TOOL = 'unshare';
const SEPARATOR = '\u001e';

function runInNamespace(script: string): string {
  const result = spawnSync(NAMESPACE_TOOL, ['-n', 'bash', '-c', script], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return result.stdout;
}

function findMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'root';
  const version = runInNamespace(
    'iptables --version; command -v ipset > /dev/null && ipset create probe hash:ip',
  );
  return version.trim() === ORACLE_VERSION ? undefined : ORACLE_VERSION;
}

const missing = findMissing();

/** What each command prints, with its exit code. */
function askKernel(commands: readonly string[]): readonly string[] {
  const lines = commands.map((command) => `${command} 2>&1; echo "exit $?"; printf '${SEPARATOR}'`);
  return runInNamespace(`ipset create s1 hash:ip\n${lines.join('\n')}`)
    .split(SEPARATOR)
    .slice(0, -1);
}

/** As bash splits the commands of this test. */
function splitShellWords(command: string): readonly string[] {
  const words: string[] = [];
  for (const [, single, double, plain] of command.matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|(\S+)/g)) {
    words.push(single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? plain ?? '');
  }
  return words;
}

function askPodwire(commands: readonly string[]): readonly string[] {
  const netfilter = new Netfilter(new FakeNetfilterHost());
  netfilter.ensureSet('s1', 'hash:ip');
  return commands.map((command) => {
    if (command.startsWith('iptables-save')) return `${netfilter.save()}exit 0\n`;
    const result = netfilter.iptables(splitShellWords(command).slice(1));
    return result.ok ? `${result.value}exit 0\n` : `${result.error.message}exit ${result.error.exitCode}\n`;
  });
}

const HEADERS = [
  ['', '-s 10.1.2.3', '! -s 10.0.0.0/8', '-s 10.1.2.3/255.255.255.0', '-s 0.0.0.0/0'],
  ['', '-d 192.0.2.1/32', '! -d 192.0.2.0/25'],
  ['', '-m comment --comment "made: \\"here\\""', '-m comment --comment plain'],
  [
    '',
    '-p tcp',
    '-p tcp --dport 80',
    '-p tcp ! --sport 1024: --syn',
    '-p udp --dport 53',
    '! -p icmp',
    '-p icmp --icmp-type 8',
  ],
  ['', '-m mark --mark 0x4000/0x4000', '-m mark ! --mark 7'],
  ['', '-m conntrack --ctstate NEW,INVALID', '-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT'],
  [
    '',
    '-m statistic --mode random --probability 0.3333333333',
    '-m addrtype --dst-type LOCAL',
    '-m set --match-set s1 src',
  ],
  [
    '',
    '-m recent --set --name A',
    '-m recent --rcheck --seconds 60 --reap --name A --rsource',
    '-m limit --limit 3/min',
  ],
] as const;
const TARGETS = {
  filter: [
    '-j ACCEPT',
    '-j DROP',
    '-j REJECT',
    '-j OWN',
    '-g OWN',
    '',
    '-j LOG --log-prefix "a b"',
    '-j MARK --or-mark 4',
  ],
  nat: ['-j ACCEPT', '-j RETURN', '-j OWN', '-j DNAT --to-destination 10.0.0.1', ''],
  mangle: [
    '-j MARK --set-mark 5/0xff',
    '-j MARK --xor-mark 0x10',
    '-j MARK --and-mark 0xf0',
    '-j DROP',
    '-g OWN',
  ],
} as const;

/** Every header and match in every combination that the seed draws. */
function generateRuleSet(prng: Prng, ruleCount: number): string {
  const pick = <Item>(items: readonly Item[]): Item => items[prng.below(items.length)]!;
  const tables = (['filter', 'nat', 'mangle'] as const).map((table) => {
    const chain = table === 'filter' ? 'FORWARD' : 'PREROUTING';
    const rules = Array.from({ length: ruleCount / 4 }, () => {
      const words = [
        `-A ${chain}`,
        ...HEADERS.map((choices) => pick<string>(choices)),
        pick<string>(TARGETS[table]),
      ];
      return words.filter((word) => word !== '').join(' ');
    });
    return [`*${table}`, ':OWN - [0:0]', ...rules, 'COMMIT', ''].join('\n');
  });
  return tables.join('');
}

const LISTINGS = ['filter', 'nat', 'mangle', 'raw'].flatMap((table) => [
  `iptables -t ${table} -S`,
  `iptables -t ${table} -S -v`,
  `iptables -t ${table} -n -L`,
  `iptables -t ${table} -nvL --line-numbers`,
  `iptables -t ${table} -L -v -x`,
  `iptables -t ${table} -L`,
]);

function withoutComments(text: string): string {
  return text.replace(/^#.*\n/gm, '');
}

const title = missing === undefined ? `iptables beside ${ORACLE_VERSION}` : `iptables (needs ${missing})`;

describe.skipIf(missing !== undefined)(title, () => {
  it('prints the rules of every extension as the real tool does', () => {
    const commands = [...RULE_COMMANDS, ...LISTINGS, 'iptables-save'];
    const expected = askKernel(commands).map(withoutComments);
    const actual = askPodwire(commands);
    for (const [index, command] of commands.entries()) {
      expect(`${command}\n${actual[index] ?? ''}`).toBe(`${command}\n${expected[index] ?? ''}`);
    }
  });

  it('prints generated rule sets as the real tool does', () => {
    const text = generateRuleSet(new Prng(7), 400);
    const netfilter = new Netfilter(new FakeNetfilterHost());
    netfilter.ensureSet('s1', 'hash:ip');
    expect(netfilter.restore(text, { isNoFlush: false })).toEqual({ ok: true, value: undefined });
    const expected = runInNamespace(
      `ipset create s1 hash:ip\niptables-restore <<'END'\n${text}END\niptables-save\nfor t in filter nat mangle; do iptables -t $t -nvL; done`,
    );
    const listings = ['filter', 'nat', 'mangle'].map((table) => netfilter.iptables(['-t', table, '-nvL']));
    const listed = listings.map((listing) => (listing.ok ? listing.value : listing.error.message)).join('');
    expect(`${netfilter.save()}${listed}`).toBe(withoutComments(expected));
  });

  it('manages chains and rules as the real tool does', () => {
    const commands = [...MANAGING_COMMANDS, ...LISTINGS, 'iptables-save'];
    const expected = askKernel(commands).map(withoutComments);
    const actual = askPodwire(commands);
    for (const [index, command] of commands.entries()) {
      expect(`${command}\n${actual[index] ?? ''}`).toBe(`${command}\n${expected[index] ?? ''}`);
    }
  });

  it('refuses what the real tool refuses, in its words', () => {
    const expected = askKernel(FAILING_COMMANDS);
    const actual = askPodwire(FAILING_COMMANDS);
    for (const [index, command] of FAILING_COMMANDS.entries()) {
      expect(`${command}\n${actual[index] ?? ''}`).toBe(`${command}\n${expected[index] ?? ''}`);
    }
  });

  it('restores texts, and refuses them, as the real tool does', () => {
    const commands = RESTORE_TEXTS.flatMap(({ text, isNoFlush }) => [
      `iptables-restore ${isNoFlush ? '--noflush' : ''} <<'END'\n${text}END`,
      'iptables-save',
    ]);
    const script = commands.map((command) => `${command}\necho "exit $?"; printf '${SEPARATOR}'`).join('\n');
    const expected = runInNamespace(`exec 2>&1\n${script}`)
      .split(SEPARATOR)
      .slice(0, -1)
      .map(withoutComments);
    const netfilter = new Netfilter(new FakeNetfilterHost());
    for (const [index, { text, isNoFlush }] of RESTORE_TEXTS.entries()) {
      const result = netfilter.restore(text, { isNoFlush });
      const printed = result.ok ? 'exit 0\n' : `${result.error.message}exit ${result.error.exitCode}\n`;
      expect(`${text}${printed}`).toBe(`${text}${expected[index * 2] ?? ''}`);
      expect(`${text}${netfilter.save()}exit 0\n`).toBe(`${text}${expected[index * 2 + 1] ?? ''}`);
    }
  });
});

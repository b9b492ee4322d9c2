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
import { IP6TABLES_WORDS } from '../../../fixtures/iptables/ipv6-rule-words';
import { RuleGenerator } from '../../../fixtures/iptables/rule-generator';
import { IPTABLES_WORDS } from '../../../fixtures/iptables/rule-words';

const ORACLE_VERSION = 'iptables v1.8.9 (nf_tables)';
/** From util-linux: runs a command in a network namespace of its own. */
const NAMESPACE_TOOL = 'unshare';
/** More of the same for a longer look than a test run allows. */
const ROUNDS = Number(process.env['PODWIRE_ORACLE_ROUNDS'] ?? '1');
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

/** Each tool with the sets that its rules name; `six` is of the other family. */
const GENERATED = [
  {
    family: 'IPv4',
    tool: 'iptables',
    words: IPTABLES_WORDS,
    sets: ['create s1 hash:ip', 'create s2 hash:ip,port', 'create six hash:ip family inet6'],
  },
  {
    family: 'IPv6',
    tool: 'ip6tables',
    words: IP6TABLES_WORDS,
    sets: ['create s1 hash:ip family inet6', 'create s2 hash:ip,port family inet6', 'create six hash:ip'],
  },
] as const;

function compareGenerated({ family, tool, words, sets }: (typeof GENERATED)[number], seed: number): void {
  const generator = new RuleGenerator(new Prng(seed), words);
  const rules = Array.from({ length: 60 }, (_, index) => generator.next(1, index % 2 === 0 ? 0 : 0.7));
  const script = rules.map(({ text, table }) => {
    const listing = `${tool}-save -c -t ${table} | grep -v '^#'; ${tool} -t ${table} -nvL; ${tool} -t ${table} -L`;
    return `${tool}-restore <<'END' 2>&1\n${text}END\nstatus=$?; echo "exit $status"; [ $status != 0 ] || { ${listing}; }; printf '${SEPARATOR}'`;
  });
  const setup = sets.map((set) => `ipset ${set}`).join('; ');
  const expected = runInNamespace(`${setup}; nfacct add acct1\n${script.join('\n')}`).split(SEPARATOR);
  const netfilter = new Netfilter(new FakeNetfilterHost());
  for (const set of sets) netfilter.ipset.run(set.split(' '));
  netfilter.ensureAccounting('acct1');
  const tables = netfilter.of(family);
  for (const [index, { text, table }] of rules.entries()) {
    const result = tables.restore(text, { isNoFlush: false });
    const listings = ['-nvL', '-L'].map((option) => tables.command(['-t', table, option]));
    const listed = listings.map((listing) => (listing.ok ? listing.value : listing.error.message)).join('');
    const printed = result.ok
      ? `exit 0\n${tables.save(table, 'all')}${listed}`
      : `${result.error.message}exit ${result.error.exitCode}\n`;
    // Names that only a resolver knows fail in the words of the machine's own.
    if (expected[index]?.includes('getaddrinfo: Temporary') === true) continue;
    // Podwire warns of nothing.
    const wanted = expected[index]?.replace(/^Warning: .*\n/gm, '') ?? '';
    expect.soft(`${text}${printed}`).toBe(`${text}${wanted}`);
  }
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

  it.each(GENERATED)('restores generated rules as $tool does, or refuses them in its words', (generated) => {
    for (let round = 0; round < ROUNDS; round += 1) compareGenerated(generated, 7 + round);
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

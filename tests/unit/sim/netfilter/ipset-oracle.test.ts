/** Podwire's ipset against the real one, command by command, in a network namespace of its own. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { Prng } from '#sim/base/prng';
import { Netfilter } from '#sim/netfilter/netfilter';
import { IpsetGenerator } from '../../../fixtures/ipset/command-generator';
import { RESTORE_TEXTS, SET_COMMANDS } from '../../../fixtures/ipset/oracle-commands';

const ORACLE_VERSION = 'ipset v7.17, protocol version: 7';
const SEPARATOR = '\u001e';
/** More of the same for a longer look than a test run allows. */
const ROUNDS = Number(process.env['PODWIRE_ORACLE_ROUNDS'] ?? '3');
const COMMANDS_PER_ROUND = 60;
/**
 * What has left a list is freed after an RCU grace period, and shows in the list's size until then. A link that goes waits
 * for all that is to be freed (`rcu_barrier` in `netdev_run_todo`).
 */
const SETTLE = 'ip link add settle0 type veth peer name settle1; ip link del settle0';

function runInNamespace(script: string): string {
  const result = spawnSync('unshare', ['-n', 'bash', '-c', script], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return result.stdout;
}

function findMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'root';
  const found = runInNamespace(`ipset --version; ${SETTLE} && echo settled`);
  return found === `${ORACLE_VERSION}\nsettled\n` ? undefined : `${ORACLE_VERSION} and veth`;
}

const missing = findMissing();

function askKernel(commands: readonly string[]): readonly string[] {
  const lines = commands.map((command) => {
    const settle = /^ipset (?:del|flush)\b/u.test(command) ? `; ${SETTLE}` : '';
    return `${command} 2>&1; echo "exit $?"; printf '${SEPARATOR}'${settle}`;
  });
  return runInNamespace(lines.join('\n')).split(SEPARATOR).slice(0, -1);
}

/** Real time passes while the real tool runs, so that it can be a little ahead. */
function withAgesOf(actual: string, expected: string): string {
  const left = [...actual.matchAll(/timeout[ >]+(\d+)/g)].map(([, seconds]) => Number(seconds));
  let index = -1;
  return expected.replace(/(timeout[ >]+)(\d+)/g, (_, label: string, seconds: string) => {
    index += 1;
    const own = left[index] ?? 0;
    const isNear = own >= Number(seconds) && own - Number(seconds) <= 60;
    return `${label}${isNear ? String(own) : seconds}`;
  });
}

function splitShellWords(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function askPodwire(netfilter: Netfilter, commands: readonly string[]): readonly string[] {
  return commands.map((command) => {
    const [program, ...words] = splitShellWords(command);
    if (program === 'iptables') {
      const result = netfilter.iptables(words);
      return result.ok ? `${result.value}exit 0\n` : `${result.error.message}exit ${result.error.exitCode}\n`;
    }
    const { stdout, stderr, exitCode } = netfilter.ipset.run(words);
    return `${stdout}${stderr}exit ${exitCode}\n`;
  });
}

function compare(commands: readonly string[]): void {
  const expected = askKernel(commands);
  const actual = askPodwire(new Netfilter(new FakeNetfilterHost()), commands);
  for (const [index, command] of commands.entries()) {
    // The real tool does not survive every wrong word.
    if (expected[index] === 'exit 139\n') continue;
    expect(`${command}\n${actual[index] ?? ''}`).toBe(
      `${command}\n${withAgesOf(actual[index] ?? '', expected[index] ?? '')}`,
    );
  }
}

const title = missing === undefined ? `ipset beside ${ORACLE_VERSION}` : `ipset (needs ${missing})`;

describe.skipIf(missing !== undefined)(title, () => {
  it('answers commands as the real tool does', () => {
    compare(SET_COMMANDS);
  });

  it('answers generated commands as the real tool does, right ones and wrong ones', () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const generator = new IpsetGenerator(new Prng(100 + round));
      compare([
        ...Array.from({ length: COMMANDS_PER_ROUND }, () => generator.next()),
        'ipset list',
        'ipset save',
      ]);
    }
  });

  it('restores texts up to the line that fails', () => {
    for (const text of RESTORE_TEXTS) {
      const [expected] = askKernel([`ipset restore <<'END' 2>&1\n${text}END\necho "exit $?"; ipset save`]);
      const { ipset } = new Netfilter(new FakeNetfilterHost());
      const { stdout, stderr, exitCode } = ipset.restore(text);
      const saved = ipset.run(['save']).stdout;
      const actual = `${stdout}${stderr}exit ${exitCode}\n${saved}exit 0\n`;
      expect(`${text}${actual}`).toBe(`${text}${withAgesOf(actual, expected ?? '')}`);
    }
  });
});

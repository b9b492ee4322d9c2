/** Podwire's nftables beside the real nft, in a network namespace of its own. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { Prng } from '#sim/base/prng';
import { Netfilter } from '#sim/netfilter/netfilter';
import { printStyleOf } from '#sim/netfilter/nftables/print-style';
import { NAMED_VALUES, RULES_TO_REFUSE, SESSIONS } from '../../../../fixtures/nftables/oracle-rules';
import { RulesetGenerator } from '../../../../fixtures/nftables/ruleset-generator';

const ORACLE_VERSION = 'nftables v1.0.6 (Lester Gooch #5)';
/** From util-linux: runs a command in a network namespace of its own. */
const NAMESPACE_TOOL = 'unshare';
const SEPARATOR = '\u001e';
/** More of the same for a longer look than a test run allows. */
const RULESETS = Number(process.env['PODWIRE_ORACLE_ROUNDS'] ?? '12');
/** Hundreds of programs are started, beside whatever else the machine does. */
const ORACLE_TIMEOUT_MS = 60_000;

/** What nft is asked: a text, or options of a listing. */
interface Question {
  readonly text: string;
  readonly hasHandles?: boolean;
}

function runInNamespace(script: string): string {
  const result = spawnSync(NAMESPACE_TOOL, ['-n', 'bash'], {
    input: script,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, LANG: 'C.UTF-8' },
  });
  return result.stdout;
}

function findMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'root';
  return runInNamespace('nft --version && nft list ruleset').trim() === ORACLE_VERSION
    ? undefined
    : ORACLE_VERSION;
}

const missing = findMissing();

function askKernel(questions: readonly Question[]): readonly string[] {
  const commands = questions.map(({ text, hasHandles }) => {
    const options = hasHandles === true ? ' -a' : '';
    return `nft${options} -f - 2>&1 <<'END'\n${text}END\necho "exit $?"; printf '${SEPARATOR}'`;
  });
  return runInNamespace(commands.join('\n')).split(SEPARATOR).slice(0, -1);
}

function askPodwire(questions: readonly Question[]): readonly string[] {
  const host = new FakeNetfilterHost();
  const { nftables } = new Netfilter(Object.assign(host, { hasDevice: (name: string) => name === 'lo' }));
  return questions.map(({ text, hasHandles }) => {
    const result = nftables.run(text, { name: '/dev/stdin', hasHandles: hasHandles === true });
    return result.ok ? `${result.value}exit 0\n` : `${result.error}exit 1\n`;
  });
}

/** Both answers beside their questions, so that a difference shows where it is. */
function compare(questions: readonly Question[]): void {
  const kernel = askKernel(questions);
  const own = askPodwire(questions);
  const label = (answer: string, index: number): string => `${questions[index]?.text ?? ''}=> ${answer}`;
  expect(own.map(label)).toEqual(kernel.map(label));
}

const title = missing === undefined ? `nftables beside ${ORACLE_VERSION}` : `nftables (needs ${missing})`;

describe.skipIf(missing !== undefined)(title, { timeout: ORACLE_TIMEOUT_MS }, () => {
  it('takes and refuses rules in the words of nft', () => {
    const setUp = [
      'add table ip t\nadd chain ip t c\nadd chain ip t other\n',
      'add set ip t ports { type inet_service; }\nadd map ip t verdicts { type inet_service : verdict; }\n',
    ];
    const questions = RULES_TO_REFUSE.flatMap((rule) => [
      { text: `add rule ip t c ${rule}\n` },
      { text: 'list chain ip t c\n' },
      { text: 'flush chain ip t c\n' },
    ]);
    compare([...setUp.map((text) => ({ text })), ...questions]);
  });

  it.each(SESSIONS.map((texts, index) => [index + 1, texts] as const))(
    'changes and lists in session %i what nft changes and lists',
    (_number, texts) => {
      compare(
        texts.flatMap((text) => [
          { text },
          { text: 'list ruleset\n' },
          { text: 'list ruleset\n', hasHandles: true },
        ]),
      );
    },
  );

  it('prints numbers and names as the options ask', () => {
    const options = ['-n', '-nn', '-y', '-p', '-T', '-S', '-u', '-N', '-nS', '-nu', '-Sy', '-pTN'];
    const script = options.map((option) => `nft ${option} list ruleset; printf '${SEPARATOR}'`).join('\n');
    const expected = runInNamespace(`nft -f - <<'END'\n${NAMED_VALUES}END\n${script}`).split(SEPARATOR);
    const { nftables } = new Netfilter(new FakeNetfilterHost());
    nftables.run(NAMED_VALUES);
    const actual = options.map((option) =>
      nftables.list({ style: printStyleOf((letter) => option.includes(letter)) }),
    );
    for (const [index, option] of options.entries()) {
      expect(`${option}\n${actual[index] ?? ''}`).toBe(`${option}\n${expected[index] ?? ''}`);
    }
  });

  it('lists rulesets drawn by chance as nft does', () => {
    for (let seed = 1; seed <= RULESETS; seed += 1) {
      const prng = new Prng(seed).split(`ruleset ${seed}`);
      const commands = new RulesetGenerator(prng, seed % 2 === 0 ? 'ip6' : 'ip').commands();
      compare([...commands, 'list ruleset\n', 'flush ruleset\n'].map((text) => ({ text })));
    }
  });
});

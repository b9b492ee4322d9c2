/** docs/doors.md says of each command and each of its options where the window has it, or why it has not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '#main/cli/parse-command-line';

/** Of every command that takes a lab, and those that only print help. */
const COMMON = new Set(['--help', '--cni', '--proxy-mode', '--seed', '--node-count', '--verbose']);

function helpOf(...words: readonly string[]): string {
  const parsed = parseCommandLine([...words, '--help']);
  if (parsed.kind !== 'exit') throw new Error(`${words.join(' ')} has no help`);
  return parsed.stdout;
}

/** `run --checks`, and `run` for the command itself. */
function namesOfCommandLine(): readonly string[] {
  const commands = [...helpOf().matchAll(/^ {2}(?<name>[a-z]+)(?:\|[a-z]+)? /gmu)]
    .map(({ groups }) => groups?.['name'] ?? '')
    .filter((name) => name !== 'help');
  return commands.flatMap((command) => {
    const options = [...helpOf(command).matchAll(/^ {2}(?:-., )?(?<option>--[a-z-]+|-[a-zA-Z#]\b)/gmu)].map(
      ({ groups }) => groups?.['option'] ?? '',
    );
    const own = new Set(options.filter((option) => !COMMON.has(option)));
    return [command, ...[...own].map((option) => `${command} ${option}`)];
  });
}

const page = readFileSync('docs/doors.md', 'utf8');
const rows = [...page.matchAll(/^\| (?<names>`.+?) +\| (?<way>.+?) +\|$/gmu)].map(({ groups }) => ({
  names: [...(groups?.['names'] ?? '').matchAll(/`(?<name>[^`]+)`/gu)].map((match) => match[1] ?? ''),
  way: groups?.['way'] ?? '',
}));

describe('the page of doors', () => {
  it('has a row for every command and every option, and none for what is not there', () => {
    const named = rows.flatMap(({ names }) => names);
    const known = namesOfCommandLine();
    expect({
      missing: known.filter((name) => !named.includes(name)),
      unknown: named.filter((name) => !known.includes(name)),
    }).toEqual({ missing: [], unknown: [] });
    expect(known.length).toBeGreaterThan(60);
  });

  it('says in each row where the window has it, or why not', () => {
    expect(rows.filter(({ way }) => way.length < 12)).toEqual([]);
    const without = rows.filter(({ way }) => way.startsWith('Not in the window'));
    expect(without.every(({ way }) => /: |since|, as/u.test(way))).toBe(true);
  });
});

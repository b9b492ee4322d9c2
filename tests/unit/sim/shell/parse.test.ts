import { describe, expect, it } from 'vitest';
import { parseShell } from '#sim/shell/parse';
import type { ShellNode } from '#sim/shell/syntax';

/** The words of a program that is one simple command, as plain text. */
function wordsOf(text: string): readonly string[] {
  const node = only(text);
  if (node.kind !== 'simple') throw new Error(`expected a simple command, got ${node.kind}`);
  return node.words.map((word) =>
    word.map((part) => (part.kind === 'literal' ? part.text : `<${part.kind}>`)).join(''),
  );
}

function only(text: string): ShellNode {
  const parsed = parseShell(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  if (parsed.value.kind !== 'list') throw new Error('a program is a list');
  return parsed.value.items[0]!.node;
}

describe('parseShell', () => {
  it('splits words at blanks and joins quoted parts', () => {
    expect(wordsOf(`echo a'b c'"d e"\\ f "" # comment`)).toEqual(['echo', 'ab cd e f', '']);
  });

  it('keeps parameters, substitutions and arithmetic as parts of a word', () => {
    expect(wordsOf('echo $x ${y:-1} $(ls) `ls` $((1+2)) $ "$@"')).toEqual([
      'echo',
      '<parameter>',
      '<parameter>',
      '<command>',
      '<command>',
      '<arithmetic>',
      '$',
      '<parameter>',
    ]);
  });

  it('reads a digit as a descriptor only where it touches the operator', () => {
    const node = only('echo 2 >a 2>&1');
    expect(node).toMatchObject({
      words: [[{ text: 'echo' }], [{ text: '2' }]],
      redirects: [
        { kind: 'output', descriptor: 1 },
        { kind: 'duplicate-output', descriptor: 2 },
      ],
    });
  });

  it('takes assignments in front of a command and not behind it', () => {
    expect(only('a=1 b= env c=2')).toMatchObject({
      assignments: [{ name: 'a' }, { name: 'b' }],
      words: [[{ text: 'env' }], [{ text: 'c=2' }]],
    });
  });

  it('binds a pipe stronger than && and && stronger than ;', () => {
    const parsed = parseShell('a | b && c; d &');
    expect(parsed).toMatchObject({
      value: {
        items: [
          {
            isBackground: false,
            node: { kind: 'and-or', first: { kind: 'pipeline' }, rest: [{ operator: '&&' }] },
          },
          { isBackground: true, node: { kind: 'simple' } },
        ],
      },
    });
  });

  it('reads a here-document after the line it is announced in', () => {
    const node = only("cat <<'E'; echo\na $x\nE\n");
    expect(node).toMatchObject({
      redirects: [{ kind: 'here-document', text: [{ kind: 'literal', text: 'a $x\n', isQuoted: true }] }],
    });
  });

  it.each([
    ['if true; then echo; elif false; then echo; else echo; fi', 'if'],
    ['while true; do echo; done', 'while'],
    ['until false; do echo; done', 'while'],
    ['for x in a b; do echo; done', 'for'],
    ['case x in a|b) echo;; *) echo; esac', 'case'],
    ['{ echo; }', 'group'],
    ['( echo )', 'group'],
    ['f() { echo; }', 'function'],
    ['! true', 'pipeline'],
  ])('reads %s', (text, kind) => {
    expect(only(text).kind).toBe(kind);
  });

  // The messages of busybox ash 1.35.
  it.each([
    ['echo "a', 'syntax error: unterminated quoted string', true],
    ['if true', 'syntax error: unexpected end of file (expecting "then")', true],
    ['while', 'syntax error: unexpected end of file (expecting "do")', true],
    ['echo )', 'syntax error: unexpected ")"', false],
    ['for', 'syntax error: bad for loop variable', false],
    ['fi', 'syntax error: unexpected "fi"', false],
  ])('words the error of %s as ash does', (text, message, isIncomplete) => {
    expect(parseShell(text)).toEqual({ ok: false, error: { message, isIncomplete } });
  });
});

import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { startChild } from '../run-program';
import type { CommandFinder } from '../shell-state';
import { readToolArguments, toolMisuse, type ToolUsage } from '../tool-options';

const USAGE: ToolUsage = {
  name: 'xargs',
  gnu: '0,null a,arg-file:! d,delimiter: E: e:: eof::! I: i,replace:: L,max-lines: l:: n,max-args: o,open-tty! P,max-procs: p,interactive! r,no-run-if-empty s,max-chars: t,verbose x,exit --process-slot-var:! --show-limits!',
  busybox: '0 r t n: I: L: s: E: P: x a:! p! o!',
  isPosix: true,
};

const EXIT_FAILED = 123;
const EXIT_STOPPED = 124;
const EXIT_NOT_FOUND = 127;
/** A command that ends so ends xargs. */
const EXIT_FATAL = 255;

/** xargs: words of its input as arguments of a command. Commands run one after the other, whatever -P says. */
export function xargsWith(findCommand: CommandFinder): Program {
  return function* xargs(process: Process, args: readonly string[]): Task<number> {
    const given = readToolArguments(process, args, USAGE);
    if (typeof given === 'number') return given;
    const placeholder = given.text('I') ?? optionalValue(given.text('i'), '{}');
    const lines = given.text('L') ?? optionalValue(given.text('l'), '1');
    for (const letter of ['n', 'L', 's', 'P']) {
      const text = given.text(letter);
      if (text === undefined || /^\d+$/u.test(text)) continue;
      return toolMisuse(process, USAGE, `invalid number "${text}" for -${letter} option`);
    }
    const command = given.operands.length === 0 ? ['echo'] : given.operands;
    const text = yield* process.stdin.readAll();
    const delimiter = given.has('0') ? '\0' : given.text('d');
    const items =
      delimiter === undefined
        ? placeholder === undefined
          ? lines === undefined
            ? wordsOf(text).map((word) => [word])
            : text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [wordsOf(line)]))
          : text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [[line.trimStart()]]))
        : text
            .replace(new RegExp(`${escaped(delimiter)}$`, 'u'), '')
            .split(unescaped(delimiter))
            .map((word) => [word]);
    const isEmpty = text === '' || items.length === 0;
    const isGroupedOnce = placeholder === undefined && lines === undefined;
    const size = placeholder === undefined ? Number(given.text('n') ?? lines ?? Number.MAX_SAFE_INTEGER) : 1;
    const groups: (readonly string[])[] = [];
    // Without anything to read the command runs once all the same.
    if (isEmpty) {
      if (isGroupedOnce && !given.has('r')) groups.push([]);
    } else {
      for (let index = 0; index < items.length; index += size) {
        groups.push(items.slice(index, index + size).flat());
      }
    }
    let exitCode = 0;
    for (const group of groups) {
      const argv =
        placeholder === undefined
          ? [...command, ...group]
          : command.map((word) => word.replaceAll(placeholder, () => group[0] ?? ''));
      if (given.has('t')) process.stderr(`${argv.join(' ')}\n`);
      const child = startChild(process, findCommand, argv);
      if (child === undefined) {
        process.stderr(`xargs: ${argv[0] ?? ''}: No such file or directory\n`);
        return EXIT_NOT_FOUND;
      }
      const code = yield* child.wait();
      if (code === EXIT_FATAL) {
        process.stderr(`xargs: ${argv[0] ?? ''}: exited with status 255; aborting\n`);
        return EXIT_STOPPED;
      }
      if (code !== 0) exitCode = EXIT_FAILED;
    }
    return exitCode;
  };
}

/** Of an option that may have one; undefined when it was not given. */
function optionalValue(text: string | undefined, standard: string): string | undefined {
  return text === '' ? standard : text;
}

/** Quotes and backslashes keep blanks in a word. */
function wordsOf(text: string): readonly string[] {
  const found = text.match(/(?:"[^"\n]*"|'[^'\n]*'|\\[^]|[^\s"'\\])+/gu) ?? [];
  return found.map((word) =>
    word.replaceAll(
      /"([^"]*)"|'([^']*)'|\\([^])/gu,
      (_, one?: string, two?: string, three?: string) => one ?? two ?? three ?? '',
    ),
  );
}

function unescaped(delimiter: string): string {
  return delimiter.replace('\\n', '\n').replace('\\t', '\t').replace('\\0', '\0');
}

function escaped(delimiter: string): string {
  return unescaped(delimiter).replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}

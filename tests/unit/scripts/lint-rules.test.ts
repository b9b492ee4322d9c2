import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CHECKOUT } from '#kit/podwire';

/** By rule: what it refuses, and what it lets pass. */
const LINES: Readonly<
  Record<string, { readonly refused: readonly string[]; readonly fine: readonly string[] }>
> = {
  names: {
    refused: [
      'const open = first === second;',
      'const open = !closed;',
      'const open = isOpen && hasKey;',
      'const open = door.isOpen ?? false;',
      'const open = words.includes(word);',
      'const open = isDoor(thing) ? true : words.some(isDoor);',
      'let open: boolean;',
      'const { first: is_open } = door;',
      'const [...all_doors] = doors;',
      'interface IShape { kind: string }',
      'type shape = string;',
      'class door {}',
      'function Read_lab() {}',
      'class Door { private Count = 1; }',
    ],
    fine: [
      'const isOpen = first === second;',
      'const LIMIT = 4, Shape = makeShape(), count = isOpen ? 1 : 2;',
      'let found = first?.isOpen, both = name && other;',
      'interface Shape<Kind> { kind: Kind }',
      'const { isOpen: open } = door;',
      'const fits = (size: number) => size < 3;',
      'class Door { private count = 1; }',
    ],
  },
  'restricted-syntax': {
    refused: [
      'enum Color { Red }',
      "export * from './one';",
      'export default class {}',
      'all.forEach(use);',
      'export const one = () => 1;',
    ],
    fine: ["export { one } from './one';", 'export function one() {}', 'for (const one of all) use(one);'],
  },
  deterministic: {
    refused: ['new Date();', 'one.localeCompare(other);', 'async function one() {}', 'call(async () => 1);'],
    fine: ['const now = clock.now();', 'schedule(() => undefined);'],
  },
  'fails-by-value': {
    refused: ["throw new Error('no');", 'try { one(); } finally { two(); }'],
    fine: ["const outcome = err('no');"],
  },
  translated: {
    refused: [
      'show(<button>Close</button>);',
      'show(<button title="Close" />);',
      "show(<button title={isOpen ? 'Close' : t('Open')} />);",
      "show(<p>{isOpen && 'is open'}</p>);",
      'show(<p>{`open since ${time}`}</p>);',
    ],
    fine: [
      "show(<button title={t('Close')}>{t('Close')}</button>);",
      'show(<p>{`${count} / ${all}`}</p>);',
      'show(<p data-testid="cross">×</p>);',
    ],
  },
};

const told = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
});

/** One rule at one line each, in a file of its own. */
const cases = Object.entries(LINES).flatMap(([rule, { refused, fine }]) =>
  [...refused, ...fine].map((line, at) => ({
    rule,
    line,
    file: `${rule}-${at}.tsx`,
    isRefused: at < refused.length,
  })),
);
const folder = mkdtempSync(join(tmpdir(), 'podwire-lint-'));
/** The rules that were broken, by file. */
const broken = new Map<string, string[]>();

beforeAll(() => {
  for (const { file, line } of cases) writeFileSync(join(folder, file), `${line}\n`);
  const config = {
    jsPlugins: [join(CHECKOUT, 'scripts/lint-rules/podwire-rules.js')],
    categories: { correctness: 'off' },
    rules: Object.fromEntries(Object.keys(LINES).map((rule) => [`podwire/${rule}`, 'error'])),
  };
  writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify(config));
  const linter = join(CHECKOUT, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [linter, '--format=json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  for (const { code, filename } of told.parse(JSON.parse(stdout)).diagnostics) {
    broken.set(filename, [...(broken.get(filename) ?? []), code]);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('a rule of our own', () => {
  it.each(cases)('$rule, refused: $isRefused, at $line', ({ rule, file, isRefused }) => {
    const own = (broken.get(file) ?? []).filter((code) => code === `podwire(${rule})`);
    expect(own).toHaveLength(isRefused ? 1 : 0);
  });
});

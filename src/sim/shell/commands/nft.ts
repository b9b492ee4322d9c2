/** nft: the rules themselves are netfilter's business. */
import { optionValue, hasOption, parseOptions } from '../../app/options';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { printStyleOf } from '../../netfilter/nftables/print-style';
import { pathFor } from './input-files';

const VERSION = 'nftables v1.0.6 (Lester Gooch #5)';
const LONG_OPTIONS = {
  file: 'f:',
  check: 'c',
  handle: 'a',
  stateless: 's',
  terse: 't',
  numeric: 'n',
  'numeric-priority': 'y',
  'numeric-protocol': 'p',
  'numeric-time': 'T',
  service: 'S',
  guid: 'u',
  reversedns: 'N',
  version: 'v',
  interactive: 'i',
  json: 'j',
};

const UNMODELLED = [
  ['j', 'JSON'],
  ['i', 'interactive mode'],
] as const;

export function* nft(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'f:castnvijNSuypT', long: LONG_OPTIONS });
  if (!parsed.ok) {
    const { kind, option } = parsed.error;
    if (kind === 'unknown-short') process.stderr(`nft: invalid option -- '${option}'\n`);
    else if (kind === 'unknown-long') process.stderr(`nft: unrecognized option '--${option}'\n`);
    else process.stderr(`nft: option requires an argument -- '${option}'\n`);
    return 1;
  }
  const { options } = parsed;
  const { operands } = options;
  if (hasOption(options, 'v')) {
    process.stdout(`${VERSION}\n`);
    return 0;
  }
  const unmodelled = UNMODELLED.find(([letter]) => hasOption(options, letter));
  if (unmodelled !== undefined) {
    process.stderr(`nft: ${unmodelled[1]} is not modelled\n`);
    return 1;
  }
  const file = optionValue(options, 'f');
  let text = `${operands.join(' ')}\n`;
  let name: string | undefined = undefined;
  if (file === '-') {
    text = yield* process.stdin.readAll();
    name = '/dev/stdin';
  } else if (file !== undefined) {
    const content = process.environment.files.read(pathFor(process, file));
    if (content === undefined) {
      process.stderr(`internal:0:0-0: Error: Could not open file "${file}": No such file or directory\n\n\n`);
      return 1;
    }
    text = content;
    name = file;
  } else if (operands.length === 0) {
    process.stderr('nft: no command specified\n');
    return 1;
  }
  const result = process.environment.namespace.stack.netfilter.nftables.run(text, {
    name,
    hasHandles: hasOption(options, 'a'),
    isStateless: hasOption(options, 's'),
    isTerse: hasOption(options, 't'),
    isDryRun: hasOption(options, 'c'),
    style: printStyleOf((letter) => hasOption(options, letter)),
  });
  if (result.ok) process.stdout(result.value);
  else process.stderr(result.error);
  return result.ok ? 0 : 1;
}

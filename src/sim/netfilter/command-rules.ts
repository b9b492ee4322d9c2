/** Which options go with which commands of iptables, and what else `do_parse` checks when all words are read. */
export type CommandKind =
  | 'append'
  | 'insert'
  | 'delete'
  | 'delete-number'
  | 'check'
  | 'replace'
  | 'new-chain'
  | 'delete-chain'
  | 'flush'
  | 'zero'
  | 'zero-number'
  | 'list'
  | 'list-rules'
  | 'policy'
  | 'rename'
  | 'version'
  | 'help'
  | 'other-family';

/** By letter; the order is that of the bits that messages name the lowest of. */
const COMMAND_LETTERS: readonly (readonly [string, CommandKind])[] = [
  ['I', 'insert'],
  ['D', 'delete'],
  ['D', 'delete-number'],
  ['R', 'replace'],
  ['A', 'append'],
  ['L', 'list'],
  ['F', 'flush'],
  ['Z', 'zero'],
  ['N', 'new-chain'],
  ['X', 'delete-chain'],
  ['P', 'policy'],
  ['E', 'rename'],
  ['S', 'list-rules'],
  ['Z', 'zero-number'],
  ['C', 'check'],
];

/** Options with a letter, in the order in which they are objected to. */
const OPTION_LETTERS = 'nsdpjvxio0cf';
const ALL_BUT_VERBOSE = 'nsdpjxio0cf';
const ILLEGAL_OPTIONS: Readonly<Partial<Record<CommandKind, string>>> = {
  insert: 'nx0',
  delete: 'nx0c',
  'delete-number': ALL_BUT_VERBOSE,
  replace: 'nx0',
  append: 'nx0',
  list: 'sdpjiocf',
  flush: ALL_BUT_VERBOSE,
  zero: ALL_BUT_VERBOSE,
  'zero-number': ALL_BUT_VERBOSE,
  'new-chain': ALL_BUT_VERBOSE,
  'delete-chain': ALL_BUT_VERBOSE,
  policy: 'nsdpjxio0f',
  rename: ALL_BUT_VERBOSE,
  'list-rules': ALL_BUT_VERBOSE,
  check: 'nx0c',
};

/** Commands whose words describe a rule. */
export const RULE_COMMANDS: readonly CommandKind[] = ['append', 'insert', 'delete', 'check', 'replace'];

export function commandOfLetter(letter: string): CommandKind | undefined {
  return COMMAND_LETTERS.find(([known]) => known === letter)?.[1];
}

export function letterOfCommand(kind: CommandKind): string {
  return COMMAND_LETTERS.find(([, known]) => known === kind)?.[0] ?? '?';
}

/** `-Z` goes with `-L` and `-S`. */
export function canJoin(kind: CommandKind, other: CommandKind): boolean {
  const isZero = (each: CommandKind): boolean => each === 'zero' || each === 'zero-number';
  const isListing = (each: CommandKind): boolean => each === 'list' || each === 'list-rules';
  return (isZero(kind) && isListing(other)) || (isListing(kind) && isZero(other));
}

/** Legal with one of the commands is legal. */
export function findIllegalOption(
  kinds: readonly CommandKind[],
  options: ReadonlySet<string>,
): string | undefined {
  const illegal = Array.from(OPTION_LETTERS).find(
    (letter) =>
      options.has(letter) && kinds.every((kind) => ILLEGAL_OPTIONS[kind]?.includes(letter) === true),
  );
  return illegal === undefined ? undefined : `Illegal option \`-${illegal}' with this command`;
}

/** What can stand at a place of a display filter that is being written. */
import type { DisplayFieldType } from './display-field';
import { DISPLAY_FIELDS, findDisplayField } from './display-fields';

export interface FilterCompletion {
  readonly text: string;
  readonly title: string;
}

/** What is completed, and what with; addresses and interfaces of the lab are for who knows them. */
export interface FilterCompletions {
  /** Columns, counted from 0, of the word that is replaced. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly FilterCompletion[];
  readonly wants: 'address' | 'interface' | undefined;
}

const WORD = /[\w.:/-]/;
const MAX_ITEMS = 60;
const COMPARED = /([\w.]+)\s*(?:==|!=|===|!==|~=|>=|<=|>|<|\b(?:eq|ne|gt|lt|ge|le|contains)\b)\s*"?$/;
const COMPARISONS: readonly FilterCompletion[] = [
  { text: '==', title: 'is equal' },
  { text: '!=', title: 'none is equal' },
  { text: '>', title: 'is more' },
  { text: '<', title: 'is less' },
  { text: 'in {}', title: 'is one of' },
];
const TEXT_COMPARISONS: readonly FilterCompletion[] = [
  { text: '==', title: 'is equal' },
  { text: '!=', title: 'none is equal' },
  { text: 'contains', title: 'has it in it' },
  { text: 'matches', title: 'a regular expression' },
];
const JOINTS: readonly FilterCompletion[] = [
  { text: 'and', title: 'both' },
  { text: 'or', title: 'one of them' },
];

export function completeDisplayFilter(text: string, cursor: number): FilterCompletions {
  let from = cursor;
  while (from > 0 && WORD.test(text.charAt(from - 1))) from -= 1;
  let to = cursor;
  while (to < text.length && WORD.test(text.charAt(to))) to += 1;
  const before = text.slice(0, from);
  const word = text.slice(from, cursor).toLowerCase();
  const compared = COMPARED.exec(before)?.[1];
  if (compared !== undefined) {
    const type = findDisplayField(compared)?.type;
    return { from, to, items: valuesOf(compared, type, word), wants: wantedBy(compared, type) };
  }
  const previous = /([\w.]+)\s+$/.exec(before)?.[1];
  const field = previous === undefined ? undefined : findDisplayField(previous);
  if (field !== undefined) {
    const comparisons = field.type === 'text' || field.type === 'bytes' ? TEXT_COMPARISONS : COMPARISONS;
    const items = field.type === 'protocol' ? JOINTS : [...comparisons, ...JOINTS];
    return { from, to, items: items.filter((item) => item.text.startsWith(word)), wants: undefined };
  }
  if (/(?:\d|"|\)|\}|[0-9a-f]:[0-9a-f]{1,4})\s+$/.test(before)) {
    return { from, to, items: JOINTS.filter((item) => item.text.startsWith(word)), wants: undefined };
  }
  return { from, to, items: fieldsLike(word), wants: undefined };
}

/** Those that begin so come first, then those that have it in the name, then in the words. */
function fieldsLike(word: string): readonly FilterCompletion[] {
  const isShort = !word.includes('.');
  const rank = (name: string, title: string): number => {
    if (name.startsWith(word)) return isShort && name.includes('.') && word === '' ? 1 : 0;
    if (name.includes(word)) return 2;
    return title.toLowerCase().includes(word) ? 3 : -1;
  };
  return DISPLAY_FIELDS.map(({ name, title }) => ({ text: name, title, rank: rank(name, title) }))
    .filter((item) => item.rank >= 0 && item.text !== word)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, MAX_ITEMS)
    .map(({ text, title }) => ({ text, title }));
}

function wantedBy(name: string, type: DisplayFieldType | undefined): FilterCompletions['wants'] {
  if (type === 'ipv4' || type === 'ipv6') return 'address';
  return name === 'frame.interface_name' ? 'interface' : undefined;
}

const VALUES: Readonly<Record<string, readonly FilterCompletion[]>> = {
  'http.request.method': ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'].map((text) => ({
    text: `"${text}"`,
    title: '',
  })),
  'icmp.type': [
    { text: '8', title: 'echo request' },
    { text: '0', title: 'echo reply' },
    { text: '3', title: 'destination unreachable' },
    { text: '11', title: 'time exceeded' },
  ],
  'arp.opcode': [
    { text: '1', title: 'request' },
    { text: '2', title: 'reply' },
  ],
  'ip.proto': [
    { text: '1', title: 'ICMP' },
    { text: '4', title: 'IPv4 in IPv4' },
    { text: '6', title: 'TCP' },
    { text: '17', title: 'UDP' },
    { text: '132', title: 'SCTP' },
  ],
  'dns.flags.rcode': [
    { text: '0', title: 'no error' },
    { text: '2', title: 'server failure' },
    { text: '3', title: 'no such name' },
  ],
  'dns.qry.type': [
    { text: '1', title: 'A' },
    { text: '28', title: 'AAAA' },
    { text: '33', title: 'SRV' },
  ],
};

function valuesOf(
  name: string,
  type: DisplayFieldType | undefined,
  word: string,
): readonly FilterCompletion[] {
  const values =
    type === 'boolean'
      ? [
          { text: '1', title: 'yes' },
          { text: '0', title: 'no' },
        ]
      : (VALUES[name] ?? []);
  return values.filter(({ text }) => text.toLowerCase().replaceAll('"', '').startsWith(word));
}

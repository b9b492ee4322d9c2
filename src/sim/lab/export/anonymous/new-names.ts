/**
 * Which name stands for which: by what it names first, and a number, in alphabetical order. What goes by the order of names (which policy is
 * looked at first, say) therefore stays as it is.
 *
 * Every field that names something is looked at, whatever has it: `metadata.name`, `serviceName`, hosts, keys and values of labels.
 */
import { isPlainRecord, isUnknownList, type PlainRecord } from '../../../kube/objects/kube-object';
import { hostNamesIn, isProgramDomain } from '../leaving-notes';
import type { KeptWords } from './kept-words';

/** The first one that a word is counts. Also the beginning of the names that stand for it. */
const GROUPS = [
  'node',
  'ns',
  'segment',
  'router',
  'machine',
  'app',
  'host',
  'label',
  'value',
  'part',
] as const;
type NameGroup = (typeof GROUPS)[number];

/** `words` are those that names consist of between dots, in small letters. */
export type NameList = ReadonlyMap<string, NameGroup>;

/** Maps whose keys are labels. */
export const LABEL_MAPS: ReadonlySet<string> = new Set([
  'labels',
  'matchLabels',
  'selector',
  'nodeSelector',
  'nodes',
]);
/** Lists whose items have a label in `key` and `value`. */
const LABEL_LISTS: ReadonlySet<string> = new Set(['taints', 'tolerations', 'matchExpressions']);
/** What names an item of these lists, in its field `name`. */
const LIST_GROUPS: ReadonlyMap<string, NameGroup> = new Map([
  ['nodes', 'node'],
  ['segments', 'segment'],
  ['routers', 'router'],
  ['outside', 'machine'],
  ['zones', 'host'],
  ['containers', 'part'],
  ['initContainers', 'part'],
  ['ports', 'part'],
  ['volumes', 'part'],
  ['volumeMounts', 'part'],
]);
const FIELD_GROUPS: ReadonlyMap<string, NameGroup> = new Map([
  ['nodeName', 'node'],
  ['namespace', 'ns'],
  ['segment', 'segment'],
  ['generateName', 'app'],
  ['subdomain', 'app'],
  ['host', 'host'],
  ['hostname', 'host'],
  ['hosts', 'host'],
  ['hostnames', 'host'],
  ['dnsDomain', 'host'],
  ['externalName', 'host'],
  ['class', 'app'],
  ['topologyKey', 'label'],
  ['values', 'value'],
  ['capture', 'part'],
]);
/** Whose names are those of settings. */
const SETTINGS: ReadonlySet<string> = new Set([
  'sysctls',
  'chain',
  'plugins',
  'ipam',
  'httpHeaders',
  'options',
]);
const KIND_GROUPS: ReadonlyMap<unknown, NameGroup> = new Map([
  ['Node', 'node'],
  ['Namespace', 'ns'],
  ['Lab', 'part'],
  ['Scenario', 'part'],
]);

type Add = (text: string, group: NameGroup) => void;

/** The words of all names in documents, but for those that mean the same to everybody. */
export function namesIn(documents: readonly unknown[], kept: KeptWords): NameList {
  const found = new Map<string, NameGroup>();
  const addWord = (word: string, group: NameGroup): void => {
    if (word === '' || word === '*' || kept.has(word)) return;
    const before = found.get(word);
    if (before === undefined || GROUPS.indexOf(group) < GROUPS.indexOf(before)) found.set(word, group);
  };
  const add: Add = (text, group) => {
    if (!/^[\w.*/-]+$/u.test(text)) return;
    for (const part of text.toLowerCase().split('/')) {
      if (isProgramDomain(part)) continue;
      const words = part.split('.');
      // The ending of a public name is renamed where it is seen.
      if (hostNamesIn(part).length > 0) words.pop();
      for (const word of words) addWord(word.replace(/-$/u, ''), group);
    }
  };
  for (const document of documents)
    visit(document, { field: '', list: '', parent: '', kind: undefined }, add);
  return found;
}

interface Place {
  readonly field: string;
  /** What the list is called that it is an item of, or a field of an item. */
  readonly list: string;
  /** The field that has it within. */
  readonly parent: string;
  /** Of the object. */
  readonly kind: unknown;
}

function visit(value: unknown, place: Place, add: Add): void {
  const { field, list, parent } = place;
  if (isUnknownList(value)) {
    for (const item of value) visit(item, { ...place, field: '', list: field }, add);
  } else if (isPlainRecord(value)) visitRecord(value, place, add);
  else if (typeof value === 'string') {
    const group = groupOf(place);
    if (group !== undefined) for (const text of value.split(/[\s,]+/u)) add(text, group);
    if (list === 'records' && field === '') add(/^\S*/u.exec(value)?.[0] ?? '', 'host');
    if (LABEL_LISTS.has(list) && parent === '') {
      if (field === 'key') add(value, 'label');
      if (field === 'value') add(value, 'value');
    }
  }
}

function visitRecord(record: PlainRecord, { field, list, kind }: Place, add: Add): void {
  const own = field === '' && list === '' ? record['kind'] : kind;
  const isItem = field === '';
  for (const [key, item] of Object.entries(record)) {
    if (SETTINGS.has(key)) continue;
    if (LABEL_MAPS.has(field) && typeof item === 'string') {
      add(key, 'label');
      add(item, 'value');
    } else visit(item, { field: key, list: isItem ? list : '', parent: field, kind: own }, add);
  }
}

function groupOf({ field, list, parent, kind }: Place): NameGroup | undefined {
  if (field === '') return FIELD_GROUPS.get(list);
  // What a step is called is a sentence, and a variable what its program calls it.
  if (list === 'steps' || (list === 'env' && field === 'name')) return undefined;
  if (field !== 'name') return FIELD_GROUPS.get(field) ?? (field.endsWith('Name') ? 'app' : undefined);
  return (parent === 'metadata' ? KIND_GROUPS.get(kind) : LIST_GROUPS.get(list)) ?? 'app';
}

/**
 * The word that stands for each. One that begins with another one keeps that beginning (`web` and `web-a`), since filters and
 * expectations look for it.
 */
export function newNamesFor(names: NameList, kept: KeptWords): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const group of GROUPS) {
    const words = [...names].filter(([, of]) => of === group).map(([word]) => word);
    const width = String(words.length).length;
    let number = 0;
    for (const word of words.toSorted()) {
      let name: string;
      do {
        number += 1;
        name = `${group}${String(number).padStart(width, '0')}`;
      } while (kept.has(name));
      renamed.set(word, name);
    }
  }
  for (const word of [...names.keys()].toSorted()) {
    const beginning = beginningOf(word, names);
    const own = beginning === undefined ? undefined : renamed.get(beginning);
    if (beginning === undefined || own === undefined) continue;
    const rest = word.slice(beginning.length + 1);
    const end = renamed.get(rest) ?? (kept.has(rest) ? rest : renamed.get(word));
    renamed.set(word, `${own}-${end ?? rest}`);
  }
  return renamed;
}

/** Shorter ones are words of many: `DB`. */
const SHORTEST_TELLING = 4;

/** Of variables that have a name of somebody's in theirs: `ACME_TOKEN`. */
export function newVariablesFor(
  variables: readonly string[],
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const renamed = variables.map((variable) => {
    const parts = variable.split('_').map((part) => {
      const own = part.length < SHORTEST_TELLING ? undefined : names.get(part.toLowerCase());
      return own?.toUpperCase().replaceAll('-', '_') ?? part;
    });
    return [variable, parts.join('_')] as const;
  });
  return new Map(renamed.filter(([variable, other]) => variable !== other));
}

/** The longest one that is a name of its own. */
function beginningOf(word: string, names: NameList): string | undefined {
  for (let end = word.lastIndexOf('-'); end > 0; end = word.lastIndexOf('-', end - 1)) {
    if (names.has(word.slice(0, end))) return word.slice(0, end);
  }
  return undefined;
}

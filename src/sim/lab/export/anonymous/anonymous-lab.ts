/**
 * A lab with other names and addresses, so that it can be shown without saying whose it is: `podwire export --anonymize`. The same name
 * or address becomes the same everywhere (objects, labels, commands of Scenarios, what they expect, filters, notes, Layout), so that
 * the network, and what its Scenarios show, is as it was.
 *
 * Left out are comments, annotations that no program of the lab reads, what is likely a password or a token, and values of Secrets unless
 * they are asked for. What people wrote
 * in whole sentences goes along with its names replaced; nobody but a reader knows what else it tells.
 */
import { say, type Wording } from '../../../base/sentence';
import {
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  textFieldOf,
  type PlainRecord,
} from '../../../kube/objects/kube-object';
import { parseIp, type IpAddress } from '../../../wire/ip-address';
import { parseIpCidr, type IpCidr } from '../../../wire/ip-cidr';
import type { LabDocument } from '../../lab-document';
import { secretNotes, type ExportedText, type ExportOptions } from '../exported-text';
import { hostNamesIn, isProgramDomain, namedOf } from '../leaving-notes';
import { readYaml } from '../../source/yaml-source';
import { blockTextOfValue, streamOf, writtenDocumentsOf } from '../written-documents';
import { AddressPlan } from './address-plan';
import { AnonymousText } from './anonymous-text';
import { HiddenSecrets } from './hidden-secrets';
import { KeptWords } from './kept-words';
import { LABEL_MAPS, namesIn, newNamesFor, newVariablesFor } from './new-names';

export interface AnonymousLab extends ExportedText {
  /** What goes along in a picture of it, which has less than the text. */
  readonly pictureNotesOf: (picture: string, isAnnotated: boolean) => readonly Wording[];
}

/** One text with all documents of the lab. */
export function anonymousLabOf(document: LabDocument, { hasSecrets }: ExportOptions): AnonymousLab {
  const { serviceSubnet } = document.spec.cluster.networking;
  const written = writtenDocumentsOf(document.files, { serviceSubnet, hasSecrets });
  const layout = written.layout === undefined ? [] : [written.layout];
  const own = [...written.objects, ...written.scenarios, ...layout].map(({ value }) => value);
  const plain = [withoutManifests(written.lab?.value ?? labFor(document)), ...own];
  const secrets = new HiddenSecrets(plain);
  const values = plain.map((value) => secrets.hiddenIn(value));
  const texts = new Set<string>();
  for (const value of values) gatherTexts(value, texts);
  const words = [...texts].flatMap((text) => text.toLowerCase().split(/[^\w.:/-]+/u));
  const kept = new KeptWords([
    ...namesThatNobodyGave(document),
    ...programWordsIn(values),
    ...secrets.substitutes,
  ]);
  const names = newNamesFor(namesIn(values.flatMap(withApplied), kept), kept);
  const text = new AnonymousText({
    names,
    variables: newVariablesFor(variablesIn(values), names),
    kept,
    endings: endingsFor(words),
    addresses: new AddressPlan(addressesIn(document, addressWordsOf(texts))),
    images: [...new Set(imagesIn(values))],
  });
  const leftOut = new Set<string>();
  const renamed = values.map((value) => ({
    text: blockTextOfValue(renamedRecord(value, { text, leftOut, field: '' })),
  }));
  const stream = streamOf(renamed);
  // Somebody's node1 is another's now.
  const given = new Set(names.values());
  const leftovers = leftoversIn(
    stream,
    [...names.keys()].filter((name) => !given.has(name)),
  );
  return { text: stream, notes: notesOf(), pictureNotesOf };

  function pictureNotesOf(picture: string, isAnnotated: boolean): readonly Wording[] {
    const hasNotes = isAnnotated && Object.keys(document.layout.notes).length > 0;
    return [
      ...leftoverNotes(leftoversIn(picture, leftovers)),
      ...(hasNotes
        ? [
            say(
              'goes along: the notes beside the machines, with the names in them replaced; read them before others do',
            ),
          ]
        : []),
    ];
  }

  function notesOf(): readonly Wording[] {
    return [
      say('left out: comments'),
      ...(leftOut.size === 0
        ? []
        : [say('left out: the annotations {names}', { names: [...leftOut].join(', ') })]),
      ...secretNotes(written.emptiedSecrets, written.keptSecrets),
      ...(secrets.substitutes.length === 0
        ? []
        : [say('left out: what may be passwords or tokens; redacted-1 and so on stand for them')]),
      ...leftoverNotes(leftovers),
      say(
        'goes along: what people wrote in sentences, images, paths and variables, with the names in them replaced; read it before others do',
      ),
    ];
  }
}

/** What plain manifests ask for. */
function labFor({ clusterAsked: cluster }: LabDocument): PlainRecord {
  return { apiVersion: 'podwire.dev/v1', kind: 'Lab', metadata: { name: 'lab' }, spec: { cluster } };
}

/** What they hold follows in the same text. */
function withoutManifests(lab: PlainRecord): PlainRecord {
  const { spec } = lab;
  if (!isPlainRecord(spec)) return lab;
  return {
    ...lab,
    spec: Object.fromEntries(Object.entries(spec).filter(([field]) => field !== 'manifests')),
  };
}

const ADDRESS = /[\d.]+\.[\d.]+(?:\/\d+)?|[\da-f]*:[\da-f:]+(?:\/\d+)?/giu;

/** What may be an address or a range, also of several in one text. */
function addressWordsOf(texts: Iterable<string>): readonly string[] {
  return [...texts].flatMap((text) =>
    [...text.replaceAll(/\\+\./gu, '.').matchAll(ADDRESS)].map(([word]) => word.replace(/\.$/u, '')),
  );
}

function gatherTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value);
  else if (isUnknownList(value)) for (const item of value) gatherTexts(item, texts);
  else if (isPlainRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      texts.add(key);
      gatherTexts(item, texts);
    }
  }
}

/** Of machines and networks that a lab has without saying so: nobody's. */
function namesThatNobodyGave({ spec, source, nodeObjects }: LabDocument): readonly string[] {
  const given = source?.given;
  const named = [
    ...(given?.cluster?.nodes ?? []),
    ...(given?.network?.segments ?? []),
    ...(given?.network?.routers ?? []),
    ...(given?.outside ?? []),
    ...nodeObjects.map(({ object }) => object.metadata),
  ].map(({ name }) => name);
  const { cluster, network, outside } = spec;
  const all = [...cluster.nodes, ...network.segments, ...network.routers, ...outside].map(({ name }) => name);
  return all.filter((name) => !named.includes(name));
}

/** Addresses and ranges among words, and ranges of networks whose nodes say only where they are in it. */
function addressesIn(
  { spec }: LabDocument,
  words: Iterable<string>,
): ConstructorParameters<typeof AddressPlan>[0] {
  const { podSubnet, serviceSubnet } = spec.cluster.networking;
  const networks = [podSubnet, serviceSubnet, ...spec.network.segments.map(({ cidr }) => cidr)];
  const ranges: IpCidr[] = networks
    .flatMap((text) => text.split(','))
    .flatMap((text) => parseIpCidr(text.trim()) ?? []);
  const addresses: IpAddress[] = [];
  for (const word of words) {
    const range = parseIpCidr(word);
    const address = range === undefined ? parseIp(word) : undefined;
    if (range !== undefined) ranges.push(range);
    if (address !== undefined) addresses.push(address);
  }
  return { ranges, addresses };
}

/** Of names of the public DNS: those that are for nobody (RFC 2606), as far as the lab does not use them itself. */
function endingsFor(words: readonly string[]): ReadonlyMap<string, string> {
  const endingOf = (host: string): string => host.slice(host.lastIndexOf('.') + 1);
  const used = new Set(words.map(endingOf));
  const free = ['example', 'test', 'invalid'].filter((ending) => !used.has(ending));
  const endings = new Set(words.flatMap(hostNamesIn).map(endingOf));
  return new Map(
    [...endings].toSorted().map((ending, index) => [ending, free[index] ?? `ending-${index + 1}.invalid`]),
  );
}

function imagesIn(value: unknown): readonly string[] {
  if (isUnknownList(value)) return value.flatMap(imagesIn);
  if (!isPlainRecord(value)) return [];
  const image = textFieldOf(value, 'image');
  return [...(image === undefined ? [] : [image]), ...Object.values(value).flatMap(imagesIn)];
}

/** Of containers, by their names. */
function variablesIn(value: unknown): readonly string[] {
  if (isUnknownList(value)) return value.flatMap(variablesIn);
  if (!isPlainRecord(value)) return [];
  const own = listFieldOf(value, 'env').map((item) => textFieldOf(item, 'name') ?? '');
  return [...own, ...Object.values(value).flatMap(variablesIn)];
}

/** What begins the command or the arguments of a container says what it does. */
function programWordsIn(value: unknown): readonly string[] {
  if (isUnknownList(value)) return value.flatMap(programWordsIn);
  if (!isPlainRecord(value)) return [];
  const first = ['command', 'args'].flatMap((field) => listFieldOf(value, field).slice(0, 1));
  return [
    ...first.filter((word) => typeof word === 'string'),
    ...Object.values(value).flatMap(programWordsIn),
  ];
}

/** A document, and the objects that its steps apply. */
function withApplied(value: PlainRecord): readonly unknown[] {
  const steps = listFieldOf(value, 'spec', 'steps');
  return [value, ...steps.flatMap((step) => appliedDocuments(textFieldOf(step, 'apply') ?? ''))];
}

function appliedDocuments(text: string): readonly PlainRecord[] {
  return readYaml('', text)
    .documents.map(({ value }) => value)
    .filter(isPlainRecord);
}

interface Renaming {
  readonly text: AnonymousText;
  /** Annotations. */
  readonly leftOut: Set<string>;
  /** That has the value. */
  readonly field: string;
}

/** Maps whose keys people choose. */
const NAMED_MAPS: ReadonlySet<string> = new Set([...LABEL_MAPS, 'addresses', 'positions', 'groups', 'notes']);
/** Their values are words of Kubernetes or of this format. */
const FIXED_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind']);

function renamedRecord(record: PlainRecord, renaming: Renaming): PlainRecord {
  const { text, leftOut, field } = renaming;
  const entries = Object.entries(record).filter(([key]) => {
    if (field !== 'annotations' || isProgramDomain(key.slice(0, Math.max(0, key.indexOf('/'))))) return true;
    leftOut.add(key);
    return false;
  });
  // YAML 1.1 takes the key `on` of a capture for a truth.
  return Object.fromEntries(
    entries.map(([key, value]) => [
      NAMED_MAPS.has(field) ? text.of(key) : field === 'capture' && key === 'true' ? 'on' : key,
      FIXED_FIELDS.has(key) ? value : renamedValue(value, { ...renaming, field: key }),
    ]),
  );
}

function renamedValue(value: unknown, renaming: Renaming): unknown {
  if (typeof value === 'string') return renamedText(value, renaming);
  if (isUnknownList(value)) return value.map((item) => renamedValue(item, renaming));
  return isPlainRecord(value) ? renamedRecord(value, renaming) : value;
}

function renamedText(text: string, renaming: Renaming): string {
  const applied = renaming.field === 'apply' ? appliedDocuments(text) : [];
  if (applied.length === 0) return renaming.text.of(text);
  return streamOf(
    applied.map((value) => ({ text: blockTextOfValue(renamedRecord(value, { ...renaming, field: '' })) })),
  );
}

/** A shorter name is a part of many words by chance. */
const SHORTEST_TOLD = 4;

/** Names that are in the text still, as parts of longer words. */
function leftoversIn(text: string, names: readonly string[]): readonly string[] {
  const words = [...new Set(text.toLowerCase().match(/[\w.*-]+/gu))].join('\n');
  return names.filter((name) => name.length >= SHORTEST_TOLD && words.includes(name));
}

function leftoverNotes(names: readonly string[]): readonly Wording[] {
  if (names.length === 0) return [];
  return [say('goes along: as parts of longer words: {names}', { names: namedOf(names) })];
}

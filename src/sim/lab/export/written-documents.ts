/**
 * The documents of a lab as texts for a file of their own: as they were written, comments included, where that is what the
 * API server takes; written anew where `kubectl get` printed them, in JSON, or when values of Secrets are left out.
 */
import { isPlainRecord, textFieldOf, type PlainRecord } from '../../kube/objects/kube-object';
import { withoutClusterParts } from '../objects/cluster-dump';
import { textStyleOf } from '../edit/text-style';
import { blockTextOf } from '../edit/yaml-writer';
import type { SourceDocument } from '../readings';
import { sourceDocumentsOf } from '../source/source-document';
import type { TextInput } from '../source/source-file';
import { yamlSlicesOf } from '../source/yaml-slices';
import { readYaml, withLineFeeds } from '../source/yaml-source';

export interface WrittenDocument {
  readonly value: PlainRecord;
  /** YAML without document markers, with one line end at its end. */
  readonly text: string;
}

export interface WrittenDocuments {
  readonly lab: WrittenDocument | undefined;
  readonly scenarios: readonly WrittenDocument[];
  readonly layout: WrittenDocument | undefined;
  /** Kubernetes objects, and namespaces that printed ones take for granted before them. */
  readonly objects: readonly WrittenDocument[];
  /** `Secret shop/tls`, whose values were left out. */
  readonly emptiedSecrets: readonly string[];
  /** Whose values go along. */
  readonly keptSecrets: readonly string[];
}

interface WritingContext {
  readonly serviceSubnet: string;
  readonly hasSecrets: boolean;
}

/** `texts` are those of a lab that can be read. */
export function writtenDocumentsOf(
  texts: readonly TextInput[],
  { serviceSubnet, hasSecrets }: WritingContext,
): WrittenDocuments {
  const sliceTexts = new Map<SourceDocument, string>();
  const documents = texts.flatMap(({ name, text }) =>
    yamlSlicesOf(withLineFeeds(text)).flatMap((slice) => {
      const parts = sourceDocumentsOf(readYaml(name, slice.text).documents).documents;
      const [only] = parts;
      if (only !== undefined && parts.length === 1) sliceTexts.set(only, slice.text);
      return parts;
    }),
  );
  const write = (document: SourceDocument): WrittenDocument => ({
    value: document.value,
    text: verbatimTextOf(sliceTexts.get(document)) ?? blockTextOfValue(document.value),
  });
  const emptiedSecrets: string[] = [];
  const keptSecrets: string[] = [];
  const writeObject = (document: SourceDocument): WrittenDocument => {
    const emptied = withoutSecretValues(document.value);
    if (emptied === undefined) return write(document);
    (hasSecrets ? keptSecrets : emptiedSecrets).push(`Secret ${nameOf(document.value)}`);
    if (hasSecrets) return write(document);
    return { value: emptied, text: blockTextOfValue(emptied) };
  };
  const own = documents.filter(({ value }) => isPodwires(value));
  const plain = documents.filter(({ value }) => !isPodwires(value));
  const dump = withoutClusterParts(plain, serviceSubnet);
  const ofKind = (kind: string): readonly SourceDocument[] =>
    own.filter(({ value }) => textFieldOf(value, 'kind') === kind);
  const [lab] = ofKind('Lab');
  const [layout] = ofKind('Layout');
  return {
    lab: lab === undefined ? undefined : write(lab),
    scenarios: ofKind('Scenario').map(write),
    layout: layout === undefined ? undefined : write(layout),
    objects: [
      ...[...dump.impliedNamespaces.keys()].map(writtenNamespace),
      ...dump.documents.map((document) => writeObject(document)),
    ],
    emptiedSecrets,
    keptSecrets,
  };
}

/** A stream of them. */
export function streamOf(documents: readonly { readonly text: string }[]): string {
  return documents.map(({ text }) => text).join('---\n');
}

function isPodwires(value: PlainRecord): boolean {
  return (textFieldOf(value, 'apiVersion') ?? '').startsWith('podwire.dev');
}

/** Undefined for what has to be written anew: several documents in one, and JSON, which not every reader takes in a stream. */
function verbatimTextOf(slice: string | undefined): string | undefined {
  if (slice === undefined) return undefined;
  const body = slice
    .replace(/^(?:%[^\n]*\n)*---(?=[ \t\n]|$)[ \t]*\n?/u, '')
    .replace(/^\.\.\.[ \t]*(?:#[^\n]*)?$/mu, '')
    .replace(/^\s*\n/u, '')
    .trimEnd();
  return /^(?:[ \t]*#[^\n]*\n)*\s*[[{]/u.test(body) ? undefined : `${body}\n`;
}

export function blockTextOfValue(value: PlainRecord): string {
  return `${blockTextOf(value, 0, textStyleOf([]))}\n`;
}

/** Undefined where there is nothing to leave out. Keys stay: a Secret of a type has to have those of its type. */
function withoutSecretValues(value: PlainRecord): PlainRecord | undefined {
  if (value['kind'] !== 'Secret' || value['apiVersion'] !== 'v1') return undefined;
  const fields = ['data', 'stringData'].filter((field) => isPlainRecord(value[field]));
  if (fields.length === 0 || !hasSecretValues(value)) return undefined;
  const emptied = fields.map((field) => {
    const entries = isPlainRecord(value[field]) ? Object.keys(value[field]) : [];
    return [field, Object.fromEntries(entries.map((key) => [key, '']))] as const;
  });
  const { metadata } = value;
  return {
    ...value,
    ...(isPlainRecord(metadata) ? { metadata: withoutAppliedCopy(metadata) } : {}),
    ...Object.fromEntries(emptied),
  };
}

/** Not in one whose values were left out before. */
function hasSecretValues({ data, stringData, metadata }: PlainRecord): boolean {
  const copies =
    isPlainRecord(metadata) && isPlainRecord(metadata['annotations']) ? metadata['annotations'] : {};
  if (APPLIED_COPY in copies) return true;
  return [data, stringData].some(
    (values) => isPlainRecord(values) && Object.values(values).some((each) => each !== ''),
  );
}

/** An annotation in which `kubectl apply` keeps all that it was given. */
const APPLIED_COPY = 'kubectl.kubernetes.io/last-applied-configuration';

function withoutAppliedCopy(metadata: PlainRecord): PlainRecord {
  const { annotations, ...others } = metadata;
  if (!isPlainRecord(annotations)) return metadata;
  const kept = Object.entries(annotations).filter(([key]) => key !== APPLIED_COPY);
  return kept.length === 0 ? others : { ...others, annotations: Object.fromEntries(kept) };
}

function nameOf(value: PlainRecord): string {
  return `${textFieldOf(value, 'metadata', 'namespace') ?? 'default'}/${textFieldOf(value, 'metadata', 'name') ?? ''}`;
}

function writtenNamespace(name: string): WrittenDocument {
  const value = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  return { value, text: blockTextOfValue(value) };
}

/**
 * What a file of a lab holds, document by document, for an outline: objects with their kinds and names, and the parts of each
 * that people look for. A document that cannot be read is named by its first lines.
 */
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  textFieldOf,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { ReadCache } from '../read-cache';
import type { SourceDocument } from '../readings';
import { sourceDocumentsOf } from '../source/source-document';
import { readSlice, withLineFeeds } from '../source/yaml-source';

export interface OutlineItem {
  readonly name: string;
  /** Of a Kubernetes object its kind, of a field its name. */
  readonly detail: string;
  readonly isObject: boolean;
  readonly line: number;
  /** The last that belongs to it. */
  readonly endLine: number;
  readonly children: readonly OutlineItem[];
}

/** In a file with more objects than this their parts are left out. */
const MAX_DETAILED = 500;

/** Lists whose items people look for by name, wherever they stand below `spec`. */
const NAMED_LISTS: readonly string[] = [
  'spec.containers',
  'spec.initContainers',
  'spec.template.spec.initContainers',
  'spec.template.spec.containers',
  'spec.jobTemplate.spec.template.spec.containers',
  'spec.ports',
  'spec.rules',
  'spec.tls',
  'spec.ingress',
  'spec.egress',
  'spec.steps',
  'spec.outside',
  'spec.faults',
  'spec.cluster.nodes',
  'spec.cluster.ingressControllers',
  'spec.network.segments',
  'spec.network.routers',
  'spec.network.zones',
  'subsets',
  'endpoints',
];

const NAME_FIELDS: readonly string[] = [
  'name',
  'host',
  'hostname',
  'kind',
  'cable',
  'port',
  'secretName',
  'exec',
];

export function outlineOf(file: string, text: string, cache: ReadCache): readonly OutlineItem[] {
  const items: OutlineItem[] = [];
  let lineOffset = 0;
  const readings = cache.readingsOf(file, withLineFeeds(text), (slice) => readSlice(slice));
  for (const reading of readings) {
    const endLine = lineOffset + lastLineOf(reading.text);
    const { documents } = sourceDocumentsOf(reading.documentsAt({ file, lineOffset }), cache);
    const isDetailed = readings.length <= MAX_DETAILED && documents.length <= MAX_DETAILED;
    for (const [index, document] of documents.entries()) {
      const next = documents[index + 1];
      const end = next === undefined ? endLine : next.location.line - 1;
      items.push(objectItem(document, end, isDetailed));
    }
    if (documents.length === 0 && reading.problems.length > 0) {
      items.push(brokenItem(reading.text, lineOffset, endLine));
    }
    lineOffset += reading.lineCount;
  }
  return items;
}

function objectItem(document: SourceDocument, endLine: number, isDetailed: boolean): OutlineItem {
  const { value, location } = document;
  const namespace = textFieldOf(value, 'metadata', 'namespace') ?? '';
  const name = textFieldOf(value, 'metadata', 'name') ?? '';
  return {
    name: namespace === '' ? name : `${namespace}/${name}`,
    detail: textFieldOf(value, 'kind') ?? '',
    isObject: true,
    line: location.line,
    endLine: Math.max(endLine, location.line),
    children: isDetailed ? partsOf(document, value, endLine) : [],
  };
}

function partsOf(document: SourceDocument, value: PlainRecord, endLine: number): readonly OutlineItem[] {
  const found: { readonly name: string; readonly detail: string; readonly line: number }[] = [];
  for (const list of NAMED_LISTS) {
    const path = list.split('.');
    const items = fieldOf(value, ...path);
    if (!isUnknownList(items)) continue;
    for (const [index, item] of items.entries()) {
      const { line } = document.locate([...path, index]);
      found.push({ name: partName(item, index), detail: path.at(-1) ?? '', line });
    }
  }
  for (const key of Object.keys(isPlainRecord(value['data']) ? value['data'] : {})) {
    const path: FieldPath = ['data', key];
    found.push({ name: key, detail: 'data', line: document.locate(path, 'key').line });
  }
  const ordered = found.toSorted((one, other) => one.line - other.line);
  return ordered.map((part, index) => ({
    ...part,
    isObject: false,
    endLine: Math.max(part.line, (ordered[index + 1]?.line ?? endLine + 1) - 1),
    children: [],
  }));
}

function partName(item: unknown, index: number): string {
  for (const field of NAME_FIELDS) {
    const value = fieldOf(item, field);
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
    if (field === 'exec' && isPlainRecord(value)) return textFieldOf(value, 'run') ?? 'exec';
  }
  const keys = isPlainRecord(item) ? Object.keys(item) : [];
  return keys[0] ?? String(index + 1);
}

/** By what its lines say, since it is no YAML. */
function brokenItem(text: string, lineOffset: number, endLine: number): OutlineItem {
  const kind = /^kind:[ \t]*([A-Za-z]+)/mu.exec(text)?.[1] ?? '';
  const name = /^metadata:[^\n]*\n(?:[ \t]+[^\n]*\n)*?[ \t]+name:[ \t]*([^\s#]+)/mu.exec(text)?.[1] ?? '';
  const before = /^(?:---[^\n]*\n|[ \t]*(?:#[^\n]*)?\n)*/u.exec(text)?.[0] ?? '';
  const line = lineOffset + before.split('\n').length;
  return { name, detail: kind, isObject: true, line, endLine: Math.max(line, endLine), children: [] };
}

/** Without the blank lines at its end. */
function lastLineOf(text: string): number {
  return text.trimEnd().split('\n').length;
}

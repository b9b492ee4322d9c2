/**
 * A lab as lines that say one thing each, for tools that compare lines (a git textconv): documents in their order, fields by
 * name, and who may reach whom. As it is written: what a file means may be wrong.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { isPlainRecord, isUnknownList, textFieldOf, type PlainRecord } from '../../kube/objects/kube-object';
import { sourceDocumentsOf } from '../../lab/source/source-document';
import { decodeSource, type InputFile } from '../../lab/source/source-file';
import { readYaml } from '../../lab/source/yaml-source';
import { bytesOfUtf8 } from '../../wire/utf8';
import { readReachFiles } from '../reach';
import { reachText } from '../reach-text';
import { fieldPathOf, nameIn, namingFieldOf } from './value-difference';

/** More lines of pairs than somebody reads in a diff. */
const MOST_WORKLOADS = 200;

/** Undefined for what is no YAML. */
export function labFactsOf(files: readonly InputFile[]): string | undefined {
  const blocks: string[] = [];
  for (const file of files) {
    const decoded = decodeSource(file);
    if (!decoded.ok) return undefined;
    const yaml = readYaml(file.name, decoded.value.text);
    const { documents, diagnostics } = sourceDocumentsOf(yaml.documents);
    if (yaml.diagnostics.length + diagnostics.length > 0) return undefined;
    blocks.push(...documents.map(({ value }) => documentText(value)));
  }
  const reach = readReachFiles(files, { hostNetwork: 'real' });
  const isShort = reach.ok && reach.value.reachability.workloads.length <= MOST_WORKLOADS;
  const lines = isShort ? reachText(reach.value.lines(), 'text') : '';
  return [...blocks, ...(lines === '' ? [] : [`who reaches whom\n${indented(lines)}`])].join('\n');
}

function documentText(value: PlainRecord): string {
  const { kind, metadata, ...others } = value;
  const namespace = textFieldOf(metadata, 'namespace');
  const name = textFieldOf(metadata, 'name') ?? '';
  const title = `${String(kind)} ${namespace === undefined ? name : `${namespace}/${name}`}`.trim();
  const more = isPlainRecord(metadata)
    ? Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'name' && key !== 'namespace'))
    : {};
  const isSecret = kind === 'Secret';
  const parts = Object.entries({ ...others, metadata: more }).flatMap(([key, field]) => {
    const isHidden = isSecret && (key === 'data' || key === 'stringData');
    return factsOf(isHidden ? hiddenValues(field) : field, key).map(({ path, text }) => `${path}: ${text}\n`);
  });
  return `${title}\n${indented(parts.join(''))}`;
}

/** Of a hash: enough to see that a value has changed, and too little to find it by trying, as many others have the same. */
const MARK_CHARACTERS = 5;

function hiddenValues(values: unknown): unknown {
  if (!isPlainRecord(values)) return '***';
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const hash = bytesToHex(sha256(bytesOfUtf8(JSON.stringify(value))));
      return [key, `*** #${hash.slice(0, MARK_CHARACTERS)}`];
    }),
  );
}

interface Fact {
  readonly path: string;
  readonly text: string;
}

function factsOf(value: unknown, path: string): readonly Fact[] {
  if (isPlainRecord(value)) {
    return Object.entries(value).flatMap(([key, field]) => factsOf(field, fieldPathOf(path, key)));
  }
  if (isUnknownList(value) && value.some((item) => isPlainRecord(item) || isUnknownList(item))) {
    const field = namingFieldOf(value);
    return value.flatMap((item, index) => {
      const name = field === undefined ? undefined : nameIn(item, field);
      return factsOf(item, `${path}[${name ?? index}]`);
    });
  }
  // A line of a text is a line of the diff.
  if (typeof value === 'string' && value.includes('\n')) {
    return value
      .replace(/\n$/u, '')
      .split('\n')
      .map((text) => ({ path: `${path} |`, text }));
  }
  return [{ path, text: typeof value === 'string' ? value : JSON.stringify(value) }];
}

function indented(lines: string): string {
  return lines.replaceAll(/^(?=.)/gmu, '  ');
}

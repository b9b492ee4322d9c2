/** The Lab document of a lab that had none: it says what the cluster has been until now. */
import { say, type Wording } from '../../base/sentence';
import { err, ok, type Result } from '../../base/result';
import type { LabDocument } from '../lab-document';
import type { GivenLabSpec } from '../lab-schema';
import { readLab } from '../read-lab';
import type { InputFile, TextInput } from '../source/source-file';
import { textStyleOf } from './text-style';
import { blockTextOf } from './yaml-writer';

/**
 * A file beside plain manifests, which it names, since they stay kubectl's own; or why there can be none, in a sentence.
 */
export function newLabFileOf(
  document: LabDocument,
  files: readonly TextInput[],
  spec: GivenLabSpec,
): Result<TextInput, Wording> {
  const names = files.map(({ name }) => name.replaceAll('\\', '/'));
  if (names.includes('-')) return err(say('The manifest came from standard input; save it as a file first.'));
  const folders = names.map((name) => name.split('/').slice(0, -1).join('/'));
  const [folder = ''] = folders;
  // Manifests of one folder are named by it, and the lab file is put beside it.
  const isFolder = names.length > 1 && folder !== '' && folders.every((other) => isWithin(other, folder));
  const base = folder.slice(0, folder.lastIndexOf('/') + 1);
  const own = folder === '' ? '' : `${folder}/`;
  const place = isFolder ? base : own;
  const manifests = isFolder ? [`${folder.slice(base.length)}/`] : names.map((name) => relativeTo(own, name));
  const labName = isFolder ? folder.slice(base.length) : document.name;
  const text = labTextOf(labName, { manifests, ...spec });
  return ok({ name: freeFileName(`${place}${labName}`, names), text: `${text}\n` });
}

/** The text of a lab file of this name for `files`, which are manifests: it has the cluster that they alone ask for. */
export function labTextNaming(files: readonly InputFile[], name: string): string {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '');
  const read = readLab(files);
  const cluster = read.ok ? read.value.clusterAsked : {};
  const spec = {
    manifests: files.map((file) => file.name),
    ...(Object.keys(cluster).length === 0 ? {} : { cluster }),
  };
  return `${labTextOf(label === '' ? 'lab' : label, spec)}\n`;
}

/** The file among them that is Podwire's own already, so that it can take the Lab document. */
export function ownLabFileOf(files: readonly TextInput[]): string | undefined {
  return files.find(
    ({ name, text }) =>
      /\.podwire\.ya?ml$/i.test(name) || /^apiVersion:[ \t]*["']?podwire\.dev\//m.test(text),
  )?.name;
}

export function labTextOf(name: string, spec: GivenLabSpec): string {
  const style = {
    ...textStyleOf([]),
    flowFields: new Set(['networking', 'cni', 'kubeProxy']),
    flowItemFields: new Set(['nodes', 'segments', 'outside', 'ports']),
  };
  return blockTextOf({ apiVersion: 'podwire.dev/v1', kind: 'Lab', metadata: { name }, spec }, 0, style);
}

function isWithin(folder: string, outer: string): boolean {
  return folder === outer || folder.startsWith(`${outer}/`);
}

function relativeTo(folder: string, name: string): string {
  return name.startsWith(folder) ? name.slice(folder.length) : name;
}

function freeFileName(base: string, taken: readonly string[]): string {
  let name = `${base}.podwire.yaml`;
  for (let number = 2; taken.includes(name); number += 1) name = `${base}-${number}.podwire.yaml`;
  return name;
}

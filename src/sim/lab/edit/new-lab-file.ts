/** The lab file that is put beside plain manifests: it names them, and says what their cluster has been until now. */
import { err, ok, type Result } from '../../base/result';
import type { LabDocument, LabSpec } from '../lab-document';
import type { TextInput } from '../source-file';
import { textStyleOf } from './text-style';
import { writtenSpecOf } from './written-spec';
import { blockTextOf } from './yaml-writer';

/** Or why there can be none, in a sentence. */
export function newLabFileOf(
  document: LabDocument,
  files: readonly TextInput[],
  spec: LabSpec,
): Result<TextInput, string> {
  const names = files.map(({ name }) => name.replaceAll('\\', '/'));
  if (names.includes('-')) return err('The manifest came from standard input; save it as a file first.');
  const folders = names.map((name) => name.split('/').slice(0, -1).join('/'));
  const [folder = ''] = folders;
  // Manifests of one folder are named by it, and the lab file is put beside it.
  const isFolder = names.length > 1 && folder !== '' && folders.every((other) => isWithin(other, folder));
  const base = folder.slice(0, folder.lastIndexOf('/') + 1);
  const own = folder === '' ? '' : `${folder}/`;
  const place = isFolder ? base : own;
  const manifests = isFolder ? [`${folder.slice(base.length)}/`] : names.map((name) => relativeTo(own, name));
  const labName = isFolder ? folder.slice(base.length) : document.name;
  const fields = {
    apiVersion: 'podwire.dev/v1',
    kind: 'Lab',
    metadata: { name: labName },
    spec: { manifests, ...writtenSpecOf(spec) },
  };
  const style = {
    ...textStyleOf([]),
    flowFields: new Set(['networking', 'cni', 'kubeProxy']),
    flowItemFields: new Set(['nodes', 'segments', 'outside', 'ports']),
  };
  return ok({ name: freeFileName(`${place}${labName}`, names), text: `${blockTextOf(fields, 0, style)}\n` });
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

/** What a path of the user's stands for: a lab file with the manifests that it names, a manifest, a folder of them, a bundle. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { BundleCapture } from '../../sim/api/bundle';
import { say } from '../../sim/api/sentence';
import type { ContractDiagnostic } from '../contract/diagnostic';
import type { FileState } from '../contract/file-requests';
import { contractDiagnosticOf } from '../worker/contract-diagnostic';
import type { InputFile } from '../worker/worker-message';
import { isCaptureFile, isCaptureName } from './capture-file';
import { readProblem, type DiskProblem } from './disk-problem';
import { readRegularFile, type FileStamp } from './read-regular-file';

export interface DiskFile {
  /** Within the lab, with slashes: `shop.podwire.yaml`, `k8s/web.yaml`. */
  readonly name: string;
  /** Undefined while it is kept nowhere. */
  readonly path: string | undefined;
  readonly bytes: Uint8Array;
  /** Undefined when it is not on disk. */
  readonly stamp: FileStamp | undefined;
}

/** Where a lab comes from. */
export interface LabSource {
  readonly kind: FileState['kind'];
  readonly name: string;
  /** Of the file or the folder. */
  readonly path: string | undefined;
  readonly isFolder: boolean;
  readonly files: readonly DiskFile[];
  /** Of a bundle. */
  readonly captures?: readonly BundleCapture[];
}

export type LabReading =
  | { readonly kind: 'read'; readonly lab: LabSource }
  /** Packets, which are looked at in whatever lab is open. */
  | { readonly kind: 'capture'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly diagnostics: readonly ContractDiagnostic[] }
  | { readonly kind: 'problem'; readonly problem: DiskProblem };

type FilesReading =
  | { readonly kind: 'files'; readonly files: readonly DiskFile[] }
  | { readonly kind: 'problem'; readonly problem: DiskProblem };

const MEBIBYTE = 1024 * 1024;
/** As the reader of labs has it: what is larger is not a manifest. */
export const MAX_TEXT_BYTES = 16 * MEBIBYTE;
/** Captures are in it. */
const MAX_BUNDLE_BYTES = 256 * MEBIBYTE;

/** The files of a folder that are taken, as `kubectl apply -f FOLDER` does: not those of folders inside it. */
const MANIFEST_NAME = /\.(?:ya?ml|json)$/u;
/** Marks of Emacs' locks and of macOS's attributes, whose names end as their files' do. */
const COMPANION_NAME = /^\.(?:#|_)/u;
const ZIP_START = [0x50, 0x4b, 0x03, 0x04];
export const BUNDLE_NAME = /\.podwire$/iu;
const LAB_NAME = /\.podwire\.(?:ya?ml|json)$/iu;
const MANIFESTS_FIELD = /["'\s{,]manifests["']?\s*:/u;
const LAB_DOCUMENT =
  /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?[\s{]*["']?apiVersion["']?\s*:\s*["']?podwire\.dev\//mu;

export async function readDiskLab(path: string): Promise<LabReading> {
  const place = resolve(path);
  const name = basename(place);
  const isBundle = BUNDLE_NAME.test(name);
  const canBeLarge = isBundle || isCaptureName(name);
  const reading = await readRegularFile(place, canBeLarge ? MAX_BUNDLE_BYTES : MAX_TEXT_BYTES);
  if (reading.kind === 'problem') return reading;
  if (reading.kind === 'folder') return readManifestFolder(place);
  const { bytes, stamp } = reading;
  if (!isBundle && isCaptureFile(name, bytes)) return { kind: 'capture', name, bytes };
  if (isBundle || isZip(bytes)) return readBundleLab({ name, path: place, bytes });
  const file = { name, path: place, bytes, stamp };
  const kind = isLabFile(file) ? 'lab' : 'manifests';
  const files = [file, ...(await readNamedManifests(dirname(place), [file]))];
  return { kind: 'read', lab: { kind, name, path: place, isFolder: false, files } };
}

/** Its files, called as from where `path` was typed: messages name them so, and terminals find them. */
export function filesAsNamed(path: string, { isFolder, kind, files }: LabSource): readonly InputFile[] {
  const folder = isFolder || kind === 'bundle' ? path : dirname(path);
  const [first, ...others] = files;
  if (first === undefined) return [];
  const isNamedItself = !isFolder && kind !== 'bundle';
  return [
    { name: isNamedItself ? path : join(folder, first.name), bytes: first.bytes },
    ...others.map(({ name, bytes }) => ({ name: join(folder, name), bytes })),
  ];
}

/** A bundle's files are in it, and nowhere on disk. */
export async function readBundleLab(file: {
  readonly name: string;
  readonly path: string | undefined;
  readonly bytes: Uint8Array;
}): Promise<LabReading> {
  const { readBundle } = await import('../../sim/api/bundle');
  const bundle = readBundle(file.bytes, file.name);
  if (!bundle.ok) return { kind: 'refused', diagnostics: bundle.error.map(contractDiagnosticOf) };
  const files = bundle.value.files.map((held) => ({ ...held, path: undefined, stamp: undefined }));
  const { name, path } = file;
  const lab = {
    kind: 'bundle',
    name,
    path,
    isFolder: false,
    files,
    captures: bundle.value.captures,
  } as const;
  return { kind: 'read', lab };
}

export function isZip(bytes: Uint8Array): boolean {
  return ZIP_START.every((byte, index) => bytes[index] === byte);
}

/** Does it hold something that is Podwire's own, and not for kubectl? */
export function isLabFile({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): boolean {
  return LAB_NAME.test(name) || LAB_DOCUMENT.test(asciiOf(bytes));
}

/** Enough to look for words of ours: UTF-16 needs no more than its zeros taken out. */
export function asciiOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replaceAll('\0', '');
}

async function readManifestFolder(path: string): Promise<LabReading> {
  const reading = await readFolder(path, '');
  if (reading.kind === 'problem') return reading;
  if (reading.files.length === 0) {
    const what = say('the folder holds no manifest');
    const hint = say('it takes files that end in .yaml, .yml or .json');
    return { kind: 'problem', problem: { path, what, hint } };
  }
  const named = await readNamedManifests(path, reading.files);
  const files = [...reading.files, ...named];
  return { kind: 'read', lab: { kind: 'manifests', name: basename(path), path, isFolder: true, files } };
}

/**
 * What `spec.manifests` names beside the lab file or in folders below it, besides `files`. What cannot be read is left
 * out: the reader of labs says so, with its line.
 */
async function readNamedManifests(folder: string, files: readonly DiskFile[]): Promise<readonly DiskFile[]> {
  const found = new Map<string, DiskFile>();
  for (const name of await manifestNamesIn(files)) {
    const reading = await readNamedManifest(folder, name);
    if (reading.kind === 'files') for (const file of reading.files) found.set(file.name, file);
  }
  for (const { name } of files) found.delete(name);
  return [...found.values()];
}

/** The names in `spec.manifests` of lab files. */
export async function manifestNamesIn(files: readonly InputFile[]): Promise<readonly string[]> {
  const naming = files.filter((file) => isLabFile(file) && MANIFESTS_FIELD.test(asciiOf(file.bytes)));
  if (naming.length === 0) return [];
  const { manifestNamesOf } = await import('../../sim/api/lab-editing');
  return manifestNamesOf(naming).map(({ name }) => name);
}

/** A manifest, or those of a folder. */
export async function readNamedManifest(folder: string, name: string): Promise<FilesReading> {
  const path = pathWithin(folder, name);
  if (path === undefined) {
    const what = say('it is outside {folder}', { folder });
    const problem = { path: name, what, hint: say('copy it beside the lab file') };
    return { kind: 'problem', problem };
  }
  const reading = await readRegularFile(path, MAX_TEXT_BYTES);
  if (reading.kind === 'problem') return reading;
  const clean = relative(folder, path).replaceAll(sep, '/');
  if (reading.kind === 'folder') return readFolder(path, `${clean}/`);
  return { kind: 'files', files: [{ name: clean, path, bytes: reading.bytes, stamp: reading.stamp }] };
}

async function readFolder(path: string, prefix: string): Promise<FilesReading> {
  const found = await listManifests(path);
  if (found.kind === 'problem') return found;
  const files: DiskFile[] = [];
  for (const name of found.names) {
    const file = join(path, name);
    const reading = await readRegularFile(file, MAX_TEXT_BYTES);
    if (reading.kind === 'problem') return reading;
    if (reading.kind === 'folder') continue;
    files.push({ name: `${prefix}${name}`, path: file, bytes: reading.bytes, stamp: reading.stamp });
  }
  return { kind: 'files', files };
}

/** Sorted, so that a folder is the same lab on every machine. */
export async function listManifests(
  folder: string,
): Promise<
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: DiskProblem }
> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .filter(isManifestName);
    return { kind: 'names', names: names.toSorted(byCodeUnit) };
  } catch (error) {
    return { kind: 'problem', problem: readProblem(folder, error) };
  }
}

export function isManifestName(name: string): boolean {
  return MANIFEST_NAME.test(name) && !COMPANION_NAME.test(name);
}

/** Where a file of a lab is kept; undefined for a name that would leave the lab's folder. */
export function pathWithin(folder: string, name: string): string | undefined {
  const path = resolve(folder, name);
  return name !== '' && path !== folder && path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
    ? path
    : undefined;
}

export function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

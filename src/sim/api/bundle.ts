/**
 * Bundles, `NAME.podwire`: a lab, its Scenarios and their captures in one file for a teammate.
 *
 * A zip archive with `podwire-bundle.json` (what it holds, with a hash of each capture), the files of the lab below
 * `lab/` with their names relative to each other, and the captures as `captures/SCENARIO/NAME.pcapng`; beside them what people
 * look at who unpack it. The same lab gives the same bytes.
 */
import { z } from 'zod';
import { wordedMessage, type Diagnostic } from '../base/diagnostic';
import { say, type Wording } from '../base/sentence';
import { err, ok, type Result } from '../base/result';
import { schemaIssuesOf } from '../kube/objects/schema-issues';
import { diagnosticOf, sourceDocumentsOf } from '../lab/source/source-document';
import type { SourceDocument } from '../lab/readings';
import { decodeSource, type InputFile } from '../lab/source/source-file';
import { readYaml } from '../lab/source/yaml-source';
import { bytesOfUtf8 } from '../wire/utf8';
import { captureHash } from './capture-hash';
import {
  type ArchivedFile,
  type ArchiveLimits,
  archivePathProblem,
  type ArchiveProblem,
  isZipArchive,
  readArchive,
  writeArchive,
} from './zip-archive';

export interface BundleCapture {
  readonly scenario: string;
  readonly name: string;
  readonly packets: number;
  /** Of the pcapng file, hexadecimal. */
  readonly sha256: string;
  /** The pcapng file. */
  readonly bytes: Uint8Array;
}

export interface Bundle {
  /** Of the lab; names relative to each other, with `/` between their parts. */
  readonly files: readonly InputFile[];
  readonly captures: readonly BundleCapture[];
}

const VERSION = 'podwire.dev/v1';
const INDEX_PATH = 'podwire-bundle.json';
const LAB_FOLDER = 'lab/';
const MEBIBYTE = 1024 * 1024;
/** What a lab of thousands of objects has several times over; reading more would take minutes. */
const MAX_TEXT_BYTES = 64 * MEBIBYTE;
const LIMITS: ArchiveLimits = {
  maxFiles: 1000,
  maxFileBytes: 256 * MEBIBYTE,
  maxTotalBytes: 512 * MEBIBYTE,
  parts: [
    { prefix: LAB_FOLDER, name: say('the text of the lab'), maxBytes: MAX_TEXT_BYTES },
    { prefix: INDEX_PATH, name: say('the list of its files'), maxBytes: 4 * MEBIBYTE },
  ],
};

/** What a later version adds is passed over. */
const captureSchema = z.object({
  scenario: z.string(),
  name: z.string(),
  file: z.string(),
  packets: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u, 'must be 64 hexadecimal digits'),
});

const indexSchema = z.object({
  apiVersion: z.string(),
  kind: z.literal('Bundle'),
  files: z.array(z.string()).min(1),
  captures: z.array(captureSchema),
});

/** `name` is the file's, for diagnostics. */
export function readBundle(bytes: Uint8Array, name: string): Result<Bundle, readonly Diagnostic[]> {
  if (!isZipArchive(bytes)) {
    const hint = say('a bundle is made with {command}', { command: 'podwire export --as bundle' });
    return refuse(name, { code: 'not-a-bundle', message: say('this is not a bundle'), hint });
  }
  const archive = readArchive(bytes, LIMITS);
  if (!archive.ok) return refuse(name, archive.error);
  const archived = new Map(archive.value.map((file) => [file.path, file.bytes]));
  const indexBytes = archived.get(INDEX_PATH);
  if (indexBytes === undefined) {
    const message = say('this zip archive is not a bundle: it has no {file}', { file: INDEX_PATH });
    const hint = say('unpack it, and open the lab that is in it');
    return refuse(name, { code: 'not-a-bundle', message, hint });
  }
  const index = readIndex(`${name}/${INDEX_PATH}`, indexBytes);
  return index.ok ? gather(name, index.value, archived) : index;
}

/** The same bytes for the same bundle. `beside` are files for people, which nothing reads. */
export function writeBundle(bundle: Bundle, beside: readonly ArchivedFile[] = []): Uint8Array {
  const paths = capturePathsOf(bundle.captures);
  const index = {
    apiVersion: VERSION,
    kind: 'Bundle',
    files: bundle.files.map(({ name }) => name),
    captures: bundle.captures.map(({ scenario, name, packets, sha256 }, position) => ({
      scenario,
      name,
      file: paths[position] ?? '',
      packets,
      sha256,
    })),
  };
  return writeArchive([
    { path: INDEX_PATH, bytes: bytesOfUtf8(`${JSON.stringify(index, undefined, 2)}\n`) },
    ...beside,
    ...bundle.files.map(({ name, bytes }) => ({ path: `${LAB_FOLDER}${name}`, bytes })),
    ...bundle.captures.map(({ bytes }, position): ArchivedFile => ({ path: paths[position] ?? '', bytes })),
  ]);
}

/** The files of a lab under names that are relative to each other, wherever they lay. */
export function bundleFilesOf(
  files: readonly InputFile[],
): Result<readonly InputFile[], readonly Diagnostic[]> {
  const paths = files.map(({ name }) => partsOf(name));
  const [first = []] = paths;
  let common = 0;
  while (paths.every((path) => path.length > common + 1 && path[common] === first[common])) common += 1;
  const named = files.map(({ bytes }, index) => {
    const name = paths[index]?.slice(common).join('/') ?? '';
    // Standard input has no name.
    return { name: name === '<stdin>' ? 'lab.podwire.yaml' : name, bytes };
  });
  const textBytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (textBytes > MAX_TEXT_BYTES) return refuse(files[0]?.name ?? '', tooMuchText(textBytes));
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const [index, { name }] of named.entries()) {
    const given = files[index]?.name ?? name;
    const why =
      archivePathProblem(name) ??
      (isHidden(name) ? say('is that of a hidden file') : undefined) ??
      (seen.has(name.toLowerCase()) ? say('is there twice') : undefined);
    seen.add(name.toLowerCase());
    if (why === undefined) continue;
    diagnostics.push({
      severity: 'error',
      code: 'unsafe-path',
      ...wordedMessage(
        say('{file} cannot go into a bundle: its name {why}', { file: given, why }),
        say('put the files of the lab into one folder, and name them from there'),
      ),
      location: { file: given, line: 1, column: 1 },
    });
  }
  return diagnostics.length === 0 ? ok(named) : err(diagnostics);
}

function tooMuchText(bytes: number): ArchiveProblem {
  const [size = 0, limit = 0] = [bytes, MAX_TEXT_BYTES].map((count) => Math.ceil(count / MEBIBYTE));
  const message = say('the text of the lab has {size} MiB, and a bundle holds no more than {limit} MiB', {
    size,
    limit,
  });
  const hint = say('leave out the manifests that the lab does not need');
  return { code: 'archive-too-large', message, hint };
}

function partsOf(path: string): readonly string[] {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    const last = parts.at(-1);
    if (part === '..' && last !== undefined && last !== '..' && last !== '') parts.pop();
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts;
}

type BundleIndex = z.infer<typeof indexSchema>;

function readIndex(file: string, bytes: Uint8Array): Result<BundleIndex, readonly Diagnostic[]> {
  const decoded = decodeSource({ name: file, bytes });
  if (!decoded.ok) return err([decoded.error]);
  const yaml = readYaml(file, decoded.value.text);
  const { documents, diagnostics } = sourceDocumentsOf(yaml.documents);
  const problems = [...yaml.diagnostics, ...diagnostics];
  const [document] = documents;
  if (problems.length > 0) return err(problems);
  if (document === undefined)
    return refuse(file, { code: 'not-a-bundle', message: say('the file is empty') });
  return checkIndex(document);
}

function checkIndex(document: SourceDocument): Result<BundleIndex, readonly Diagnostic[]> {
  const { apiVersion } = document.value;
  if (typeof apiVersion === 'string' && apiVersion !== VERSION && /^podwire\.dev\/v\d/u.test(apiVersion)) {
    const message = say(
      'the bundle is of version {version}, which is newer than this Podwire reads: {known}',
      {
        version: apiVersion,
        known: VERSION,
      },
    );
    const location = document.locate(['apiVersion']);
    const worded = wordedMessage(message, say('update Podwire'));
    return err([{ severity: 'error', code: 'newer-version', ...worded, location }]);
  }
  const parsed = indexSchema.safeParse(document.value);
  if (parsed.success && parsed.data.apiVersion === VERSION) return ok(parsed.data);
  const issues = schemaIssuesOf(indexSchema, document.value).map((issue) => diagnosticOf(document, issue));
  if (issues.length > 0) return err(issues);
  const message = say('unknown apiVersion {version}', { version: JSON.stringify(apiVersion) });
  const location = document.locate(['apiVersion']);
  return err([
    {
      severity: 'error',
      code: 'unknown-kind',
      ...wordedMessage(message, say('it should be {known}', { known: VERSION })),
      location,
    },
  ]);
}

function gather(
  name: string,
  index: BundleIndex,
  archived: ReadonlyMap<string, Uint8Array>,
): Result<Bundle, readonly Diagnostic[]> {
  const files: InputFile[] = [];
  for (const file of index.files) {
    const why = archivePathProblem(file);
    if (why !== undefined) {
      const message = say('the bundle names the file {file}, whose path {why}', {
        file: JSON.stringify(file),
        why,
      });
      const hint = say('ask for it once more, exported again');
      return refuse(name, { code: 'unsafe-path', message, hint });
    }
    if (isHidden(file)) {
      const message = say('the bundle holds a hidden file, which no lab needs: {file}', {
        file: JSON.stringify(file),
      });
      return refuse(name, { code: 'unsafe-path', message, hint: say('do not save what came with it') });
    }
    const bytes = archived.get(`${LAB_FOLDER}${file}`);
    if (bytes === undefined)
      return refuse(name, incomplete(say('{file} is missing', { file: `${LAB_FOLDER}${file}` })));
    files.push({ name: file, bytes });
  }
  const captures: BundleCapture[] = [];
  for (const { file, ...capture } of index.captures) {
    const bytes = archived.get(file);
    if (bytes === undefined) return refuse(name, incomplete(say('{file} is missing', { file })));
    if (captureHash(bytes) !== capture.sha256) {
      return refuse(
        name,
        incomplete(say('{file} is another capture than the one that was exported', { file })),
      );
    }
    captures.push({ ...capture, bytes });
  }
  return ok({ files, captures });
}

/** Saving a lab from somebody else must not put `.vscode/tasks.json` or `.envrc` into a folder of one's own. */
function isHidden(file: string): boolean {
  return file.split('/').some((part) => part.startsWith('.'));
}

function incomplete(why: Wording): ArchiveProblem {
  const hint = say('ask for it once more, exported again');
  return { code: 'damaged-archive', message: say('the bundle is damaged: {why}', { why }), hint };
}

function refuse(file: string, { code, message, hint }: ArchiveProblem): Result<never, readonly Diagnostic[]> {
  const location = { file, line: 1, column: 1 };
  return err([{ severity: 'error', code, ...wordedMessage(message, hint), location }]);
}

/** `captures/SCENARIO/NAME.pcapng`; what no file can be called is left out of a name, and two names never meet. */
function capturePathsOf(captures: readonly BundleCapture[]): readonly string[] {
  const taken = new Set<string>();
  return captures.map(({ scenario, name }) => {
    const stem = `captures/${fileNameOf(scenario)}/${fileNameOf(name)}`;
    let path = `${stem}.pcapng`;
    for (let number = 2; taken.has(path.toLowerCase()); number += 1) path = `${stem}-${number}.pcapng`;
    taken.add(path.toLowerCase());
    return path;
  });
}

const MAX_NAME_CHARACTERS = 80;

function fileNameOf(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]+/gu, '-').replace(/^[.-]+/u, '');
  return plain === '' ? 'unnamed' : plain.slice(0, MAX_NAME_CHARACTERS);
}

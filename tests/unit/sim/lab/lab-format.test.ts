/** Files of every earlier form, frozen as they were: each later Podwire reads them, without a warning, and saves them as they are. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { decodeFiles, LabFiles } from '#main/worker/lab-files';
import { SessionText } from '#main/worker/session-text';
import { readBundle } from '#sim/api/bundle';
import { formatDiagnostic } from '#sim/base/diagnostic';
import { readLab } from '#sim/lab/read-lab';
import { readGood } from '#kit/lab-text';

const FOLDER = 'tests/fixtures/lab-format';
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.podwire.yaml'));
/** What `spec.manifests` of one of them names. */
const PART = 'parts/client.yaml';

function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`${FOLDER}/${name}`));
}

function filesOf(name: string): Readonly<Record<string, Uint8Array>> {
  return name.startsWith('v1-manifests')
    ? { [name]: bytesOf(name), [PART]: bytesOf(PART) }
    : { [name]: bytesOf(name) };
}

it.each(NAMES)('%s is read as it was written', (name) => {
  const { notices, objects } = readGood(filesOf(name));
  expect(notices.filter(({ severity }) => severity === 'warning').map(({ message }) => message)).toEqual([]);
  expect(objects.length).toBeGreaterThan(0);
});

it.each(NAMES)('%s keeps every byte that nobody has edited', (name) => {
  const bytes = bytesOf(name);
  const decoded = decodeFiles([{ name, bytes }]);
  if (!decoded.ok) throw new Error(`${name} is no text`);
  const session = new SessionText(new LabFiles(decoded.value), () => undefined);
  const [text] = session.files.texts();
  const end = text?.text.length ?? 0;
  session.type(1, { file: name, base: session.version, changes: [{ from: end, to: end, insert: '# x' }] }, 0);
  const [edited] = session.files.encoded();
  expect(edited?.bytes.subarray(0, bytes.length)).toEqual(bytes);
  expect(edited?.bytes.length).toBeGreaterThan(bytes.length);
  session.undo();
  expect(session.files.encoded()).toEqual([{ name, bytes }]);
});

it('a bundle is opened with its files and captures', () => {
  const read = readBundle(bytesOf('v1-bundle.podwire'), 'v1-bundle.podwire');
  if (!read.ok) throw new Error(read.error.map(formatDiagnostic).join('; '));
  const { files, captures } = read.value;
  expect(files.map(({ name }) => name)).toEqual(['frozen.podwire.yaml', 'web.yaml']);
  expect(captures).toMatchObject([{ scenario: 'asking', name: 'all', packets: 61 }]);
  expect(readLab(files).ok).toBe(true);
});

it('has every kind of step', () => {
  const { scenarios } = readGood({
    'a.yaml': readFileSync(`${FOLDER}/v1-scenarios.podwire.yaml`),
  });
  const kinds = scenarios.flatMap(({ steps }) => steps.map(({ kind }) => kind));
  expect([...new Set(kinds)].toSorted()).toEqual([
    'addresses',
    'apply',
    'capture-start',
    'capture-stop',
    'compare',
    'delete',
    'exec',
    'fault',
    'kubectl',
    'note',
    'reach',
    'wait',
  ]);
});

/** `Lab spec.cluster.nodes[].name`, of every row of docs/lab-format.md. */
function documentedFields(): readonly string[] {
  let kind = '';
  const fields: string[] = [];
  for (const line of readFileSync('docs/lab-format.md', 'utf8').split('\n')) {
    const { heading } = /^## (?:kind: )?(?<heading>.+)$/u.exec(line)?.groups ?? {};
    if (heading !== undefined) kind = line.startsWith('## kind: ') ? heading : '';
    const { field } = /^\| `(?<field>[^`]+)` \|/u.exec(line)?.groups ?? {};
    if (kind !== '' && field !== undefined) fields.push(`${kind} ${field}`);
  }
  return fields;
}

/** The same of a document; a name that anybody chooses is `*`, too. */
function usedFields(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => usedFields(item, `${path}[]`))];
  if (typeof value !== 'object' || value === null) return [path];
  const below = path.endsWith(' ') ? path : `${path}.`;
  const inside = Object.entries(value).flatMap(([key, item]) => [
    ...usedFields(item, `${below}${key}`),
    ...usedFields(item, `${below}*`),
  ]);
  return [path, ...inside];
}

it('has every field that there is', () => {
  const used = new Set<string>();
  for (const name of NAMES) {
    const text = new TextDecoder(name.includes('utf16') ? 'utf-16le' : 'utf-8').decode(bytesOf(name));
    for (const document of parseAllDocuments(text)) {
      const value = document.toJS() as { readonly apiVersion: string; readonly kind: string };
      if (!value.apiVersion.startsWith('podwire.dev')) continue;
      for (const field of usedFields(value, `${value.kind} `)) used.add(field);
    }
  }
  const fields = documentedFields();
  expect(fields.length).toBeGreaterThan(300);
  expect(fields.filter((field) => !used.has(field))).toEqual([]);
});

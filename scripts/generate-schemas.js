/**
 * Writes the JSON schemas that the editor completes and explains with into resources/schema, and docs/lab-format.md from them.
 *
 * With --check nothing is written, and a schema that is not up to date is an error.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { format } from 'oxfmt';
import { runnerImport } from 'vite';
import { kubernetesDefinitionsOf } from './schema/kubernetes-schema.js';
import { formatPageOf } from './schema/format-page.js';
import { PODWIRE_API_VERSION, podwireSchemasOf } from './schema/podwire-schema.js';
import { withStepRules } from './schema/step-rules.js';

const DRAFT = 'http://json-schema.org/draft-07/schema#';
/** Served beside the version of each kind that the simulator prefers. */
const OTHER_VERSIONS = [
  { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'events.k8s.io/v1', kind: 'Event' },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = new URL('../resources/schema/', import.meta.url);
const page = new URL('../docs/lab-format.md', import.meta.url);

async function importSource(path) {
  const { module } = await runnerImport(`${root}${path}`, { configFile: false, root, logLevel: 'error' });
  return module;
}

/**
 * One document of any of the kinds: its apiVersion and kind say which schema is meant. While only one of them is there,
 * the other has the words that go with it. Conditions stand in a `not`, since the YAML services would offer the words of
 * every condition otherwise.
 */
function dispatchOf(roots, definitions) {
  return {
    $schema: DRAFT,
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { description: 'The group and version of the kind.', type: 'string' },
      kind: { description: 'Which kind of object it is.', type: 'string' },
    },
    allOf: [
      ...wordsOf('apiVersion', 'kind', roots),
      ...wordsOf('kind', 'apiVersion', roots),
      ...roots.map(({ apiVersion, kind, definition }) => ({
        if: {
          not: {
            required: ['apiVersion', 'kind'],
            properties: { apiVersion: { const: apiVersion }, kind: { const: kind } },
          },
        },
        else: { $ref: `#/definitions/${definition}` },
      })),
    ],
    definitions: withoutWords(roots, definitions),
  };
}

/** The words of apiVersion and kind are the dispatch's: at the cursor every kind would offer its own. */
function withoutWords(roots, definitions) {
  const own = new Set(roots.map(({ definition }) => definition));
  return Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => {
      if (!own.has(name)) return [name, schema];
      const properties = { ...schema.properties, apiVersion: { type: 'string' }, kind: { type: 'string' } };
      return [name, { ...schema, properties }];
    }),
  );
}

/** What `field` may be, by what `other` is. */
function wordsOf(field, other, roots) {
  const wordsByOther = groupedBy(roots, other);
  const isOneOf = (words) => ({ properties: { [field]: { enum: [...new Set(words)] } } });
  return [
    { if: { not: { required: [other] } }, then: isOneOf(roots.map((root) => root[field])) },
    ...[...wordsByOther].map(([word, matching]) => ({
      if: { not: { required: [other], properties: { [other]: { const: word } } } },
      else: isOneOf(matching.map((root) => root[field])),
    })),
  ];
}

/** `Map.groupBy`, which Node 20 does not have. */
function groupedBy(roots, field) {
  const groups = new Map();
  for (const root of roots) groups.set(root[field], [...(groups.get(root[field]) ?? []), root]);
  return groups;
}

async function allSchemas() {
  const { KINDS } = await importSource('src/sim/kube/kinds.ts');
  const { labFileSchema } = await importSource('src/sim/lab/lab-schema.ts');
  const { scenarioSchema } = await importSource('src/sim/lab/scenario/scenario-schema.ts');
  const { layoutFileSchema } = await importSource('src/sim/lab/layout-schema.ts');
  const podwire = podwireSchemasOf({ labFileSchema, scenarioSchema, layoutFileSchema });
  const kubernetes = kubernetesDefinitionsOf([...KINDS, ...OTHER_VERSIONS], `${root}node_modules`);
  const podwireRoots = Object.keys(podwire).map((kind) => ({
    apiVersion: PODWIRE_API_VERSION,
    kind,
    definition: `podwire.${kind}`,
  }));
  const podwireDefinitions = Object.fromEntries(
    Object.entries(podwire).map(([kind, schema]) => [`podwire.${kind}`, { ...schema, $schema: undefined }]),
  );
  return {
    podwire,
    large: dispatchOf([...podwireRoots, ...kubernetes.roots], {
      ...podwireDefinitions,
      ...kubernetes.definitions,
    }),
  };
}

function readCommitted(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
}

async function textsByUrl() {
  const { podwire, large } = await allSchemas();
  const { STEP_ACTIONS } = await importSource('src/sim/lab/scenario/step-actions.ts');
  const texts = new Map();
  for (const [kind, schema] of Object.entries(podwire)) {
    // Small ones are for people to read; the large one is for the editor alone.
    const name = `${kind.toLowerCase()}.schema.json`;
    const whole = kind === 'Scenario' ? withStepRules(schema, STEP_ACTIONS) : schema;
    const { code } = await format(name, JSON.stringify(whole), { printWidth: 110 });
    texts.set(new URL(name, folder), code);
  }
  texts.set(new URL('documents.schema.json', folder), `${JSON.stringify(large)}\n`);
  texts.set(page, formatPageOf(podwire));
  return texts;
}

const isCheck = process.argv.includes('--check');
mkdirSync(folder, { recursive: true });
for (const [url, text] of await textsByUrl()) {
  const name = fileURLToPath(url).slice(root.length);
  if (readCommitted(url) === text) continue;
  if (isCheck) {
    process.stderr.write(`${name} is not up to date: run node scripts/generate-schemas.js\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(url, text);
    process.stdout.write(`${name}\n`);
  }
}

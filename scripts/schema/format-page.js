/** docs/lab-format.md: the fields of Podwire's own documents, from their JSON schemas. */

/** What stands before the tables. */
const INTRODUCTION = `# The lab format

<!-- Written by \`node scripts/generate-schemas.js\` from the JSON Schemas in resources/schema. -->

A lab is a YAML stream in UTF-8, \`NAME.podwire.yaml\`, or a bundle of such files, \`NAME.podwire\` (a zip). Its documents, in any order:

1. at most one \`kind: Lab\`: the cluster, the network under it, machines outside;
2. Kubernetes objects, as \`kubectl apply\` takes them, any number;
3. any number of \`kind: Scenario\`: steps that a fresh copy of the lab is taken through, and what is expected of them. One with
   tasks, hints and questions is a lesson;
4. at most one \`kind: Layout\`: where things stand on the canvas.

Everything is optional: a plain manifest is a lab, with the default cluster. \`podwire fmt\` writes the one form that a lab has.

## Versions

Podwire's own documents say \`apiVersion: podwire.dev/v1\`. A file of a later version is refused, with the line that says so, and
is not touched. There is no earlier version; the files of tests/fixtures/lab-format are frozen, and every later Podwire has to
read each of them as it is. A field that this version does not know is kept in the text, reported as a warning with its line, and has no effect.

## YAML

Files are read as kubectl reads them, with sigs.k8s.io/yaml: YAML 1.1 without base-60 numbers and time stamps. Keys are unique. A file
has at most 16 MiB, values nest at most 100 deep, and a document has at most a million values, aliases counted as often as they
are used. A longer, deeper or cyclic one is refused with its line, as are bytes that are no text, and keys that are no text.

A text for a reader (\`title\`, \`text\`, \`task\`, \`hint\`, \`note\`, questions and answers) is a string, which is English, or a mapping
of languages: \`{en: …, zh-CN: …, zh-TW: …}\`. Durations are Go's: \`300ms\`, \`5s\`, \`1m30s\`. A count is a number (exactly so many) or
\`{min: 1, max: 3}\`.
`;

const ABOUT = {
  Lab: 'The cluster and what is around it. The shape: `spec: {}` is a lab.',
  Scenario:
    'An experiment or a lesson. A step does one of the things below; what may be expected of it goes with that: exit code, output and latency of commands; HTTP status, who answered and DNS of `exec`; packets where a capture stops; `reachable` of `reach`. What is expected of rules, routes or names is what commands print: `iptables-save`, `ip route`, `dig`.',
  Layout: 'Where things stand on the canvas. Without it only that is lost.',
};

/** `schemas` by kind. */
export function formatPageOf(schemas) {
  const sections = Object.entries(schemas).map(([kind, schema]) => {
    const rows = rowsOf(schema, '', new Set(schema.required ?? []));
    const table = [
      '| field | type | meaning |',
      '| --- | --- | --- |',
      ...rows.map((cells) => `| ${cells.map(escaped).join(' | ')} |`),
    ];
    return [`## kind: ${kind}`, '', ABOUT[kind], '', ...table, ''].join('\n');
  });
  return `${INTRODUCTION}\n${sections.join('\n')}`;
}

function rowsOf(schema, path, required) {
  const rows = [];
  for (const form of formsOf(schema)) {
    for (const [name, property] of Object.entries(form.properties ?? {})) {
      const place = path === '' ? name : `${path}.${name}`;
      const isRequired = (form.required ?? []).includes(name) || (path === '' && required.has(name));
      rows.push(...fieldRows(property, place, isRequired));
    }
    const { additionalProperties } = form;
    if (typeof additionalProperties === 'object' && additionalProperties.description !== undefined) {
      rows.push(...fieldRows(additionalProperties, `${path}.*`, false));
    }
    // A list of plain values says all in its own row.
    if (form.items?.description !== undefined) rows.push(...rowsOf(form.items, `${path}[]`, new Set()));
  }
  return rows;
}

function fieldRows(schema, path, isRequired) {
  const meaning =
    schema.default === undefined
      ? schema.description
      : `${schema.description} \`${schema.default}\` by default.`;
  const type = `${typeOf(schema)}${isRequired ? ', needed' : ''}`;
  return [[`\`${path}\``, type, meaning ?? ''], ...rowsOf(schema, path, new Set())];
}

/** Itself, and what else it may be. */
function formsOf(schema) {
  return [schema, ...(schema.anyOf ?? []).flatMap(formsOf)];
}

function typeOf(schema) {
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(', ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'values' : typeOf(schema.items)}`;
  if (schema.type === 'object') {
    const isMap = schema.properties === undefined && schema.additionalProperties !== undefined;
    return isMap ? 'mapping of names' : 'mapping';
  }
  if (schema.type === undefined) return 'anything';
  return [schema.type].flat().join(' or ');
}

function escaped(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/**
 * kubectl explain: what the fields of a resource are.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/explain` and `pkg/explain/v2/templates/plaintext.tmpl`. The real one reads the
 * server's OpenAPI documents; the types come from the same tables as the server's here. Leaves out custom resources.
 */
import type { Task } from '../../../host/task';
import {
  explainedKind,
  type ExplainedField,
  type ExplainedType,
} from '../../../kube/objects/explained-types';
import { flagsOf } from '../flag-set';
import {
  groupOfVersion,
  groupResourceName,
  ResourceCatalogue,
  type ServedResource,
} from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const explain: KubectlVerb = {
  path: 'explain',
  summary: 'Get documentation for a resource',
  usage:
    'explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  flags: flagsOf(`
    api-version string
    output,o string=plaintext
    recursive bool`),
  run: runExplain,
};

const TEXT_WIDTH = 76;
/** What a description of a field, and how far it stands in, have together. */
const FIELD_WIDTH = 78;
const TEXT_INDENT = 4;
const LISTED_VALUES = 4;

function* runExplain(command: KubectlCommand): Task<number> {
  const { args, flags } = command;
  const [word, ...more] = args;
  if (word === undefined) {
    return command.fail(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
  }
  if (more.length > 0) return command.fail('We accept only this format: explain RESOURCE\n');
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  const asked = flags.text('api-version');
  const named = catalogue.value.byWord(word.split('.')[0] ?? '');
  if (!named.ok) {
    command.complain(`${named.error}\n`);
    return 1;
  }
  const found = explainedResource(word, named.value, catalogue.value, asked);
  if (typeof found === 'string') return command.fail(found);
  const output = flags.text('output');
  if (output === 'plaintext-openapiv2') {
    return command.fail('kubectl explain --output=plaintext-openapiv2 is not modelled in this lab');
  }
  if (output !== 'plaintext') return command.fail(`unrecognized format: ${output}`);
  const { resource, path } = found;
  const type = explainedKind(resource.kind);
  if (type === undefined) {
    return command.fail(`kubectl explain of ${groupResourceName(resource)} is not modelled in this lab`);
  }
  command.out(headText(resource));
  const text = explanationOf(type, path, flags.isOn('recursive'));
  if (text === undefined) return command.fail(`field ${JSON.stringify(path.at(-1) ?? '')} does not exist`);
  command.out(`${text}\n`);
  return 0;
}

interface Explained {
  readonly resource: ServedResource;
  readonly path: readonly string[];
}

/** `deployments.apps.spec`: the group may stand behind the plural. Answers what is wrong. */
function explainedResource(
  word: string,
  named: ServedResource,
  catalogue: ResourceCatalogue,
  apiVersion: string,
): Explained | string {
  const [first = ''] = word.split('.');
  if (apiVersion.split('/').length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  const full = apiVersion === '' ? groupResourceName(named) : first;
  const rest = word.slice((word.startsWith(full) ? full : first).length);
  const path = rest.split('.').filter((step) => step !== '');
  if (apiVersion === '') return { resource: named, path };
  const { plural } = named;
  const resource = catalogue.all.find((one) => one.apiVersion === apiVersion && one.plural === plural);
  return resource === undefined
    ? `couldn't find resource for "${apiVersion}, Resource=${plural}"`
    : { resource, path };
}

function headText({ kind, apiVersion }: ServedResource): string {
  const group = groupOfVersion(apiVersion);
  const version = group === '' ? apiVersion : apiVersion.slice(group.length + 1);
  const groupLine = group === '' ? '' : `GROUP:      ${group}\n`;
  return `${groupLine}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
}

/** Undefined where there is no such field. */
function explanationOf(
  type: ExplainedType,
  path: readonly string[],
  isRecursive: boolean,
): string | undefined {
  let [description, current, field]: [string, ExplainedType, ExplainedField | undefined] = [
    paragraph(type.description),
    type,
    undefined,
  ];
  for (const step of path) {
    field = current.fields.find(({ name }) => name === step);
    if (field === undefined) return undefined;
    current = field.inner;
    description = paragraph(field.description) + paragraph(current.description);
  }
  const about = description === '' ? '<empty>' : description;
  const { fields } = current;
  const list = fields.length === 0 ? '' : `FIELDS:\n${fieldList(fields, 1, isRecursive)}`;
  return `${field === undefined ? '' : fieldHead(field)}DESCRIPTION:\n${indented(wrapped(about, TEXT_WIDTH), TEXT_INDENT)}\n${list}`;
}

function paragraph(text: string): string {
  return text === '' ? '' : `${text}\n`;
}

function fieldHead({ name, typeText, values }: ExplainedField): string {
  const lines = values.map((value) => `\n    ${value}`).join('');
  return `FIELD: ${name} <${typeText}>\n${values.length === 0 ? '' : `ENUM:${lines}`}\n\n`;
}

function fieldList(fields: readonly ExplainedField[], level: number, isRecursive: boolean): string {
  const margin = 2 * level;
  return fields
    .map((field) => {
      const { name, typeText, isRequired, description, inner } = field;
      const line = `${indented(name, margin)}\t<${typeText}>${isRequired ? ' -required-' : ''}${valueList(field, margin)}\n`;
      if (isRecursive) return line + fieldList(inner.fields, level + 1, true);
      const about = wrapped(description === '' ? '<no description>' : description, FIELD_WIDTH - margin);
      return `${line}${indented(about, margin + 2)}\n\n`;
    })
    .join('');
}

function valueList({ values }: ExplainedField, margin: number): string {
  if (values.length === 0) return '';
  const more = values.length > LISTED_VALUES ? ', ....' : '';
  return `\n${indented(`enum: ${values.slice(0, LISTED_VALUES).join(', ')}${more}`, margin)}`;
}

function indented(text: string, margin: number): string {
  const space = ' '.repeat(margin);
  return text
    .split('\n')
    .map((line) => space + line)
    .join('\n');
}

/** No line is longer than `width`, unless it is one word. */
function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => {
      const lines: string[] = [];
      for (const word of line.split(' ')) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + 1 + word.length <= width)
          lines.push(`${lines.pop() ?? ''} ${word}`);
        else lines.push(word);
      }
      return lines.join('\n');
    })
    .join('\n');
}

/**
 * What `-o` means for objects that are printed as they are: `yaml`, `json`, `name`, `jsonpath=`, `custom-columns=` ...
 *
 * Kubernetes v1.32 `k8s.io/cli-runtime/pkg/genericclioptions` (`PrintFlags`).
 */
import { err, ok, type Result } from '../../../base/result';
import {
  isPlainRecord,
  isUnknownList,
  textFieldOf,
  type PlainRecord,
} from '../../../kube/objects/kube-object';
import { JsonPath } from '../../../kube/printers/json-path';
import { kindPrefixOf } from '../resource-catalogue';
import { customColumnsText, parseCustomColumns, parseCustomColumnsFile } from './custom-columns';
import { GoTemplate } from './go-template';
import { formatJson } from './json-text';
import { formatYaml } from './yaml-text';

/** Prints objects one after the other; a list is one object. */
export type ObjectPrinter = (object: Printable) => Result<string, string>;

/** An object of the API, or a list of them, which has no name. */
export interface Printable {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: PlainRecord;
  readonly [key: string]: unknown;
}

export interface PrinterOptions {
  readonly output: string;
  readonly template: string;
  readonly isMissingAllowed: boolean;
  readonly hasHeaders: boolean;
  readonly hasManagedFields: boolean;
  /** What was done, for `-o name` and for no `-o` at all: `created`. */
  readonly operation?: string;
  readonly readFile: (path: string) => string | undefined;
  /** Formats of this command, as the message about an unknown one names them. */
  readonly formats?: string;
}

export const GET_FORMATS =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml';
const OBJECT_FORMATS =
  'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,yaml';

export function objectPrinterOf(options: PrinterOptions): Result<ObjectPrinter, string> {
  const equals = options.output.indexOf('=');
  const isTemplateAlone = options.output === '' && options.template !== '';
  const format = isTemplateAlone
    ? 'go-template'
    : equals < 0
      ? options.output
      : options.output.slice(0, equals);
  const inline = equals < 0 ? options.template : options.output.slice(equals + 1);
  const cleaned = (object: Printable): Printable =>
    options.hasManagedFields ? object : withoutManagedFields(object);
  switch (format) {
    case 'json':
      return ok((object) => ok(formatJson(cleaned(object))));
    case 'yaml':
      return ok(yamlPrinter(cleaned));
    case 'name':
      return ok((object) =>
        ok(
          itemsIn(object)
            .map((item) => `${nameText(item)}\n`)
            .join(''),
        ),
      );
    case '':
      return ok((object) => ok(`${nameText(object)}${operationText(options.operation)}\n`));
    default:
      return templatePrinter(format, inline, options);
  }
}

function operationText(operation: string | undefined): string {
  return operation === undefined ? '' : ` ${operation}`;
}

/** Documents after the first are separated. */
function yamlPrinter(cleaned: (object: Printable) => Printable): ObjectPrinter {
  let isFirst = true;
  return (object) => {
    const text = formatYaml(cleaned(object));
    const separated = isFirst ? text : `---\n${text}`;
    isFirst = false;
    return ok(separated);
  };
}

/** `pod/web`, `deployment.apps/web` */
export function nameText(object: Printable): string {
  return `${kindPrefixOf(object)}/${textFieldOf(object, 'metadata', 'name') ?? ''}`;
}

function templatePrinter(
  format: string,
  given: string,
  options: PrinterOptions,
): Result<ObjectPrinter, string> {
  const isFile = format.endsWith('-file') || format === 'templatefile';
  const text = isFile ? options.readFile(given) : given;
  const kind = format.replace(/-file$|file$/u, '');
  const known = (options.formats ?? OBJECT_FORMATS).split(',');
  if (!known.includes(format)) {
    return err(
      `unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: ${known.join(',')}`,
    );
  }
  if (given === '') {
    return err(
      kind === 'custom-columns'
        ? 'custom-columns format specified but no custom columns given'
        : `template format specified but no template given`,
    );
  }
  if (text === undefined) {
    const what = kind === 'custom-columns' ? 'template' : '--template';
    const end = kind === 'custom-columns' ? '' : '\n';
    return err(`error reading ${what} ${given}, open ${given}: no such file or directory${end}`);
  }
  if (kind === 'custom-columns') return customColumnsPrinter(text, isFile, options);
  return kind.startsWith('jsonpath')
    ? jsonPathPrinter(kind, text, options)
    : goTemplatePrinter(text, options);
}

function customColumnsPrinter(
  text: string,
  isFile: boolean,
  { hasHeaders }: PrinterOptions,
): Result<ObjectPrinter, string> {
  const columns = isFile ? parseCustomColumnsFile(text) : parseCustomColumns(text);
  if (!columns.ok) return columns;
  return ok((object) => ok(customColumnsText(columns.value, itemsIn(object), { hasHeaders })));
}

function jsonPathPrinter(
  kind: string,
  text: string,
  { isMissingAllowed }: PrinterOptions,
): Result<ObjectPrinter, string> {
  const path = JsonPath.parse(text);
  if (!path.ok) return err(`error parsing jsonpath ${text}, ${path.error}`);
  return ok((object) => {
    if (kind === 'jsonpath-as-json') {
      const found = path.value.find(object, { isMissingAllowed });
      return found.ok ? ok(formatJson(found.value.flat())) : found;
    }
    const printed = path.value.print(object, { isMissingAllowed });
    return printed.ok
      ? printed
      : err(
          `error executing jsonpath ${JSON.stringify(text)}: Error executing template: ${printed.error}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${text}\n\tobject given to jsonpath engine was:\n\t\t${goSyntaxText(object)}\n\n\n`,
        );
  });
}

function goTemplatePrinter(
  text: string,
  { isMissingAllowed }: PrinterOptions,
): Result<ObjectPrinter, string> {
  const template = GoTemplate.parse(text);
  if (!template.ok) return err(`error parsing template ${text}, template: output:${template.error}`);
  return ok((object) => template.value.print(object, { isMissingAllowed }));
}

/** As Go prints an object that it read from JSON, with `%#v`. */
function goSyntaxText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') return String(value);
  if (isUnknownList(value)) return `[]interface {}{${value.map(goSyntaxText).join(', ')}}`;
  if (!isPlainRecord(value)) return 'interface {}(nil)';
  const fields = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${goSyntaxText(value[key])}`);
  return `map[string]interface {}{${fields.join(', ')}}`;
}

/** Of a list its items, else the object itself. */
function itemsIn(object: Printable): readonly Printable[] {
  const { items } = object;
  if (!object.kind.endsWith('List') || !isUnknownList(items)) return [object];
  return items.filter(isPrintable);
}

function isPrintable(value: unknown): value is Printable {
  return isPlainRecord(value) && isPlainRecord(value['metadata']);
}

function withoutManagedFields(object: Printable): Printable {
  const { items } = object;
  if (object.kind.endsWith('List') && isUnknownList(items)) {
    return { ...object, items: itemsIn(object).map(withoutManagedFields) };
  }
  return { ...object, metadata: { ...object.metadata, managedFields: undefined } };
}

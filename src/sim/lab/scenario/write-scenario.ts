/**
 * Writes a `kind: Scenario` document as a person would: block style, quotes where YAML needs them, text of several lines
 * as it stands. `readScenario` reads back what was written.
 */

export type WrittenStep = { readonly at?: string } & (
  | {
      readonly kind: 'exec';
      readonly target: string;
      readonly container?: string;
      readonly run: string;
      readonly isBackground: boolean;
      readonly interruptAfter?: string;
      /** Absent when nothing is expected. */
      readonly exitCode?: number;
    }
  /** `manifests` is a stream of YAML documents. */
  | { readonly kind: 'apply'; readonly manifests: string }
  | {
      readonly kind: 'delete';
      readonly reference: string;
      readonly namespace?: string;
      /** Absent for the object's own. */
      readonly gracePeriodSeconds?: number;
    }
  | {
      readonly kind: 'capture-start';
      readonly name: string;
      readonly interfaces: readonly string[];
      readonly filter: string;
    }
  | { readonly kind: 'capture-stop'; readonly name: string }
  /** The fields of a fault of a cable, in their order. */
  | { readonly kind: 'fault'; readonly fields: readonly (readonly [name: string, value: unknown])[] }
);

export interface WrittenScenario {
  readonly name: string;
  readonly text?: string;
  readonly steps: readonly WrittenStep[];
}

/** Without a document marker, with a final line end. */
export function writeScenario({ name, text, steps }: WrittenScenario): string {
  const lines = [
    'apiVersion: podwire.dev/v1',
    'kind: Scenario',
    'metadata:',
    `  name: ${scalarText(name, 2)}`,
    'spec:',
    ...(text === undefined ? [] : [`  text: ${scalarText(text, 2)}`]),
    steps.length === 0 ? '  steps: []' : '  steps:',
    ...steps.flatMap((step) => itemLines(stepLines(step))),
  ];
  return `${lines.join('\n')}\n`;
}

/** The fields of a step, moved into a list. */
function itemLines(fields: readonly string[]): readonly string[] {
  const lines = fields.flatMap((field) => field.split('\n'));
  return lines.map((line, index) => (index === 0 ? `    - ${line}` : line === '' ? '' : `      ${line}`));
}

/** Indented as if the step stood at the margin. */
function stepLines(step: WrittenStep): readonly string[] {
  const at = step.at === undefined ? [] : [`at: ${step.at}`];
  switch (step.kind) {
    case 'exec':
      return [
        ...at,
        'exec:',
        field('in', step.target),
        ...(step.container === undefined ? [] : [field('container', step.container)]),
        field('run', step.run),
        ...(step.isBackground ? ['  background: true'] : []),
        ...(step.interruptAfter === undefined ? [] : [`  interruptAfter: ${step.interruptAfter}`]),
        ...(step.exitCode === undefined ? [] : ['expect:', `  exitCode: ${step.exitCode}`]),
      ];
    case 'apply':
      return [...at, `apply: ${scalarText(step.manifests, 0)}`];
    case 'delete':
      return [
        ...at,
        `delete: ${scalarText(step.reference, 0)}`,
        ...(step.namespace === undefined ? [] : [`namespace: ${scalarText(step.namespace, 0)}`]),
        ...(step.gracePeriodSeconds === undefined ? [] : [`gracePeriodSeconds: ${step.gracePeriodSeconds}`]),
      ];
    case 'capture-start':
      return [
        ...at,
        'capture:',
        field('start', step.name),
        '  on:',
        ...step.interfaces.map((id) => `    - ${scalarText(id, 4)}`),
        ...(step.filter === '' ? [] : [field('filter', step.filter)]),
      ];
    case 'capture-stop':
      return [...at, 'capture:', field('stop', step.name)];
    case 'fault':
      return [...at, 'fault:', ...step.fields.map(([name, value]) => `  ${name}: ${valueText(value)}`)];
  }
}

/** Flow mappings are written as JSON, which YAML reads, too. */
function valueText(value: unknown): string {
  return typeof value === 'string' ? scalarText(value, 2) : JSON.stringify(value);
}

function field(name: string, value: string): string {
  return `  ${name}: ${scalarText(value, 2)}`;
}

/** One scalar behind a key that stands in column `indent`; the lines of a block are indented by two more. */
function scalarText(text: string, indent: number): string {
  if (isPlainText(text)) return text;
  if (!isBlockText(text)) return quoted(text);
  const body = text.replace(/\n+$/, '');
  const ending = text.slice(body.length);
  const chomping = ending === '' ? '-' : ending === '\n' ? '' : '+';
  const lines = body.split('\n').map((line) => (line === '' ? '' : `${' '.repeat(indent + 2)}${line}`));
  return `|${chomping}\n${lines.join('\n')}${ending.slice(1)}`;
}

/** Begins like a word; holds nothing that means something to YAML 1.1 or 1.2. */
const PLAIN_TEXT =
  /^[A-Za-z_./][A-Za-z0-9_./=+@%^~(),;$<>|&*?!'"\\[\]{} -]*(?::[A-Za-z0-9_./=+@-][A-Za-z0-9_./=+@%^~();$<>|&*?!'"\\ -]*)*$/;
const TAKEN_WORD = /^(?:y|n|yes|no|on|off|true|false|null|~|\.inf|\.nan|[-+.\d][-+.\d_:eE]*)$/i;

function isPlainText(text: string): boolean {
  return PLAIN_TEXT.test(text) && !text.endsWith(' ') && !text.endsWith(':') && !TAKEN_WORD.test(text);
}

/** Of several lines that a block scalar holds as they are. */
function isBlockText(text: string): boolean {
  if (!text.includes('\n') || !/^[^\s]/.test(text)) return false;
  // eslint-disable-next-line no-control-regex -- what YAML does not take, or takes for a line end
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]/.test(text))
    return false;
  return !/^[ \t]+$/m.test(text);
}

/** As JSON, with nothing in it that YAML does not print (§5.1). */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

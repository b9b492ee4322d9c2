/** Reads a `kind: Scenario` document, and everything that its steps hold, with places. */
import { z } from 'zod';
import type { Diagnostic, SourceLocation } from '../base/diagnostic';
import { closestWord } from '../base/closest-word';
import { fieldOf, isPlainRecord, listFieldOf, textFieldOf } from '../kube/objects/kube-object';
import { invalidValue, problem, requiredValue, type FieldPath } from '../kube/objects/object-issue';
import type { CustomKinds } from '../kube/objects/api-versions';
import { schemaIssuesOf } from '../kube/objects/schema-issues';
import type { Expectation, TextExpectation } from './expectation';
import { objectSetDiagnosticsOf, readObjects, sourcedObjectOf, type ObjectSetContext } from './object-set';
import type { Scenario, ScenarioStep } from './scenario';
import { parseDuration, parsePattern, parseReference } from './scenario-words';
import { diagnosticOf, sourceDocumentsOf, type SourceDocument } from './source-document';
import { readYaml } from './yaml-source';

const textListSchema = z.union([z.string(), z.array(z.string())]);

const textExpectationSchema = z.strictObject({
  contains: textListSchema.optional(),
  notContains: textListSchema.optional(),
  equals: z.string().optional(),
  matches: textListSchema.optional(),
});

const stepSchema = z.strictObject({
  exec: z
    .strictObject({ in: z.string().min(1), run: z.string().min(1), container: z.string().optional() })
    .optional(),
  apply: z.string().optional(),
  delete: z.string().optional(),
  /** A bare number is refused below, with what to write instead. */
  wait: z.union([z.string(), z.number()]).optional(),
  namespace: z.string().optional(),
  expect: z
    .strictObject({
      exitCode: z.int().min(0).max(255).optional(),
      stdout: textExpectationSchema.optional(),
      stderr: textExpectationSchema.optional(),
    })
    .optional(),
});

const scenarioSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({ text: z.string().optional(), steps: z.array(stepSchema) }),
});

const ACTIONS = ['exec', 'apply', 'delete', 'wait'] as const;
/** What a step may say in a later version; it cannot be passed over without changing what the steps mean. */
const LATER_ACTIONS: readonly string[] = [
  'scale',
  'break',
  'repair',
  'capture',
  'reach',
  'trace',
  'edit',
  'replay',
];

export interface ScenarioContext extends ObjectSetContext {
  readonly customKinds: CustomKinds;
}

export interface ReadScenario {
  readonly scenario: Scenario | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function readScenario(document: SourceDocument, context: ScenarioContext): ReadScenario {
  return new ScenarioReader(document, context).read();
}

class ScenarioReader {
  readonly #document: SourceDocument;
  readonly #context: ScenarioContext;
  readonly #namespaces: Set<string>;
  readonly #diagnostics: Diagnostic[] = [];

  constructor(document: SourceDocument, context: ScenarioContext) {
    this.#document = document;
    this.#context = context;
    this.#namespaces = new Set(context.namespaces);
  }

  read(): ReadScenario {
    const { value, location } = this.#document;
    for (const issue of schemaIssuesOf(scenarioSchema, value)) {
      const isStep = issue.code === 'unknown-field' && issue.path.length === 4 && issue.path[1] === 'steps';
      // `#step` says more about what a step cannot do.
      if (!isStep) this.#diagnostics.push(diagnosticOf(this.#document, issue));
    }
    const steps: ScenarioStep[] = [];
    for (const [index, step] of listFieldOf(value, 'spec', 'steps').entries()) {
      const read = this.#step(step, ['spec', 'steps', index]);
      if (read !== undefined) steps.push(read);
    }
    const name = textFieldOf(value, 'metadata', 'name');
    if (name === undefined || this.#diagnostics.some(({ severity }) => severity === 'error')) {
      return { scenario: undefined, diagnostics: this.#diagnostics };
    }
    const text = textFieldOf(value, 'spec', 'text');
    const scenario = { name, steps, location, ...(text === undefined ? {} : { text }) };
    return { scenario, diagnostics: this.#diagnostics };
  }

  #step(step: unknown, path: FieldPath): ScenarioStep | undefined {
    if (!isPlainRecord(step)) return undefined;
    const isGood = this.#checkKeys(step, path);
    const actions = ACTIONS.filter((action) => step[action] !== undefined);
    const [action, second] = actions;
    if (action === undefined) {
      const what = `a step does one of ${ACTIONS.join(', ')}`;
      if (isGood) this.#report(requiredValue(path, what, 'write for example - wait: 5s'));
      return undefined;
    }
    if (second !== undefined) {
      const hint = `begin another step with "- ${second}:"`;
      this.#report(
        problem('two-actions', [...path, second], `a step does one thing, not ${action} and ${second}`, hint),
      );
      return undefined;
    }
    if (action !== 'exec' && step['expect'] !== undefined) {
      const what = `expect belongs to a step that runs a command, not to ${action}`;
      this.#report(problem('misplaced-expect', [...path, 'expect'], what, 'move it to an exec step'));
    }
    if (action !== 'delete' && step['namespace'] !== undefined) {
      const what = `namespace belongs to delete, not to ${action}`;
      const hint =
        action === 'exec' ? 'write exec: {in: NAMESPACE/POD, ...}' : 'write it into metadata.namespace';
      this.#report(problem('misplaced-namespace', [...path, 'namespace'], what, hint));
    }
    const location = this.#document.locate(path);
    switch (action) {
      case 'exec':
        return this.#exec(step, path, location);
      case 'apply':
        return this.#apply(step, path, location);
      case 'delete':
        return this.#delete(step, path, location);
      case 'wait':
        return this.#wait(step, path, location);
    }
  }

  /** False when a field explains why there is no action. */
  #checkKeys(step: Readonly<Record<string, unknown>>, path: FieldPath): boolean {
    const known = Object.keys(stepSchema.shape);
    let isGood = true;
    for (const key of Object.keys(step)) {
      if (known.includes(key)) continue;
      isGood = false;
      const meant = closestWord(key, known);
      const isLater = LATER_ACTIONS.includes(key);
      const what = isLater ? `step "${key}" is not carried out yet` : `unknown step "${key}"`;
      const hint =
        meant === undefined || isLater ? `use one of ${ACTIONS.join(', ')}` : `did you mean "${meant}"?`;
      this.#report({ ...problem('unknown-step', [...path, key], what, hint), target: 'key', message: what });
    }
    return isGood;
  }

  #exec(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const target = textFieldOf(step, 'exec', 'in');
    const run = textFieldOf(step, 'exec', 'run');
    const container = textFieldOf(step, 'exec', 'container');
    const expectation = this.#expectation(step, [...path, 'expect']);
    if (target === undefined || run === undefined) return undefined;
    const found = { kind: 'exec', target, run, expectation, location } as const;
    return container === undefined ? found : { ...found, container };
  }

  #apply(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const text = textFieldOf(step, 'apply');
    if (text === undefined) return undefined;
    const at: FieldPath = [...path, 'apply'];
    const { file } = location;
    const yaml = readYaml(file, text);
    const within = (inner: SourceLocation): SourceLocation => this.#document.locateWithin(at, inner);
    const { documents, diagnostics } = sourceDocumentsOf(
      yaml.documents.map((document) => ({
        ...document,
        location: within(document.location),
        locate: (inner, target) => within(document.locate(inner, target)),
      })),
    );
    const { objects, diagnostics: problems } = readObjects(documents, this.#context.customKinds);
    const { serviceSubnet } = this.#context;
    const together = objectSetDiagnosticsOf(objects, { namespaces: this.#namespaces, serviceSubnet });
    const yamlProblems = yaml.diagnostics.map((diagnostic) => ({
      ...diagnostic,
      location: diagnostic.location === undefined ? location : within(diagnostic.location),
    }));
    this.#diagnostics.push(...yamlProblems, ...diagnostics, ...problems, ...together);
    if (yamlProblems.length === 0 && documents.length === 0 && diagnostics.length === 0) {
      this.#report(requiredValue(at, 'no objects passed to apply', 'write manifests after "apply: |"'));
    }
    for (const { object } of objects)
      if (object.kind === 'Namespace') this.#namespaces.add(object.metadata.name);
    return { kind: 'apply', objects: objects.map(sourcedObjectOf), location };
  }

  #delete(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const text = textFieldOf(step, 'delete');
    if (text === undefined) return undefined;
    const reference = parseReference(text, textFieldOf(step, 'namespace') ?? 'default');
    if (reference.ok) return { kind: 'delete', reference: reference.value, location };
    this.#report(invalidValue([...path, 'delete'], text, reference.error, 'write for example pod/client'));
    return undefined;
  }

  #wait(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const given = fieldOf(step, 'wait');
    const duration = typeof given === 'string' ? parseDuration(given) : undefined;
    if (duration !== undefined) return { kind: 'wait', duration, location };
    if (typeof given !== 'string' && typeof given !== 'number') return undefined;
    const hint =
      typeof given === 'number' ? `write ${given}s for seconds` : 'write for example 5s, 500ms or 1m30s';
    this.#report(invalidValue([...path, 'wait'], given, 'must be a duration', hint));
    return undefined;
  }

  #expectation(step: unknown, path: FieldPath): Expectation {
    const given = isPlainRecord(step) ? step['expect'] : undefined;
    const exitCode = isPlainRecord(given) ? given['exitCode'] : undefined;
    return {
      exitCode: typeof exitCode === 'number' ? exitCode : 0,
      stdout: this.#textExpectation(isPlainRecord(given) ? given['stdout'] : undefined, [...path, 'stdout']),
      stderr: this.#textExpectation(isPlainRecord(given) ? given['stderr'] : undefined, [...path, 'stderr']),
    };
  }

  #textExpectation(given: unknown, path: FieldPath): TextExpectation {
    const matches: RegExp[] = [];
    for (const text of textsOf(given, 'matches')) {
      const pattern = parsePattern(text);
      if (pattern.ok) matches.push(pattern.value);
      else this.#report(invalidValue([...path, 'matches'], text, pattern.error));
    }
    const equals = textFieldOf(given, 'equals');
    return {
      contains: textsOf(given, 'contains'),
      notContains: textsOf(given, 'notContains'),
      matches,
      ...(equals === undefined ? {} : { equals }),
    };
  }

  #report(issue: Parameters<typeof diagnosticOf>[1]): void {
    this.#diagnostics.push(diagnosticOf(this.#document, issue));
  }
}

/** One text, or a list of them. */
function textsOf(value: unknown, field: string): readonly string[] {
  const text = textFieldOf(value, field);
  if (text !== undefined) return [text];
  return listFieldOf(value, field).flatMap((item) => (typeof item === 'string' ? [item] : []));
}

/** Reads a `kind: Scenario` document, and everything that its steps hold, with places. */
import { z } from 'zod';
import { closestWord } from '../../base/closest-word';
import type { Diagnostic, SourceLocation } from '../../base/diagnostic';
import type { Duration } from '../../base/time';
import { parseFilter } from '../../capture/pcap-filter';
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  textFieldOf,
} from '../../kube/objects/kube-object';
import {
  duplicateValue,
  invalidValue,
  problem,
  requiredValue,
  type FieldPath,
} from '../../kube/objects/object-issue';
import type { CustomKinds } from '../../kube/objects/api-versions';
import { schemaIssuesOf } from '../../kube/objects/schema-issues';
import type { Expectation, TextExpectation } from './expectation';
import {
  objectSetDiagnosticsOf,
  readObjects,
  sourcedObjectOf,
  type ObjectSetContext,
} from '../objects/object-set';
import type { Scenario, ScenarioStep } from './scenario';
import { captureNameProblem, parseDuration, parsePattern, parseReference } from './scenario-words';
import { diagnosticOf, sourceDocumentsOf } from '../source/source-document';
import type { SourceDocument } from '../readings';
import { readYaml } from '../source/yaml-source';

/** A bare number is refused below, with what to write instead. */
const durationSchema = z.union([z.string(), z.number()]);
const textListSchema = z.union([z.string(), z.array(z.string())]);

const textExpectationSchema = z.strictObject({
  contains: textListSchema.optional(),
  notContains: textListSchema.optional(),
  equals: z.string().optional(),
  matches: textListSchema.optional(),
});

const stepSchema = z.strictObject({
  exec: z
    .strictObject({
      in: z.string().min(1),
      run: z.string().min(1),
      container: z.string().optional(),
      background: z.boolean().optional(),
      interruptAfter: durationSchema.optional(),
    })
    .optional(),
  apply: z.string().optional(),
  delete: z.string().optional(),
  wait: durationSchema.optional(),
  capture: z
    .strictObject({
      start: z.string().optional(),
      stop: z.string().optional(),
      on: textListSchema.optional(),
      filter: z.string().optional(),
    })
    .optional(),
  compare: z
    .strictObject({
      in: z.string().min(1),
      run: z.string().min(1),
      cni: textListSchema.optional(),
      proxyMode: textListSchema.optional(),
    })
    .optional(),
  addresses: textListSchema.optional(),
  name: z.string().optional(),
  at: durationSchema.optional(),
  task: z.string().optional(),
  hint: z.string().optional(),
  namespace: z.string().optional(),
  gracePeriodSeconds: z.int().min(0).optional(),
  expect: z
    .strictObject({
      exitCode: z.int().min(0).max(255).optional(),
      stdout: textExpectationSchema.optional(),
      stderr: textExpectationSchema.optional(),
    })
    .optional(),
});

/** @public The editor's schema is made of it. */
export const scenarioSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({ text: z.string().optional(), steps: z.array(stepSchema) }),
});

const ACTIONS = ['exec', 'apply', 'delete', 'wait', 'capture', 'compare', 'addresses'] as const;
/** Of which something can be expected. */
const PRINTING_ACTIONS: readonly string[] = ['exec', 'compare', 'addresses'];
/** What a step may say in a later version; it cannot be passed over without changing what the steps mean. */
const LATER_ACTIONS: readonly string[] = ['scale', 'break', 'repair', 'reach', 'trace', 'edit', 'replay'];

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
  readonly #stepNames = new Set<string>();
  readonly #captureNames = new Set<string>();
  readonly #runningCaptures = new Set<string>();
  readonly #diagnostics: Diagnostic[] = [];

  constructor(document: SourceDocument, context: ScenarioContext) {
    this.#document = withPlainOn(document);
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
    if (!PRINTING_ACTIONS.includes(action) && step['expect'] !== undefined) {
      const what = `expect belongs to a step that prints something, not to ${action}`;
      this.#report(problem('misplaced-expect', [...path, 'expect'], what, 'move it to an exec step'));
    }
    if (action !== 'delete' && step['namespace'] !== undefined) {
      const what = `namespace belongs to delete, not to ${action}`;
      const hint =
        action === 'exec' ? 'write exec: {in: NAMESPACE/POD, ...}' : 'write it into metadata.namespace';
      this.#report(problem('misplaced-namespace', [...path, 'namespace'], what, hint));
    }
    if (action !== 'delete' && step['gracePeriodSeconds'] !== undefined) {
      const what = `gracePeriodSeconds belongs to delete, not to ${action}`;
      this.#report(problem('misplaced-field', [...path, 'gracePeriodSeconds'], what, 'leave it out'));
    }
    const at = this.#duration(step['at'], [...path, 'at']);
    const read = this.#action(action, step, path);
    const name = this.#stepName(step, [...path, 'name']);
    if (read === undefined) return undefined;
    const task = textFieldOf(step, 'task');
    const hint = textFieldOf(step, 'hint');
    return {
      ...read,
      ...(at === undefined ? {} : { at }),
      ...(name === undefined ? {} : { name }),
      ...(task === undefined ? {} : { task }),
      ...(hint === undefined ? {} : { hint }),
    };
  }

  #action(action: (typeof ACTIONS)[number], step: unknown, path: FieldPath): ScenarioStep | undefined {
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
      case 'capture':
        return this.#capture(step, path, location);
      case 'compare':
        return this.#compare(step, path, location);
      case 'addresses':
        return {
          kind: 'addresses',
          addresses: textsOf(step, 'addresses'),
          output: this.#output(step, path),
          location,
        };
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
    const interruptAfter = this.#duration(fieldOf(step, 'exec', 'interruptAfter'), [
      ...path,
      'exec',
      'interruptAfter',
    ]);
    if (target === undefined || run === undefined) return undefined;
    return {
      kind: 'exec',
      target,
      run,
      isBackground: fieldOf(step, 'exec', 'background') === true,
      hasExpectedExit: typeof fieldOf(step, 'expect', 'exitCode') === 'number',
      expectation,
      location,
      ...(container === undefined ? {} : { container }),
      ...(interruptAfter === undefined ? {} : { interruptAfter }),
    };
  }

  #compare(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const target = textFieldOf(step, 'compare', 'in');
    const run = textFieldOf(step, 'compare', 'run');
    const [cnis, proxyModes] = [
      textsOf(fieldOf(step, 'compare'), 'cni'),
      textsOf(fieldOf(step, 'compare'), 'proxyMode'),
    ];
    const output = this.#output(step, path);
    if (target === undefined || run === undefined) return undefined;
    if (cnis.length === 0 && proxyModes.length === 0) {
      const hint = 'write for example cni: [flannel/vxlan, flannel/host-gw]';
      this.#report(requiredValue([...path, 'compare', 'cni'], 'network plugins to compare', hint));
    }
    return { kind: 'compare', target, run, cnis, proxyModes, output, location };
  }

  /** A step that is no command has no exit code, and no standard error. */
  #output(step: unknown, path: FieldPath): TextExpectation {
    for (const field of ['exitCode', 'stderr']) {
      if (fieldOf(step, 'expect', field) === undefined) continue;
      const what = `${field} belongs to a step that runs a command`;
      this.#report(
        problem('misplaced-expect', [...path, 'expect', field], what, 'expect something of stdout'),
      );
    }
    return this.#textExpectation(fieldOf(step, 'expect', 'stdout'), [...path, 'expect', 'stdout']);
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
    const grace = fieldOf(step, 'gracePeriodSeconds');
    const gracePeriod = typeof grace === 'number' ? { gracePeriodSeconds: grace } : {};
    if (reference.ok) return { kind: 'delete', reference: reference.value, location, ...gracePeriod };
    this.#report(invalidValue([...path, 'delete'], text, reference.error, 'write for example pod/client'));
    return undefined;
  }

  #wait(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const duration = this.#duration(fieldOf(step, 'wait'), [...path, 'wait']);
    return duration === undefined ? undefined : { kind: 'wait', duration, location };
  }

  /** Undefined when it is not there, or reported. */
  #duration(given: unknown, path: FieldPath): Duration | undefined {
    const duration = typeof given === 'string' ? parseDuration(given) : undefined;
    if (duration !== undefined) return duration;
    if (typeof given !== 'string' && typeof given !== 'number') return undefined;
    const hint =
      typeof given === 'number' ? `write ${given}s for seconds` : 'write for example 5s, 500ms or 1m30s';
    this.#report(invalidValue(path, given, 'must be a duration', hint));
    return undefined;
  }

  #capture(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const at: FieldPath = [...path, 'capture'];
    const start = textFieldOf(step, 'capture', 'start');
    const stop = textFieldOf(step, 'capture', 'stop');
    if ((start === undefined) === (stop === undefined)) {
      if (!isPlainRecord(fieldOf(step, 'capture'))) return undefined;
      const hint = 'write for example capture: {start: web, on: [node/node1:eth0]}';
      this.#report(requiredValue(at, 'a capture step has either start or stop', hint));
      return undefined;
    }
    if (stop !== undefined) return this.#captureStop(stop, step, { at, location });
    if (start === undefined || !this.#checkCaptureName(start, [...at, 'start'])) return undefined;
    const interfaces = textsOf(fieldOf(step, 'capture'), 'on');
    if (interfaces.length === 0) {
      const hint = 'write for example on: [node/node1:eth0], or on: any';
      this.#report(requiredValue([...at, 'on'], 'the interfaces to capture on', hint));
    }
    for (const [index, id] of interfaces.entries()) {
      if (id === 'any' || /^[^:]+:[^:]+$/.test(id)) continue;
      const isListed = isUnknownList(fieldOf(step, 'capture', 'on'));
      const place: FieldPath = isListed ? [...at, 'on', index] : [...at, 'on'];
      this.#report(
        invalidValue(place, id, 'must be TARGET:IFACE or any', 'write for example node/node1:eth0'),
      );
    }
    const filter = textFieldOf(step, 'capture', 'filter') ?? '';
    const parsed = parseFilter(filter);
    if (!parsed.ok) {
      const why = `${parsed.error.message} at column ${parsed.error.column}`;
      this.#report(invalidValue([...at, 'filter'], filter, why, 'write for example tcp port 80'));
    }
    this.#captureNames.add(start);
    this.#runningCaptures.add(start);
    return { kind: 'capture-start', name: start, interfaces, filter, location };
  }

  #captureStop(
    name: string,
    step: unknown,
    { at, location }: { readonly at: FieldPath; readonly location: SourceLocation },
  ): ScenarioStep | undefined {
    for (const field of ['on', 'filter']) {
      if (fieldOf(step, 'capture', field) === undefined) continue;
      const what = `${field} belongs to capture: {start: ...}, not to stop`;
      this.#report(problem('misplaced-field', [...at, field], what, 'leave it out'));
    }
    if (this.#runningCaptures.delete(name)) return { kind: 'capture-stop', name, location };
    const running = [...this.#runningCaptures].join(', ');
    const hint = running === '' ? 'begin one with capture: {start: ...} before it' : `there is ${running}`;
    this.#report(invalidValue([...at, 'stop'], name, 'no capture of that name is running here', hint));
    return undefined;
  }

  #stepName(step: unknown, path: FieldPath): string | undefined {
    const name = textFieldOf(step, 'name');
    if (name === undefined) return undefined;
    const why = captureNameProblem(name);
    if (why !== undefined) this.#report(invalidValue(path, name, why, 'write for example first-request'));
    else if (this.#stepNames.has(name)) {
      this.#report(duplicateValue(path, name, 'give each step of a Scenario a name of its own'));
    }
    this.#stepNames.add(name);
    return name;
  }

  #checkCaptureName(name: string, path: FieldPath): boolean {
    const why = captureNameProblem(name);
    if (why !== undefined) this.#report(invalidValue(path, name, why, 'write for example web-1'));
    else if (this.#captureNames.has(name)) {
      this.#report(duplicateValue(path, name, 'give each capture of a Scenario a name of its own'));
    } else return true;
    return false;
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

/** YAML 1.1, which Kubernetes reads, takes a bare `on` for the truth value; here it names interfaces. */
function withPlainOn(document: SourceDocument): SourceDocument {
  const { value } = document;
  const given = listFieldOf(value, 'spec', 'steps');
  const isTaken = given.map((step) => {
    const capture = fieldOf(step, 'capture');
    return isPlainRecord(capture) && capture['true'] !== undefined && capture['on'] === undefined;
  });
  if (!isTaken.includes(true) || !isPlainRecord(value['spec'])) return document;
  const steps = given.map((step, index) => {
    const capture = fieldOf(step, 'capture');
    if (isTaken[index] !== true || !isPlainRecord(step) || !isPlainRecord(capture)) return step;
    const { true: on, ...rest } = capture;
    return { ...step, capture: { ...rest, on } };
  });
  return {
    ...document,
    value: { ...value, spec: { ...value['spec'], steps } },
    locate: (path, target) => {
      const [, , index, action, field] = path;
      const isOn = action === 'capture' && field === 'on' && isTaken[Number(index)] === true;
      return document.locate(isOn ? [...path.slice(0, 4), 'true', ...path.slice(5)] : path, target);
    },
  };
}

/** One text, or a list of them. */
function textsOf(value: unknown, field: string): readonly string[] {
  const text = textFieldOf(value, field);
  if (text !== undefined) return [text];
  return listFieldOf(value, field).flatMap((item) => (typeof item === 'string' ? [item] : []));
}

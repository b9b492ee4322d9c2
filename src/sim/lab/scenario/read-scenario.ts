/** Reads a `kind: Scenario` document, and everything that its steps hold, with places. */
import { append } from '../../base/append';
import { say, type Sentence } from '../../base/sentence';
import { podCountDiagnosticsOf } from '../objects/pod-count';
import { closestWord } from '../../base/closest-word';
import type { Diagnostic, SourceLocation } from '../../base/diagnostic';
import type { Result } from '../../base/result';
import type { Duration } from '../../base/time';
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  textFieldOf,
} from '../../kube/objects/kube-object';
import {
  duplicateValue,
  type FieldPath,
  forExample,
  invalidValue,
  issueWithMessage,
  type ObjectIssue,
  problem,
  requiredValue,
} from '../../kube/objects/object-issue';
import type { CustomKinds } from '../../kube/objects/api-versions';
import { schemaIssuesOf } from '../../kube/objects/schema-issues';
import { cniOf, proxyModeOf, type ModeProblem } from '../resolve/network-modes';
import type { LabMachines } from '../resolve/resolve-machines';
import {
  objectSetDiagnosticsOf,
  readObjects,
  sourcedObjectOf,
  type ObjectSetContext,
} from '../objects/object-set';
import { questionOf, stepGuideOf } from './lesson';
import { localTextOf } from './local-text';
import {
  checkExpectedFields,
  checkFilter,
  durationOf,
  expectationOf,
  packetExpectationsOf,
  textExpectationOf,
  textsOf,
} from './read-expectation';
import { readFault } from './read-fault';
import { readKubectlStep, type KubectlAction } from './read-kubectl-step';
import { evidenceOf, reachStepOf, variantsOf } from './read-step-parts';
import type { Scenario, ScenarioStep, ScenarioVariants } from './scenario';
import { scenarioSchema, stepSchema } from './scenario-schema';
import { captureNameProblem, parseReference } from './scenario-words';
import { STEP_ACTIONS } from './step-actions';
import { diagnosticOf, sourceDocumentsOf } from '../source/source-document';
import type { SourceDocument } from '../readings';
import { readYaml } from '../source/yaml-source';

/** Of one Scenario by `forEach`: each is a lab of its own. */
const MOST_RUNS = 1000;

/** Fields beside the action, and whose they are. */
const FIELD_OWNERS: Readonly<Record<string, readonly string[]>> = {
  namespace: ['delete', 'scale', 'patch', 'wait'],
  gracePeriodSeconds: ['delete'],
  replicas: ['scale'],
  with: ['patch'],
  patchType: ['patch'],
  points: ['exec', 'wait', 'capture', 'compare', 'addresses', 'reach'],
};
/** What a step may say in a later version; it cannot be passed over without changing what the steps mean. */
const LATER_ACTIONS: readonly string[] = ['break', 'repair', 'trace', 'edit', 'replay'];

export interface ScenarioContext extends ObjectSetContext {
  readonly customKinds: CustomKinds;
  readonly machines: LabMachines;
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
    const given = fieldOf(value, 'spec', 'steps');
    if (isUnknownList(given) && given.length === 0) {
      const place = {
        severity: 'warning',
        code: 'no-steps',
        path: ['spec', 'steps'],
        target: 'value',
      } as const;
      const message = say('a Scenario without steps checks nothing');
      this.#report(issueWithMessage({ ...place, message, hint: forExample('- wait: 5s') }));
    }
    const name = textFieldOf(value, 'metadata', 'name');
    const lesson = this.#lesson(value);
    if (name === undefined || this.#diagnostics.some(({ severity }) => severity === 'error')) {
      return { scenario: undefined, diagnostics: this.#diagnostics };
    }
    return { scenario: { name, ...lesson, steps, location }, diagnostics: this.#diagnostics };
  }

  #lesson(value: unknown): Omit<Scenario, 'name' | 'steps' | 'location'> {
    const issues: ObjectIssue[] = [];
    const [title, text] = [
      localTextOf(fieldOf(value, 'spec', 'title')),
      localTextOf(fieldOf(value, 'spec', 'text')),
    ];
    const diagnosis = questionOf(fieldOf(value, 'spec', 'diagnosis'), ['spec', 'diagnosis'], issues);
    const evidence = listFieldOf(value, 'spec', 'evidence').map((item, index) =>
      evidenceOf(item, ['spec', 'evidence', index], (issue) => issues.push(issue)),
    );
    for (const issue of issues) this.#report(issue);
    const variants = variantsOf(fieldOf(value, 'spec', 'forEach'));
    this.#checkRuns(variants);
    if (variants !== undefined) {
      this.#checkModes(fieldOf(value, 'spec', 'forEach'), ['spec', 'forEach'], variants);
    }
    return {
      ...(title === undefined ? {} : { title }),
      ...(text === undefined ? {} : { text }),
      ...(diagnosis === undefined ? {} : { diagnosis }),
      evidence,
      ...(variants === undefined ? {} : { variants }),
    };
  }

  #checkRuns(variants: ScenarioVariants | undefined): void {
    if (variants === undefined) return;
    const { cnis, proxyModes, seeds } = variants;
    const runs = [cnis, proxyModes, seeds].reduce((product, { length }) => product * Math.max(length, 1), 1);
    if (runs <= MOST_RUNS) return;
    const what = say('{runs} runs are more than {most}', { runs, most: MOST_RUNS });
    this.#report(problem('invalid-value', ['spec', 'forEach'], what, say('name fewer values')));
  }

  /** Of a field that names plugins and modes. */
  #checkModes(
    given: unknown,
    place: FieldPath,
    { cnis, proxyModes }: Pick<ScenarioVariants, 'cnis' | 'proxyModes'>,
  ): void {
    const check = (field: string, index: number, read: Result<unknown, ModeProblem>): void => {
      if (read.ok) return;
      const isListed = isUnknownList(fieldOf(given, field));
      const path = [...place, field, ...(isListed ? [index] : [])];
      this.#report(problem('not-modelled', path, read.error.message, read.error.hint));
    };
    for (const [index, cni] of cnis.entries()) {
      const [plugin = '', mode] = cni.split('/');
      check('cni', index, cniOf(plugin, mode));
    }
    for (const [index, mode] of proxyModes.entries()) check('proxyMode', index, proxyModeOf(mode));
  }

  #step(step: unknown, path: FieldPath): ScenarioStep | undefined {
    if (!isPlainRecord(step)) return undefined;
    const isGood = this.#checkKeys(step, path);
    const actions = STEP_ACTIONS.filter((action) => step[action] !== undefined);
    const [action, second] = actions;
    if (action === undefined) {
      const what = say('a step does one of {actions}', { actions: STEP_ACTIONS.join(', ') });
      if (isGood) this.#report(requiredValue(path, what, forExample('- wait: 5s')));
      return undefined;
    }
    if (second !== undefined) {
      const what = say('a step does one thing, not {action} and {second}', { action, second });
      const hint = say('begin another step with "- {second}:"', { second });
      this.#report(problem('two-actions', [...path, second], what, hint));
      return undefined;
    }
    checkExpectedFields(action, step, path, this.#report);
    for (const [field, owners] of Object.entries(FIELD_OWNERS)) {
      if (owners.includes(action) || step[field] === undefined) continue;
      const what = say('{field} belongs to {owners}, not to {action}', {
        field,
        owners: owners.join(', '),
        action,
      });
      const code = field === 'namespace' ? 'misplaced-namespace' : 'misplaced-field';
      this.#report(problem(code, [...path, field], what, misplacedHint(field, action)));
    }
    const at = this.#duration(step['at'], [...path, 'at']);
    const read = this.#action(action, step, path);
    const name = this.#stepName(step, [...path, 'name']);
    if (read === undefined) return undefined;
    const issues: ObjectIssue[] = [];
    const guide = stepGuideOf(step, path, issues);
    for (const issue of issues) this.#report(issue);
    return {
      ...read,
      ...(at === undefined ? {} : { at }),
      ...(name === undefined ? {} : { name }),
      ...(guide === undefined ? {} : { guide }),
      ...(step['hidden'] === true ? { isHidden: true as const } : {}),
      ...(typeof step['points'] === 'number' ? { points: step['points'] } : {}),
    };
  }

  #action(action: (typeof STEP_ACTIONS)[number], step: unknown, path: FieldPath): ScenarioStep | undefined {
    const location = this.#document.locate(path);
    switch (action) {
      case 'exec':
        return this.#exec(step, path, location);
      case 'apply':
        return this.#apply(step, path, location);
      case 'delete':
        return this.#delete(step, path, location);
      case 'scale':
      case 'patch':
        return this.#kubectl(action, step, { path, location });
      case 'wait':
        return isPlainRecord(fieldOf(step, 'wait'))
          ? this.#kubectl('wait', step, { path, location })
          : this.#wait(step, path, location);
      case 'fault':
        return this.#fault(step, path, location);
      case 'reach':
        return reachStepOf(step, location);
      case 'note': {
        const text = localTextOf(fieldOf(step, 'note'));
        return text === undefined ? undefined : { kind: 'note', text, location };
      }
      case 'capture':
        return this.#capture(step, path, location);
      case 'compare':
        return this.#compare(step, path, location);
      case 'addresses':
        return {
          kind: 'addresses',
          addresses: textsOf(step, 'addresses'),
          output: textExpectationOf(
            fieldOf(step, 'expect', 'stdout'),
            [...path, 'expect', 'stdout'],
            this.#report,
          ),
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
      const message = isLater
        ? say('step "{key}" is not carried out yet', { key })
        : say('unknown step "{key}"', { key });
      const hint =
        meant === undefined || isLater
          ? say('use one of {names}', { names: STEP_ACTIONS.join(', ') })
          : say('did you mean "{meant}"?', { meant });
      const place = { path: [...path, key], target: 'key' } as const;
      this.#report(issueWithMessage({ severity: 'error', code: 'unknown-step', ...place, message, hint }));
    }
    return isGood;
  }

  #exec(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const target = textFieldOf(step, 'exec', 'in');
    const run = textFieldOf(step, 'exec', 'run');
    const container = textFieldOf(step, 'exec', 'container');
    const expectation = expectationOf(step, [...path, 'expect'], this.#report);
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
    const output = textExpectationOf(
      fieldOf(step, 'expect', 'stdout'),
      [...path, 'expect', 'stdout'],
      this.#report,
    );
    if (target === undefined || run === undefined) return undefined;
    if (cnis.length === 0 && proxyModes.length === 0) {
      const hint = forExample('cni: [flannel/vxlan, flannel/host-gw]');
      this.#report(requiredValue([...path, 'compare', 'cni'], say('network plugins to compare'), hint));
    }
    this.#checkModes(fieldOf(step, 'compare'), [...path, 'compare'], { cnis, proxyModes });
    return { kind: 'compare', target, run, cnis, proxyModes, output, location };
  }

  #kubectl(
    action: KubectlAction,
    step: unknown,
    { path, location }: { readonly path: FieldPath; readonly location: SourceLocation },
  ): ScenarioStep | undefined {
    const read = readKubectlStep(action, step, path);
    if (!read.ok) {
      for (const issue of read.error) this.#report(issue);
      return undefined;
    }
    const expectation = expectationOf(step, [...path, 'expect'], this.#report);
    return { kind: 'kubectl', ...read.value, expectation, location };
  }

  #fault(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const given = fieldOf(step, 'fault');
    if (!isPlainRecord(given)) return undefined;
    const read = readFault(given, [...path, 'fault'], this.#context.machines);
    if ('target' in read) return { kind: 'fault', ...read, location };
    for (const issue of read) this.#report(issue);
    return undefined;
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
    const count = podCountDiagnosticsOf(objects);
    for (const found of [yamlProblems, diagnostics, problems, together, count])
      append(this.#diagnostics, found);
    if (yamlProblems.length === 0 && documents.length === 0 && diagnostics.length === 0) {
      this.#report(
        requiredValue(at, say('no objects passed to apply'), say('write manifests after "apply: |"')),
      );
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
    this.#report(invalidValue([...path, 'delete'], text, reference.error, forExample('pod/client')));
    return undefined;
  }

  #wait(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const duration = this.#duration(fieldOf(step, 'wait'), [...path, 'wait']);
    return duration === undefined ? undefined : { kind: 'wait', duration, location };
  }

  #duration(given: unknown, path: FieldPath): Duration | undefined {
    return durationOf(given, path, this.#report);
  }

  #capture(step: unknown, path: FieldPath, location: SourceLocation): ScenarioStep | undefined {
    const at: FieldPath = [...path, 'capture'];
    const start = textFieldOf(step, 'capture', 'start');
    const stop = textFieldOf(step, 'capture', 'stop');
    if ((start === undefined) === (stop === undefined)) {
      if (!isPlainRecord(fieldOf(step, 'capture'))) return undefined;
      const hint = forExample('capture: {start: web, on: [node/node1:eth0]}');
      this.#report(requiredValue(at, say('a capture step has either start or stop'), hint));
      return undefined;
    }
    if (stop !== undefined) return this.#captureStop(stop, step, { at, location });
    if (fieldOf(step, 'expect') !== undefined) {
      const what = say('packets are counted where a capture stops');
      const hint = say('move it to {place}', { place: 'capture: {stop: ...}' });
      this.#report(problem('misplaced-expect', [...path, 'expect'], what, hint));
    }
    if (start === undefined || !this.#checkCaptureName(start, [...at, 'start'])) return undefined;
    const interfaces = textsOf(fieldOf(step, 'capture'), 'on');
    if (interfaces.length === 0) {
      const hint = say('write for example {example}, or {other}', {
        example: 'on: [node/node1:eth0]',
        other: 'on: any',
      });
      this.#report(requiredValue([...at, 'on'], say('the interfaces to capture on'), hint));
    }
    for (const [index, id] of interfaces.entries()) {
      if (id === 'any' || /^[^:]+:[^:]+$/.test(id)) continue;
      const isListed = isUnknownList(fieldOf(step, 'capture', 'on'));
      const place: FieldPath = isListed ? [...at, 'on', index] : [...at, 'on'];
      this.#report(
        invalidValue(place, id, say('must be TARGET:IFACE or any'), forExample('node/node1:eth0')),
      );
    }
    const filter = textFieldOf(step, 'capture', 'filter') ?? '';
    checkFilter(filter, [...at, 'filter'], this.#report);
    this.#captureNames.add(start);
    this.#runningCaptures.add(start);
    return { kind: 'capture-start', capture: start, interfaces, filter, location };
  }

  #captureStop(
    name: string,
    step: unknown,
    { at, location }: { readonly at: FieldPath; readonly location: SourceLocation },
  ): ScenarioStep | undefined {
    for (const field of ['on', 'filter']) {
      if (fieldOf(step, 'capture', field) === undefined) continue;
      const what = say('{field} belongs to {owners}, not to {action}', {
        field,
        owners: 'capture: {start: ...}',
        action: 'stop',
      });
      this.#report(problem('misplaced-field', [...at, field], what, say('leave it out')));
    }
    if (this.#runningCaptures.delete(name)) {
      const packets = packetExpectationsOf(step, at.slice(0, -1), this.#report);
      return { kind: 'capture-stop', capture: name, packets, location };
    }
    const running = [...this.#runningCaptures].join(', ');
    const hint =
      running === ''
        ? say('begin one with {step} before it', { step: 'capture: {start: ...}' })
        : say('there is {names}', { names: running });
    const why = say('no capture of that name is running here');
    this.#report(invalidValue([...at, 'stop'], name, why, hint));
    return undefined;
  }

  #stepName(step: unknown, path: FieldPath): string | undefined {
    const name = textFieldOf(step, 'name');
    if (name === undefined) return undefined;
    const why = captureNameProblem(name);
    if (why !== undefined) this.#report(invalidValue(path, name, why, forExample('first-request')));
    else if (this.#stepNames.has(name)) {
      this.#report(duplicateValue(path, name, say('give each step of a Scenario a name of its own')));
    }
    this.#stepNames.add(name);
    return name;
  }

  #checkCaptureName(name: string, path: FieldPath): boolean {
    const why = captureNameProblem(name);
    if (why !== undefined) this.#report(invalidValue(path, name, why, forExample('web-1')));
    else if (this.#captureNames.has(name)) {
      this.#report(duplicateValue(path, name, say('give each capture of a Scenario a name of its own')));
    } else return true;
    return false;
  }

  readonly #report = (issue: ObjectIssue): void => {
    this.#diagnostics.push(diagnosticOf(this.#document, issue));
  };
}

function misplacedHint(field: string, action: string): Sentence {
  if (field !== 'namespace') return say('leave it out');
  return action === 'exec'
    ? say('write {value}', { value: 'exec: {in: NAMESPACE/POD, ...}' })
    : say('write it into {field}', { field: 'metadata.namespace' });
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

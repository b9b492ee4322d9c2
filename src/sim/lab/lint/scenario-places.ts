/**
 * Steps of a Scenario at places that the lab does not have, and that no step before makes.
 *
 * Knows the machines of the lab, the Pods that its text names, and the beginnings of the names that its workloads give theirs. Says
 * nothing where somebody else may make a Pod: in the namespaces of Kubernetes itself, and behind a command that calls kubectl or helm.
 */
import type { Diagnostic } from '../../base/diagnostic';
import { inEnglish, say, type Sentence } from '../../base/sentence';
import { findKind } from '../../kube/kinds';
import { namespaceOf } from '../element-ref';
import type { LabDocument, SourcedObject } from '../lab-document';
import type { Scenario, ScenarioStep } from '../scenario/scenario';

/** Of Pods with one network. What begins otherwise an attachment may bring. */
const POD_INTERFACE = /^(?:eth0|lo|any)$|^(?!eth\d)/u;

/** Warnings only: what happens while the lab runs is known when it has. */
export function scenarioPlaceProblems(document: LabDocument): readonly Diagnostic[] {
  return document.scenarios.flatMap((scenario) => problemsOf(scenario, document));
}

function problemsOf({ steps }: Scenario, document: LabDocument): readonly Diagnostic[] {
  const known = new KnownPlaces(document);
  const found: Diagnostic[] = [];
  for (const step of steps) {
    for (const target of targetsOf(step)) {
      const missing = known.problemOf(target);
      if (missing !== undefined) found.push(warningOf(step, missing));
    }
    for (const id of step.kind === 'capture-start' ? step.interfaces : []) {
      if (id === 'any') continue;
      const colon = id.lastIndexOf(':');
      const [target, device] = [id.slice(0, colon), id.slice(colon + 1)];
      const missing = known.problemOf(target) ?? known.interfaceProblemOf(target, device);
      if (missing !== undefined) found.push(warningOf(step, missing));
    }
    known.note(step);
  }
  return found;
}

function targetsOf(step: ScenarioStep): readonly string[] {
  switch (step.kind) {
    case 'exec':
    case 'compare':
      return [step.target];
    case 'reach':
      return [step.from];
    default:
      return [];
  }
}

function warningOf({ location }: ScenarioStep, { message, effect }: PlaceProblem): Diagnostic {
  return {
    severity: 'warning',
    code: 'no-such-place',
    message: inEnglish(message),
    words: { message, effect },
    location,
    effect: inEnglish(effect),
  };
}

interface PlaceProblem {
  readonly message: Sentence;
  readonly effect: Sentence;
}

const KINDS_OF_WORDS: ReadonlyMap<string, string> = new Map([
  ...['deploy', 'deployment', 'deployments'].map((word) => [word, 'Deployment'] as const),
  ...['svc', 'service', 'services'].map((word) => [word, 'Service'] as const),
  ...['pod', 'pods'].map((word) => [word, 'Pod'] as const),
]);

class KnownPlaces {
  readonly #nodes: Set<string>;
  readonly #hosts: ReadonlySet<string>;
  readonly #objects: SourcedObject['object'][];
  /** From here on somebody else makes objects, too. */
  #isOpen: boolean;

  constructor({ spec, objects }: LabDocument) {
    this.#nodes = new Set(spec.cluster.nodes.map(({ name }) => name));
    this.#hosts = new Set([...spec.outside, ...spec.network.routers].map(({ name }) => name));
    this.#objects = objects.map(({ object }) => object);
    // An operator may make Pods of what only it knows.
    this.#isOpen = objects.some(({ object }) => findKind(object.kind) === undefined);
  }

  note(step: ScenarioStep): void {
    if (step.kind === 'apply') {
      for (const { object } of step.objects) {
        this.#objects.push(object);
        if (object.kind === 'Node') this.#nodes.add(object.metadata.name);
      }
    }
    if (step.kind === 'exec' && /\b(?:kubectl|helm|curl|crictl)\b/u.test(step.run)) this.#isOpen = true;
  }

  problemOf(target: string): PlaceProblem | undefined {
    const [first = '', second] = target.split('/');
    if (first === 'node') return this.#nodes.has(second ?? '') ? undefined : missing(target);
    // Load balancers and others are there without being named.
    if (first === 'host') return this.#hosts.has(second ?? '') ? undefined : missing(target);
    if (this.#isOpen) return undefined;
    const kind = second === undefined ? 'Pod' : (KINDS_OF_WORDS.get(first) ?? 'Pod');
    const isPlain = second === undefined || KINDS_OF_WORDS.has(first);
    const [namespace, name] = isPlain ? ['default', second ?? first] : [first, second];
    if (namespace.startsWith('kube-') || namespace.endsWith('-system')) return undefined;
    const isThere = this.#objects.some(
      (object) =>
        namespaceOf(object) === namespace &&
        (object.kind === kind
          ? object.metadata.name === name
          : kind === 'Pod' && name.startsWith(`${object.metadata.name}-`)),
    );
    return isThere ? undefined : missing(target);
  }

  interfaceProblemOf(target: string, device: string): PlaceProblem | undefined {
    const [first = ''] = target.split('/');
    if (first === 'node' || first === 'host' || POD_INTERFACE.test(device)) return undefined;
    return {
      message: say('{target} has no interface "{device}": a Pod has eth0', { target, device }),
      effect: say('the step fails, unless something makes it while the lab runs'),
    };
  }
}

function missing(target: string): PlaceProblem {
  return {
    message: say('the lab has no {target}, and no step before makes it', { target }),
    effect: say('the step fails, unless something makes it while the lab runs'),
  };
}

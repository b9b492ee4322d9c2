/**
 * A Scenario for a real cluster: what kubectl is to be asked, step by step, beside what came of each step in the simulator.
 *
 * `cluster-action.ts` says what of it kubectl can do. Leaves out expectations of what is looked at on the wire; each says so.
 */
import { err, ok, type Result } from '../../base/result';
import { say, type Wording } from '../../base/sentence';
import { referenceOf } from '../../lab/build/lab-changes';
import { kubernetesManifestsOf } from '../../lab/export/kubernetes-manifests';
import type { LabDocument } from '../../lab/lab-document';
import type { ObjectReference } from '../../lab/objects/sourced-object';
import {
  checksOf,
  EXIT_CODE,
  type Check,
  type CommandOutcome,
  type Expectation,
} from '../../lab/scenario/expectation';
import type { ScenarioStep } from '../../lab/scenario/scenario';
import { stepWords } from '../describe-step';
import { runScenario } from '../run-scenario';
import type { StepReport } from '../scenario-report';
import type { SimulationOptions } from '../simulation';
import { BroughtObjects } from './brought-objects';
import { clusterActionOf, type VerifyAction } from './cluster-action';

export interface VerifyStep {
  readonly title: Wording;
  readonly action: VerifyAction;
  /** Of a step that is judged. */
  readonly expectation: Expectation | undefined;
  /** What comes after it may come out otherwise where it was left out. */
  readonly isBreaking: boolean;
  /** What of the expectation only a simulator sees. */
  readonly unjudged: readonly Wording[];
  /** In the simulator; absent for a step that it did not come to. */
  readonly simulated: SimulatedStep | undefined;
}

export interface SimulatedStep {
  readonly hasPassed: boolean;
  /** Subjects of the checks that failed. */
  readonly failed: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly durationNs: number;
}

export interface VerifyPlan {
  readonly scenario: string;
  /** What `manifests` are. The namespace is empty where the lab leaves it to the cluster. */
  readonly objects: readonly ObjectReference[];
  /** What goes along of it, and what does not: a sentence each. */
  readonly notes: readonly Wording[];
  /** Every object of the lab, for `kubectl apply -f -`. */
  readonly manifests: string;
  /** `-n default deployment/web`: what has to be there before the first step, as arguments of `kubectl rollout status` or `wait`. */
  readonly awaited: readonly (readonly string[])[];
  readonly steps: readonly VerifyStep[];
}

const CHANGES: readonly string[] = ['fault', 'kubectl', 'delete'] satisfies ScenarioStep['kind'][];
const WORKLOADS: readonly string[] = ['Deployment', 'DaemonSet', 'StatefulSet'];

/** Of the Scenarios that are `wanted`, all of them without any; in the order of the lab. */
export function verifyPlansOf(
  document: LabDocument,
  wanted: readonly string[],
  options: SimulationOptions,
): Result<readonly VerifyPlan[], Wording> {
  const all = document.scenarios;
  if (all.length === 0) return err(say('the lab has no Scenario'));
  const unknown = wanted.find((name) => all.every((scenario) => scenario.name !== name));
  if (unknown !== undefined) {
    const names = all.map(({ name }) => name).join(', ');
    return err(say('no Scenario is called "{wanted}"; there are {names}', { wanted: unknown, names }));
  }
  const scenarios = wanted.length === 0 ? all : all.filter(({ name }) => wanted.includes(name));
  const { text, notes, objects } = kubernetesManifestsOf(document, { hasSecrets: true });
  const plans: VerifyPlan[] = [];
  for (const scenario of scenarios) {
    const run = runScenario(document, scenario, { ...options, hasWholeCapture: false });
    if (!run.ok) {
      const problem = run.error.problem ?? say('the lab does not come up');
      return err(say('{label}: {problem}', { label: scenario.name, problem }));
    }
    const { steps } = run.value.report();
    const brought = new BroughtObjects();
    for (const reference of objects) brought.add(reference);
    plans.push({
      scenario: scenario.name,
      objects,
      notes,
      manifests: text,
      awaited: awaitedOf(document),
      steps: scenario.steps.map((step, index) => {
        if (step.kind === 'apply') for (const { object } of step.objects) brought.add(referenceOf(object));
        return verifyStepOf(step, steps[index], brought);
      }),
    });
  }
  return ok(plans);
}

/** What of the expectation an outcome on the real cluster meets. What only a simulator sees is no part of it; nor is how a command ended that was stopped. */
export function clusterChecksOf(
  expectation: Expectation,
  outcome: CommandOutcome,
  wasStopped = false,
): readonly Check[] {
  const { exitCode, stdout, stderr } = expectation;
  const checks = checksOf({ exitCode, stdout, stderr }, outcome);
  return wasStopped ? checks.filter(({ subject }) => subject !== EXIT_CODE) : checks;
}

function unjudgedOf({ latency, httpStatus, answeredBy, dns }: Expectation): readonly Wording[] {
  return [
    ...(latency === undefined ? [] : [say('latency')]),
    ...(httpStatus === undefined ? [] : [say('HTTP status')]),
    ...(answeredBy === undefined ? [] : [say('who answered')]),
    ...(dns === undefined ? [] : [say('DNS answers')]),
  ];
}

/** Subjects of checks that have another verdict on the cluster than in the simulator. */
export function differingChecksOf(checks: readonly Check[], simulated: SimulatedStep): readonly Check[] {
  return checks.filter((check) => (check.got !== undefined) !== simulated.failed.includes(check.subject));
}

function verifyStepOf(
  step: ScenarioStep,
  report: StepReport | undefined,
  brought: BroughtObjects,
): VerifyStep {
  const action = clusterActionOf(step, brought);
  return {
    title: stepWords(step),
    action,
    isBreaking: action.kind === 'none' && CHANGES.includes(step.kind),
    unjudged: step.kind === 'exec' ? unjudgedOf(step.expectation) : [],
    expectation: step.kind === 'exec' || step.kind === 'kubectl' ? step.expectation : undefined,
    simulated: report === undefined ? undefined : simulatedOf(report),
  };
}

function simulatedOf({ hasPassed, checks, failures, stdout, stderr, durationNs }: StepReport): SimulatedStep {
  const failed = checks.filter((check) => !check.hasPassed).map(({ subject }) => subject);
  // An exit code that nobody asked for is no check of its own, and fails the step all the same.
  const isImplied = failures.some((failure) => failure.startsWith(`expected ${EXIT_CODE} `));
  return {
    hasPassed,
    failed: isImplied && !failed.includes(EXIT_CODE) ? [...failed, EXIT_CODE] : failed,
    stdout,
    stderr,
    durationNs,
  };
}

/** Workloads that come up, and Pods that nobody makes anew. */
function awaitedOf({ objects }: LabDocument): readonly (readonly string[])[] {
  return objects.flatMap(({ object: { kind, metadata } }): readonly (readonly string[])[] => {
    const namespace = ['-n', metadata.namespace ?? 'default'];
    if (WORKLOADS.includes(kind)) {
      return [['rollout', 'status', `${kind.toLowerCase()}/${metadata.name}`, ...namespace]];
    }
    return kind === 'Pod' ? [['wait', '--for=condition=Ready', `pod/${metadata.name}`, ...namespace]] : [];
  });
}

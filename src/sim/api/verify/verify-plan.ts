/**
 * A Scenario for a real cluster: what kubectl is to be asked, step by step, beside what came of each step in the simulator.
 *
 * `cluster-action.ts` says what of it kubectl can do. Leaves out expectations of what is looked at on the wire; each says so.
 */
import { err, ok, type Result } from '../../base/result';
import { kubernetesManifestsOf } from '../../lab/export/kubernetes-manifests';
import type { LabDocument } from '../../lab/lab-document';
import {
  checksOf,
  EXIT_CODE,
  type Check,
  type CommandOutcome,
  type Expectation,
} from '../../lab/scenario/expectation';
import type { ScenarioStep } from '../../lab/scenario/scenario';
import { describeStep } from '../describe-step';
import { runScenario } from '../run-scenario';
import type { StepReport } from '../scenario-report';
import type { SimulationOptions } from '../simulation';
import { clusterActionOf, type VerifyAction } from './cluster-action';

export interface VerifyStep {
  readonly title: string;
  readonly action: VerifyAction;
  /** Of a step that is judged. */
  readonly expectation: Expectation | undefined;
  /** What comes after it may come out otherwise where it was left out. */
  readonly isBreaking: boolean;
  /** What of the expectation only a simulator sees. */
  readonly unjudged: readonly string[];
  /** In the simulator; absent for a step that it did not come to. */
  readonly simulated: SimulatedStep | undefined;
}

export interface SimulatedStep {
  readonly hasPassed: boolean;
  /** Subjects of the checks that failed. */
  readonly failed: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
}

export interface VerifyPlan {
  readonly scenario: string;
  /** Every object of the lab, for `kubectl apply -f -`. */
  readonly manifests: string;
  /** `-n default deployment/web`: what has to be there before the first step, as arguments of `kubectl rollout status` or `wait`. */
  readonly awaited: readonly (readonly string[])[];
  readonly steps: readonly VerifyStep[];
}

const WORKLOADS: readonly string[] = ['Deployment', 'DaemonSet', 'StatefulSet'];

/** An error is a sentence. */
export function verifyPlansOf(
  document: LabDocument,
  wanted: string | undefined,
  options: SimulationOptions,
): Result<readonly VerifyPlan[], string> {
  const scenarios = document.scenarios.filter(({ name }) => wanted === undefined || name === wanted);
  if (scenarios.length === 0) {
    const names = document.scenarios.map(({ name }) => name).join(', ');
    return err(
      names === '' ? 'the lab has no Scenario' : `no Scenario is called "${wanted}"; there are ${names}`,
    );
  }
  const { text } = kubernetesManifestsOf(document, { hasSecrets: true });
  const plans: VerifyPlan[] = [];
  for (const scenario of scenarios) {
    const run = runScenario(document, scenario, { ...options, hasWholeCapture: false });
    if (!run.ok) return err(`${scenario.name}: ${run.error.problem ?? 'the lab does not come up'}`);
    const { steps } = run.value.report();
    plans.push({
      scenario: scenario.name,
      manifests: text,
      awaited: awaitedOf(document),
      steps: scenario.steps.map((step, index) => verifyStepOf(step, steps[index])),
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

function unjudgedOf({ latency, httpStatus, answeredBy, dns }: Expectation): readonly string[] {
  return [
    ...(latency === undefined ? [] : ['latency']),
    ...(httpStatus === undefined ? [] : ['HTTP status']),
    ...(answeredBy === undefined ? [] : ['who answered']),
    ...(dns === undefined ? [] : ['DNS answers']),
  ];
}

/** Subjects of checks that have another verdict on the cluster than in the simulator. */
export function differingChecksOf(checks: readonly Check[], simulated: SimulatedStep): readonly Check[] {
  return checks.filter((check) => (check.got !== undefined) !== simulated.failed.includes(check.subject));
}

function verifyStepOf(step: ScenarioStep, report: StepReport | undefined): VerifyStep {
  return {
    title: describeStep(step),
    action: clusterActionOf(step),
    isBreaking: step.kind === 'fault',
    unjudged: step.kind === 'exec' ? unjudgedOf(step.expectation) : [],
    expectation: step.kind === 'exec' || step.kind === 'kubectl' ? step.expectation : undefined,
    simulated: report === undefined ? undefined : simulatedOf(report),
  };
}

function simulatedOf({ hasPassed, checks, failures, stdout, stderr }: StepReport): SimulatedStep {
  const failed = checks.filter((check) => !check.hasPassed).map(({ subject }) => subject);
  // An exit code that nobody asked for is no check of its own, and fails the step all the same.
  const isImplied = failures.some((failure) => failure.startsWith(`expected ${EXIT_CODE} `));
  return {
    hasPassed,
    failed: isImplied && !failed.includes(EXIT_CODE) ? [...failed, EXIT_CODE] : failed,
    stdout,
    stderr,
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

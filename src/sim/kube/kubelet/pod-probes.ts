/**
 * The probes of one Pod's containers, and what their results lead to.
 *
 * Kubernetes v1.32 `pkg/kubelet/prober/prober_manager.go`: each start of a container has probes of its own, and those of
 * readiness and liveness wait for the one of startup.
 */
import { seconds, type Duration } from '../../base/time';
import type { Pod, Probe } from '../model/pod';
import type { ContainerRunner } from './container-runner';
import type { KubeletContext } from './kubelet-context';
import { Prober, type ProbeKind } from './prober';

/** Of a Pod that does not say (`DefaultTerminationGracePeriodSeconds`). */
export const DEFAULT_GRACE_SECONDS = 30;

const RESULT_WORDS = { warning: 'warning', failure: 'failed', error: 'errored' } as const;

interface ProbedPod {
  readonly pod: Pod;
  readonly podAddress: string;
}

export class PodProbes {
  readonly #owner: ProbedPod;
  readonly #context: KubeletContext;
  readonly #probers = new Map<ContainerRunner, readonly Prober[]>();

  constructor(owner: ProbedPod, context: KubeletContext) {
    this.#owner = owner;
    this.#context = context;
  }

  /** A container has started or ended. */
  follow(runners: readonly ContainerRunner[], isTerminating: boolean): void {
    for (const runner of runners) {
      const probers = this.#probers.get(runner);
      if (runner.isRunning && probers === undefined && !isTerminating) this.#start(runner);
      if (!runner.isRunning && probers !== undefined) {
        for (const prober of probers) prober.stop();
        this.#probers.delete(runner);
      }
    }
  }

  /** Of a probe that has failed as often as it takes. */
  failedKindOf(runner: ContainerRunner): ProbeKind | undefined {
    return this.#probers.get(runner)?.find((prober) => prober.hasFailed)?.kind;
  }

  stop(): void {
    for (const probers of this.#probers.values()) for (const prober of probers) prober.stop();
  }

  stopAllButReadiness(): void {
    for (const probers of this.#probers.values()) {
      for (const prober of probers) if (prober.kind !== 'readiness') prober.stop();
    }
  }

  #start(runner: ContainerRunner): void {
    const { startupProbe, readinessProbe, livenessProbe } = runner.container;
    const probers: Prober[] = [];
    this.#probers.set(runner, probers);
    const begin = (kind: ProbeKind, onResult: (isSuccess: boolean) => void): void => {
      const probe = kind === 'startup' ? startupProbe : kind === 'readiness' ? readinessProbe : livenessProbe;
      if (probe === undefined) return;
      const prober = new Prober(kind, probe, this.#targetOf(runner), { context: this.#context, onResult });
      probers.push(prober);
      prober.start();
    };
    const beginOthers = (): void => {
      begin('readiness', (isSuccess) => runner.setReady(isSuccess));
      begin('liveness', (isSuccess) => {
        if (!isSuccess) runner.killUnhealthy('liveness', this.#graceOf(livenessProbe));
      });
    };
    if (startupProbe === undefined) {
      beginOthers();
      return;
    }
    let isUp = false;
    begin('startup', (isSuccess) => {
      if (isUp) return;
      if (!isSuccess) {
        runner.killUnhealthy('startup', this.#graceOf(startupProbe));
        return;
      }
      isUp = true;
      for (const prober of probers) prober.stop();
      runner.setStarted();
      beginOthers();
    });
  }

  #targetOf(runner: ContainerRunner): ConstructorParameters<typeof Prober>[2] {
    return {
      runner,
      podAddress: this.#owner.podAddress,
      onNote: (kind, { result, output }) =>
        this.#context.recorder.record({
          about: this.#owner.pod,
          type: 'Warning',
          reason: result === 'warning' ? 'ProbeWarning' : 'Unhealthy',
          message: `${kind.charAt(0).toUpperCase()}${kind.slice(1)} probe ${RESULT_WORDS[result]}: ${output}`,
          component: 'kubelet',
          host: this.#context.nodeName,
          fieldPath: `spec.containers{${runner.container.name}}`,
        }),
    };
  }

  /** What a probe that fails leaves: its own, or the Pod's. */
  #graceOf(probe: Probe | undefined): Duration {
    const { terminationGracePeriodSeconds = DEFAULT_GRACE_SECONDS } = this.#owner.pod.spec;
    return seconds(probe?.terminationGracePeriodSeconds ?? terminationGracePeriodSeconds);
  }
}

/**
 * Scenarios of the lab on a real cluster, for pages: the newest plan, and the verification that goes on or was the last. One at a
 * time for each window; it outlives its page and another lab that is opened, since what it applied must be taken away.
 */
import { say } from '../../sim/api/sentence';
import type { VerifyPlan } from '../../sim/api/verify/verify-plan';
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { Verification, VerificationProblem } from '../contract/verify-requests';
import { withKubeconfig } from '../verify/kubeconfig-file';
import { Kubectl } from '../verify/kubectl';
import { knownClusters } from '../verify/known-clusters';
import { toolEnvironment } from '../verify/tool-environment';
import { VerificationState } from '../verify/verification-state';
import { plannedScenarioOf } from '../verify/planned-scenario';
import { VerifyProblem } from '../verify/verify-problem';
import { inputOf, type CopiedLab } from './copied-lab';
import { jobAnswer } from './job-answer';

type PlanOutcome = ResponseOf<'verify.plan'>;
type RunOutcome = ResponseOf<'verify.run'>;

interface Plan {
  readonly id: number;
  readonly lab: string;
  readonly plans: readonly VerifyPlan[];
}

/** A host that ends does not wait longer for a cluster to delete what was applied. */
const LAST_WAIT_MS = 20_000;

export class ClusterVerification {
  readonly #program: string;
  readonly #tell: (verification: Verification) => void;
  #plan: Plan | undefined = undefined;
  #planCount = 0;
  #state: VerificationState | undefined = undefined;
  #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #kubectl: Kubectl | undefined = undefined;

  /** `program`: the kubectl to take, by name or path. */
  constructor(program: string, tell: (verification: Verification) => void) {
    this.#program = program;
    this.#tell = tell;
  }

  get verification(): Verification | undefined {
    return this.#state?.shown;
  }

  async clusters({ kubeconfig }: RequestOf<'verify.clusters'>): Promise<ResponseOf<'verify.clusters'>> {
    try {
      const environment = toolEnvironment();
      const known = await knownClusters(kubeconfig, { program: this.#program, environment });
      return { kind: 'clusters', ...known };
    } catch (error) {
      return { kind: 'refused', ...problemOf(error) };
    }
  }

  async plan(lab: CopiedLab, { scenarios }: RequestOf<'verify.plan'>): Promise<PlanOutcome> {
    return jobAnswer<PlanOutcome>(
      { kind: 'verify', lab: inputOf(lab), scenarios },
      (message) => {
        if (message.kind !== 'verify-plans') return undefined;
        this.#planCount += 1;
        const { plans } = message;
        const id = this.#planCount;
        this.#plan = { id, lab: lab.fileName.replace(/\.podwire$/u, ''), plans };
        return {
          kind: 'planned',
          plan: {
            id,
            objects: (plans[0]?.objects ?? []).map((object) => ({ ...object })),
            notes: [...(plans[0]?.notes ?? [])],
            scenarios: plans.map(plannedScenarioOf),
          },
        };
      },
      (message) => ({ kind: 'refused', message }),
      { signal: lab.signal, answer: { kind: 'cancelled' } },
    );
  }

  /** Only what the page has shown is done, and only on the cluster that it has shown. */
  async run(wanted: RequestOf<'verify.run'>): Promise<RunOutcome> {
    const plan = this.#plan;
    if (plan?.id !== wanted.planId) {
      const message = say('this plan is not the newest any more');
      return { kind: 'refused', message, hint: say('look at what would be done once more') };
    }
    if (this.#state?.shown.isRunning === true) {
      const message = say('another verification goes on');
      return { kind: 'refused', message, hint: say('wait for its end, or stop it') };
    }
    // From here on it is taken, whatever else is asked for meanwhile.
    const state = new VerificationState(plan, wanted, this.#tell);
    this.#state = state;
    this.#stopping = new AbortController();
    const carriedOut = this.#carryOut(plan, wanted, state);
    // Who closes the desk waits for its end only.
    this.#running = carriedOut.catch(() => undefined);
    return carriedOut;
  }

  cancel(): void {
    if (this.#state?.shown.isRunning !== true) return;
    this.#stopping.abort();
    this.#state.stopping();
  }

  /** What was applied is taken away before, as far as that goes in a while. */
  async close(): Promise<void> {
    this.cancel();
    let clock: NodeJS.Timeout | undefined;
    const tired = new Promise((resolve) => (clock = setTimeout(resolve, LAST_WAIT_MS)));
    await Promise.race([this.#running, tired]);
    clearTimeout(clock);
    this.#kubectl?.killAll();
  }

  async #carryOut(
    plan: Plan,
    { kubeconfig, context, server, timeoutSeconds, isKept }: RequestOf<'verify.run'>,
    state: VerificationState,
  ): Promise<RunOutcome> {
    const { signal } = this.#stopping;
    const environment = toolEnvironment();
    const program = this.#program;
    try {
      await withKubeconfig(kubeconfig, async (path) => {
        const { contexts } = await knownClusters(kubeconfig, { program, environment });
        if (contexts.find(({ name }) => name === context)?.server !== server) {
          throw new VerifyProblem(
            say('the kubeconfig has another server for {context} by now', { context }),
            say('read the kubeconfig again'),
          );
        }
        // Few verify, and its words need all of the simulator, which has a thread of its own.
        const { verifyScenario } = await import('../verify/verify-scenario');
        const kubectl = new Kubectl({ program, kubeconfig: path, context, environment });
        this.#kubectl = kubectl;
        const options = { isKept, timeoutSeconds };
        for (const [index, one] of plan.plans.entries()) {
          if (signal.aborted) break;
          const listener = state.listenerOf(index);
          state.ended(index, await verifyScenario({ plan: one, kubectl, options, signal, listener }));
        }
      });
      state.over(undefined);
      return { kind: 'ended' };
    } catch (error) {
      const problem = error instanceof VerifyProblem ? problemOf(error) : UNEXPECTED;
      state.over(problem);
      if (error instanceof VerifyProblem) return { kind: 'ended' };
      throw error;
    }
  }
}

const UNEXPECTED: VerificationProblem = {
  message: say('Podwire itself failed'),
  hint: say('look with kubectl what is on the cluster'),
};

/** What is none of ours is a bug, and thrown on. */
function problemOf(error: unknown): VerificationProblem {
  if (!(error instanceof VerifyProblem)) throw error;
  return { message: error.what, hint: error.hint };
}

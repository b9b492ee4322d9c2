/**
 * Scenarios on a real cluster: which cluster, what would be done there, how far it is and what came of it.
 *
 * It stays when another lab is opened, since what goes on at the cluster does. Nothing is sent to a cluster but by `run`, and that
 * only for the plan that is shown.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LabApi } from '../../main/contract/lab-api';
import type {
  ClusterContext,
  KnownClusters,
  KubeconfigChoice,
  Verification,
  VerificationPlan,
  VerificationStep,
} from '../../main/contract/verify-requests';
import type { Translate } from '../i18n/messages';
import type { Problem } from './problem';
import { unlessLost } from './unless-lost';

export interface VerifyForm {
  readonly source: KubeconfigChoice['kind'];
  readonly path: string;
  readonly text: string;
  /** The current one without it. */
  readonly context: string | undefined;
  /** Names of Scenarios that are not wanted. */
  readonly leftOut: readonly string[];
  readonly timeoutSeconds: number;
  readonly isKept: boolean;
}

export interface VerifyState {
  readonly form: VerifyForm;
  /** Of the kubeconfig that the form names; undefined until it was read. */
  readonly clusters: KnownClusters | undefined;
  readonly isReading: boolean;
  readonly isPlanning: boolean;
  /** What is to be confirmed. */
  readonly plan: VerificationPlan | undefined;
  readonly problem: Problem | undefined;
  /** The one that goes on, or the last one. */
  readonly verification: Verification | undefined;
  readonly change: (fields: Partial<VerifyForm>) => void;
  readonly chooseFile: () => Promise<void>;
  readonly readClusters: () => Promise<void>;
  /** `flush` sends what was typed, so that the plan is of the text on screen. */
  readonly makePlan: (scenarios: readonly string[], flush: () => Promise<void>) => Promise<void>;
  readonly dropPlan: () => void;
  readonly run: () => Promise<void>;
  readonly cancel: () => Promise<void>;
}

const DEFAULT_TIMEOUT_SECONDS = 120;
const KUBECONFIG_FIELDS: readonly (keyof VerifyForm)[] = ['source', 'path', 'text'];

export function createVerifyStore(api: LabApi, t: Translate): StoreApi<VerifyState> {
  const store = createStore<VerifyState>()((set, get) => ({
    form: {
      source: 'usual',
      path: '',
      text: '',
      context: undefined,
      leftOut: [],
      timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
      isKept: false,
    },
    clusters: undefined,
    isReading: false,
    isPlanning: false,
    plan: undefined,
    problem: undefined,
    verification: undefined,

    change: (fields) => {
      set({ form: { ...get().form, ...fields } });
      // Contexts of another kubeconfig are no choice any more.
      if (KUBECONFIG_FIELDS.some((field) => field in fields)) {
        set({ clusters: undefined, plan: undefined, problem: undefined });
        set({ form: { ...get().form, context: undefined } });
      }
    },
    chooseFile: async () => {
      const choice = await unlessLost(api.request('dialog.open', {}));
      if (choice?.kind === 'chosen') get().change({ path: choice.path });
    },
    readClusters: async () => {
      const { form } = get();
      set({ isReading: true, problem: undefined, clusters: undefined });
      try {
        const outcome = await unlessLost(api.request('verify.clusters', { kubeconfig: kubeconfigOf(form) }));
        if (outcome === undefined || !isSameKubeconfig(form, get().form)) return;
        if (outcome.kind === 'refused') {
          set({ problem: { message: outcome.message, hint: outcome.hint } });
          return;
        }
        set({ clusters: outcome });
      } finally {
        set({ isReading: false });
      }
    },
    makePlan: async (scenarios, flush) => {
      const { form } = get();
      set({ isPlanning: true, problem: undefined });
      try {
        await flush();
        const outcome = await unlessLost(api.request('verify.plan', { scenarios: [...scenarios] }));
        if (!isSameKubeconfig(form, get().form)) return;
        if (outcome?.kind === 'planned') set({ plan: outcome.plan });
        if (outcome?.kind === 'refused') set({ problem: { message: outcome.message } });
      } finally {
        set({ isPlanning: false });
      }
    },
    dropPlan: () => set({ plan: undefined }),
    run: async () => {
      const { plan, form } = get();
      const context = chosenContext(get());
      if (plan === undefined || context === undefined) return;
      set({ plan: undefined, problem: undefined });
      const outcome = await unlessLost(
        api.request('verify.run', {
          planId: plan.id,
          kubeconfig: kubeconfigOf(form),
          context: context.name,
          server: context.server,
          timeoutSeconds: form.timeoutSeconds,
          isKept: form.isKept,
        }),
      );
      if (outcome?.kind === 'refused') set({ problem: { message: outcome.message, hint: outcome.hint } });
    },
    cancel: async () => {
      await unlessLost(api.request('verify.cancel', {}));
    },
  }));
  api.on('verification', (verification) => store.setState({ verification }));
  // A page that is loaded again, or has lost its host for a while.
  api.onConnection((isConnected) => {
    if (isConnected) void load();
  });

  async function load(): Promise<void> {
    const answer = await unlessLost(api.request('verify.get', {}));
    if (answer === undefined) return;
    const { verification } = store.getState();
    const isLost = answer.verification === undefined && verification?.isRunning === true;
    store.setState({
      verification: isLost ? lostOf(verification, t) : (answer.verification ?? verification),
    });
  }

  return store;
}

/** The context that is chosen, or else the current one; undefined until the kubeconfig was read. */
export function chosenContext({ form, clusters }: VerifyState): ClusterContext | undefined {
  const name = form.context ?? clusters?.current;
  return clusters?.contexts.find((context) => context.name === name) ?? clusters?.contexts[0];
}

/** One that went on when its host was lost: another host knows nothing of it, and takes nothing away. */
function lostOf(verification: Verification, t: Translate): Verification {
  return {
    ...verification,
    isRunning: false,
    isStopping: false,
    scenarios: verification.scenarios.map((scenario) =>
      scenario.state === 'same' || scenario.state === 'differs'
        ? scenario
        : { ...scenario, state: 'stopped', steps: scenario.steps.map(withoutRunning) },
    ),
    problem: {
      message: t('Podwire’s host was lost while this went on.'),
      hint: t('Look with kubectl what is left on the cluster.'),
    },
  };
}

function withoutRunning(step: VerificationStep): VerificationStep {
  return step.state === 'running' ? { ...step, state: 'waiting' } : step;
}

function kubeconfigOf({ source, path, text }: VerifyForm): KubeconfigChoice {
  switch (source) {
    case 'usual':
      return { kind: 'usual' };
    case 'file':
      return { kind: 'file', path };
    case 'text':
      return { kind: 'text', text };
  }
}

function isSameKubeconfig(one: VerifyForm, other: VerifyForm): boolean {
  return one.source === other.source && one.path === other.path && one.text === other.text;
}

/**
 * A Scenario carried out on a real cluster with the user's kubectl; answered by the host's own thread.
 *
 * This is the one thing that leaves the computer, and it does so after `verify.run` alone, which says again what the user has
 * seen: the plan, the context, the server.
 */
import { z } from 'zod';
import { wordingSchema } from './wording';

/** More is no kubeconfig. */
const MAX_KUBECONFIG_CHARACTERS = 1_000_000;

const kubeconfigSchema = z.discriminatedUnion('kind', [
  /** The one that kubectl takes by itself: `KUBECONFIG`, or `~/.kube/config`. */
  z.strictObject({ kind: z.literal('usual') }),
  z.strictObject({ kind: z.literal('file'), path: z.string().max(4096) }),
  /** Pasted. It is on disk only while kubectl reads it. */
  z.strictObject({ kind: z.literal('text'), text: z.string().max(MAX_KUBECONFIG_CHARACTERS) }),
]);
export type KubeconfigChoice = Readonly<z.infer<typeof kubeconfigSchema>>;

const contextSchema = z.strictObject({
  name: z.string(),
  cluster: z.string(),
  /** `https://10.0.0.1:6443` */
  server: z.string(),
  user: z.string(),
  /** What kubectl runs to log in. */
  programs: z.array(z.string()),
});
export type ClusterContext = Readonly<z.infer<typeof contextSchema>>;

const clustersSchema = z.strictObject({
  /** Where kubectl is: `/usr/bin/kubectl`. */
  kubectl: z.string(),
  contexts: z.array(contextSchema),
  /** The name of the current context. */
  current: z.string().optional(),
});
export type KnownClusters = Readonly<z.infer<typeof clustersSchema>>;

/** Why nothing was done, and what to do about it: lower case, without a full stop. */
const problemSchema = z.strictObject({ message: wordingSchema, hint: wordingSchema });
export type VerificationProblem = Readonly<z.infer<typeof problemSchema>>;
const refused = problemSchema.extend({ kind: z.literal('refused') });

const plannedStepSchema = z.strictObject({
  title: wordingSchema,
  /** `kubectl exec -n default client -- wget -qO- http://web`; absent for what is not asked of the cluster. */
  command: z.string().optional(),
  /** Why it is left out. */
  why: wordingSchema.optional(),
});

const planSchema = z.strictObject({
  id: z.int(),
  /** What is applied before the first step, and deleted after the last. The namespace is empty where the lab says none. */
  objects: z.array(z.strictObject({ kind: z.string(), namespace: z.string(), name: z.string() })),
  /** What goes along of it, and what does not. */
  notes: z.array(wordingSchema),
  scenarios: z.array(z.strictObject({ name: z.string(), steps: z.array(plannedStepSchema) })),
});
export type VerificationPlan = Readonly<z.infer<typeof planSchema>>;

const verifiedStepSchema = z.strictObject({
  title: wordingSchema,
  command: z.string().optional(),
  state: z.enum(['waiting', 'running', 'same', 'differs', 'left out']),
  /** Why it was not carried out or judged, or what differs. */
  notes: z.array(wordingSchema),
  /** What each side has printed. */
  simulator: z.strictObject({ stdout: z.string() }).optional(),
  cluster: z.strictObject({ exitCode: z.int(), stdout: z.string(), stderr: z.string() }).optional(),
});
export type VerificationStep = Readonly<z.infer<typeof verifiedStepSchema>>;

const verifiedScenarioSchema = z.strictObject({
  name: z.string(),
  state: z.enum(['waiting', 'looking', 'applying', 'steps', 'deleting', 'same', 'differs', 'stopped']),
  /** Of the cluster as a whole: what did not get ready, what could not be taken away. */
  notes: z.array(wordingSchema),
  steps: z.array(verifiedStepSchema),
});
export type VerificationScenario = Readonly<z.infer<typeof verifiedScenarioSchema>>;

const verificationSchema = z.strictObject({
  /** Without its ending: `shop`. */
  lab: z.string(),
  context: z.string(),
  server: z.string(),
  isRunning: z.boolean(),
  /** Somebody has stopped it: what was applied is taken away. */
  isStopping: z.boolean(),
  scenarios: z.array(verifiedScenarioSchema),
  /** Why it did not go on. */
  problem: problemSchema.optional(),
});
export type Verification = Readonly<z.infer<typeof verificationSchema>>;

export const VERIFY_REQUESTS = {
  /** Reads the kubeconfig; asks no cluster. */
  'verify.clusters': {
    request: z.strictObject({ kubeconfig: kubeconfigSchema }),
    response: z.discriminatedUnion('kind', [clustersSchema.extend({ kind: z.literal('clusters') }), refused]),
  },
  /** What would be done, worked out on a copy of the lab. Asks no cluster. Takes seconds. */
  'verify.plan': {
    request: z.strictObject({ scenarios: z.array(z.string()).min(1) }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('planned'), plan: planSchema }),
      z.strictObject({ kind: z.literal('refused'), message: wordingSchema }),
      z.strictObject({ kind: z.literal('cancelled') }),
    ]),
  },
  /** Does what the newest plan says. Ends with it; `verification` tells how far it is and what came of it. */
  'verify.run': {
    request: z.strictObject({
      planId: z.int(),
      kubeconfig: kubeconfigSchema,
      /** As they were shown: another server by now, and nothing is done. */
      context: z.string(),
      server: z.string(),
      /** How long Pods may take to get ready. */
      timeoutSeconds: z.int().min(1).max(3600),
      /** What was applied stays on the cluster. */
      isKept: z.boolean(),
    }),
    response: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('ended') }), refused]),
  },
  /** No further step; what was applied is taken away. */
  'verify.cancel': { request: z.strictObject({}), response: z.undefined() },
  'verify.get': {
    request: z.strictObject({}),
    response: z.strictObject({ verification: verificationSchema.optional() }),
  },
} as const;

export const VERIFY_EVENTS = { verification: verificationSchema } as const;

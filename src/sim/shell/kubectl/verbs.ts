/** Every command of kubectl that this lab has, in the order of kubectl's overview. */
import type { HelpTopic } from './kubectl-help';
import { POD_VERB_GROUPS, POD_VERBS } from './pod-verbs';
import type { KubectlVerb } from './verb';
import { apply } from './verbs/apply';
import { autoscale } from './verbs/autoscale';
import { clusterInfo } from './verbs/cluster-info';
import { CONFIG_VERBS } from './verbs/config';
import { cordon, uncordon } from './verbs/cordon';
import { create } from './verbs/create';
import { CREATE_KINDS } from './verbs/create-kinds';
import { createToken } from './verbs/create-token';
import { deleteVerb } from './verbs/delete';
import { describe } from './verbs/describe';
import { edit } from './verbs/edit';
import { diff } from './verbs/diff';
import { drain } from './verbs/drain';
import { explain } from './verbs/explain';
import { get } from './verbs/get';
import { annotate, label } from './verbs/label';
import { editLastApplied, setLastApplied, viewLastApplied } from './verbs/last-applied';
import { patch } from './verbs/patch';
import { replace } from './verbs/replace';
import { rolloutPause, rolloutRestart, rolloutResume, rolloutStatus } from './verbs/rollout';
import { rolloutHistory, rolloutUndo } from './verbs/rollout-undo';
import { scale } from './verbs/scale';
import { setEnv } from './verbs/set-env';
import { setSelector, setSubject } from './verbs/set-others';
import { setImage, setResources, setServiceAccount } from './verbs/set-pod-template';
import { taint } from './verbs/taint';
import { wait } from './verbs/wait';

export const VERBS: readonly KubectlVerb[] = [
  create,
  ...CREATE_KINDS,
  createToken,
  setEnv,
  setImage,
  setResources,
  setSelector,
  setServiceAccount,
  setSubject,
  explain,
  get,
  edit,
  deleteVerb,
  rolloutHistory,
  rolloutPause,
  rolloutRestart,
  rolloutResume,
  rolloutStatus,
  rolloutUndo,
  scale,
  autoscale,
  cordon,
  uncordon,
  drain,
  taint,
  describe,
  ...POD_VERBS,
  diff,
  apply,
  editLastApplied,
  setLastApplied,
  viewLastApplied,
  patch,
  replace,
  wait,
  label,
  annotate,
  clusterInfo,
  ...CONFIG_VERBS,
];

export type VerbGroup = HelpTopic & {
  readonly names: readonly string[];
  /** Without a command its help goes to the standard output. */
  readonly isHelpOutput?: boolean;
};

/** Commands that only hold others. */
export const VERB_GROUPS: readonly VerbGroup[] = [
  {
    path: 'set',
    names: ['set'],
    summary:
      'Configure application resources.\n\n These commands help you make changes to existing application resources',
    usage: 'set SUBCOMMAND [options]',
    flags: [],
  },
  {
    path: 'rollout',
    names: ['rollout'],
    summary: 'Manage the rollout of one or many resources',
    usage: 'rollout SUBCOMMAND [options]',
    isHelpOutput: true,
    flags: [],
  },
  {
    path: 'create secret',
    names: ['create secret'],
    summary:
      'Create a secret with specified type.\n\n A docker-registry type secret is for accessing a container registry.\n\n A generic type secret indicate an Opaque secret type.\n\n A tls type secret holds TLS certificate and its associated key',
    usage: 'create secret (docker-registry | generic | tls) [options]',
    flags: [],
  },
  {
    path: 'create service',
    names: ['create service', 'create svc'],
    summary: 'Create a service using a specified subcommand',
    usage: 'create service [flags] [options]',
    flags: [],
  },
  {
    path: 'config',
    names: ['config'],
    summary: 'Modify kubeconfig files',
    usage: 'config SUBCOMMAND [options]',
    flags: [],
  },
  ...POD_VERB_GROUPS,
];

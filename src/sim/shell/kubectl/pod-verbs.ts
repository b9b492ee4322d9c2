/** Commands about Pods that run, and about what the server is and has. */
import type { HelpTopic } from './kubectl-help';
import type { KubectlVerb } from './verb';
import { apiResources, apiVersions } from './verbs/api-resources';
import { attach } from './verbs/attach';
import { canI, whoAmI } from './verbs/auth';
import { cp } from './verbs/cp';
import { events } from './verbs/events';
import { exec } from './verbs/exec';
import { expose } from './verbs/expose';
import { logs } from './verbs/logs';
import { portForward } from './verbs/port-forward';
import { run } from './verbs/run';
import { topNode, topPod } from './verbs/top';
import { version } from './verbs/version';

export const POD_VERBS: readonly KubectlVerb[] = [
  expose,
  run,
  topNode,
  topPod,
  logs,
  attach,
  exec,
  portForward,
  cp,
  events,
  canI,
  whoAmI,
  apiResources,
  apiVersions,
  version,
];

export const POD_VERB_GROUPS: readonly (HelpTopic & { readonly names: readonly string[] })[] = [
  {
    path: 'top',
    names: ['top'],
    summary: 'Display resource (CPU/memory) usage',
    usage: 'top [flags] [options]',
    flags: [],
  },
  {
    path: 'auth',
    names: ['auth'],
    summary: 'Inspect authorization',
    usage: 'auth [flags] [options]',
    flags: [],
  },
];

/** Commands about Pods that run, and about what the server is and has. */
import type { KubectlVerb } from './verb';
import { exec } from './verbs/exec';
import { logs } from './verbs/logs';

export const POD_VERBS: readonly KubectlVerb[] = [logs, exec];

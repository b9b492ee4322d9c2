/** What kubectl says of a cluster that it cannot use, with what to do next. */
import { say, type Wording } from '../../sim/api/sentence';
import type { KubectlOutcome } from './kubectl';
import { VerifyProblem } from './verify-problem';

export function clusterProblem(command: string, { stderr, late }: KubectlOutcome): VerifyProblem {
  if (late !== undefined) return new VerifyProblem(late, UNREACHED);
  const problem = lastLineOf(stderr);
  return new VerifyProblem(say('kubectl {command}: {problem}', { command, problem }), nextStepAfter(stderr));
}

/** kubectl says the same once for each object, and what it tried before. */
export function lastLineOf(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

const UNREACHED = say('check that the cluster runs and can be reached from here, with its network or VPN');

/** The words are those of kubectl and of Go: `client-go/rest`, `crypto/x509`, `net`. */
const NEXT_STEPS: readonly (readonly [pattern: RegExp, step: Wording])[] = [
  [
    /no such host/u,
    say('check the name of the server in the kubeconfig, and whether this network or VPN knows it'),
  ],
  [
    /connection refused|i\/o timeout|no route to host|network is unreachable|deadline exceeded|Client\.Timeout/u,
    UNREACHED,
  ],
  [
    /x509:|certificate/u,
    say('the certificates of the kubeconfig are not those of the server: get a new kubeconfig'),
  ],
  [
    /Unauthorized|must be logged in|provide credentials/u,
    say('log in to the cluster again, or take another user'),
  ],
  [/orbidden/u, say('take a user who may make these objects, or a namespace where this one may')],
  [
    /executable .* (?:not found|failed)|exec plugin/u,
    say('the program that logs in failed: install it, or log in with it in a terminal first'),
  ],
  [
    /namespaces? "[^"]*" not found/u,
    say('make the namespace first, or add it to the lab, which then brings it'),
  ],
  [
    /no matches for kind|resource mapping not found/u,
    say('the cluster does not know this kind: install what defines it, or take the object out of the lab'),
  ],
  [/context .* does not exist|no context exists/u, say('choose one of the contexts of the kubeconfig')],
];

function nextStepAfter(stderr: string): Wording {
  const [, step] = NEXT_STEPS.find(([pattern]) => pattern.test(stderr)) ?? [];
  return step ?? say('try the same with kubectl in a terminal');
}

/** A kubectl that never answers, in bounded time. */
import { chmodSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Kubectl } from '#main/verify/kubectl';
import { verifiedText } from '#main/verify/verified-text';
import { verifyScenario } from '#main/verify/verify-scenario';
import { verifyPlansOf } from '#sim/api/verify/verify-plan';
import { testCatalogue } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';
import { Workspace } from '#kit/podwire';
import { inEnglish } from '#sim/base/sentence';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: hanging}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: client, image: busybox, command: [sleep, infinity]}]}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: asking}
spec: {steps: [{exec: {in: default/client, run: 'echo hello'}}]}
`;

let workspace: Workspace | undefined;

afterEach(() => workspace?.remove());

/** A shell and what it begins, as a login program behind kubectl is one. */
function kubectlThat(script: string): Kubectl {
  workspace = new Workspace({ kubectl: `#!/bin/sh\n${script}\n` });
  const program = workspace.file('kubectl');
  chmodSync(program, 0o755);
  return new Kubectl({ program, kubeconfig: undefined, context: undefined });
}

function verify(kubectl: Kubectl, signal: AbortSignal = new AbortController().signal) {
  const plans = verifyPlansOf(readGood(LAB), ['asking'], { images: testCatalogue() });
  const [plan] = plans.ok ? plans.value : [];
  if (plan === undefined) throw new Error('there is no plan');
  return verifyScenario({ plan, kubectl, options: { isKept: false, timeoutSeconds: 1 }, signal });
}

describe('a kubectl that hangs', () => {
  it('is ended with what it has begun, and its time is said', async () => {
    await expect(verify(kubectlThat('sleep 1000'))).rejects.toThrow(
      'kubectl get had not ended after 1 s, and was stopped; check that the cluster runs and can be reached from here, with its network or VPN',
    );
  });

  it('is made to end where it does not hear', async () => {
    const kubectl = kubectlThat('trap "" TERM; while :; do sleep 1000; done');
    const { late, exitCode } = await kubectl.run(['get'], { limitSeconds: 0.1 });
    expect({ late: inEnglish(late ?? ''), exitCode }).toEqual({
      late: 'kubectl get had not ended after 0.1 s, and was stopped',
      exitCode: 124,
    });
  });

  it('ends when somebody stops the verification', async () => {
    const controller = new AbortController();
    const verified = verify(kubectlThat('sleep 1000'), controller.signal);
    controller.abort();
    expect((await verified).kind).toBe('stopped');
  });

  it('ends at once when nobody waits any more', async () => {
    const kubectl = kubectlThat('trap "" TERM; while :; do sleep 1000; done');
    const outcome = kubectl.run(['delete']);
    kubectl.killAll();
    expect((await outcome).exitCode).toBe(124);
  });

  it('costs a step its verdict, not the others theirs', async () => {
    const outcome = await verify(kubectlThat('for word; do [ "$word" = exec ] && sleep 1000; done; exit 0'));
    expect(outcome.kind === 'verified' ? verifiedText([outcome.scenario]) : '').toContain(
      'kubectl exec had not ended after 1 s, and was stopped\n',
    );
  });
});

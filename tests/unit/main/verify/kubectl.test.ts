import { describe, expect, it } from 'vitest';
import { Kubectl } from '#main/verify/kubectl';

describe('the kubectl of the user', () => {
  it('is said to be missing, and nothing waits for it', async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const kubectl = new Kubectl({ program: 'no-such-kubectl', kubeconfig: 'x', context: undefined });
    await expect(kubectl.run(['version'])).rejects.toThrow(
      'no-such-kubectl is not installed, or not on PATH; install kubectl, or put the folder that it is in on PATH',
    );
    const after = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    expect(after).toBeLessThanOrEqual(before);
  });

  it('takes the kubeconfig that it takes by itself where none is named', async () => {
    const kubectl = new Kubectl({ program: 'echo', kubeconfig: undefined, context: undefined });
    expect((await kubectl.run(['config', 'view'])).stdout).toBe('config view\n');
  });

  it('is told which cluster is meant, and answers with its output and exit code', async () => {
    const kubectl = new Kubectl({ program: 'echo', kubeconfig: 'k.yaml', context: 'blue' });
    const { stdout, exitCode } = await kubectl.run(['get', 'pods']);
    expect({ stdout, exitCode }).toEqual({
      stdout: '--kubeconfig=k.yaml --context=blue get pods\n',
      exitCode: 0,
    });
  });
});

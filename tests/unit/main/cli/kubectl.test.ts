import { describe, expect, it } from 'vitest';
import { Kubectl } from '#main/cli/kubectl';

describe('the kubectl of the user', () => {
  it('is said to be missing, and nothing waits for it', async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const kubectl = new Kubectl({ program: 'no-such-kubectl', kubeconfig: 'x', context: undefined });
    await expect(kubectl.run(['version'])).rejects.toThrow(
      'podwire: no-such-kubectl: spawn no-such-kubectl ENOENT; --kubectl names another program',
    );
    const after = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    expect(after).toBeLessThanOrEqual(before);
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

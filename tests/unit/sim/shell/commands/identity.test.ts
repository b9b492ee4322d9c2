import { expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

it('a node says the same kernel to uname and to kubectl, one that sends SYNs every second at first', () => {
  const lab = new CommandLab('apiVersion: podwire.dev/v1\nkind: Lab\nspec: {}\n');
  const release = lab.sh('node/node1', 'uname -r').stdout.trimEnd();
  const { stdout } = lab.sh(
    'host/laptop',
    "kubectl get node node1 -o jsonpath='{.status.nodeInfo.kernelVersion}'",
  );
  expect(stdout).toBe(release);
  expect(lab.sh('node/node1', 'sysctl -n net.ipv4.tcp_syn_linear_timeouts').stdout).toBe('4\n');
  const [major = 0, minor = 0] = release.split('.').map(Number);
  expect(major * 100 + minor).toBeGreaterThanOrEqual(605);
});

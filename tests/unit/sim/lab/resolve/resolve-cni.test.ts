import { describe, expect, it } from 'vitest';
import { readBad } from '#kit/lab-text';

describe('the network plugin of a lab', () => {
  it.each(['calico', 'cilium'])('is not %s where Pods have IPv6 alone', (plugin) => {
    const text = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: six}
spec:
  cluster:
    networking: {podSubnet: 'fd00:10:244::/56', serviceSubnet: 'fd00:10:96::/112'}
    cni: {plugin: ${plugin}}
`;
    expect(readBad(text).join('\n')).toMatch(
      new RegExp(`^web\\.yaml:6:\\d+: error: .*${plugin} is modelled with IPv4 alone`, 'mu'),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { identityOfToken } from '#sim/kube/service-account-tokens';
import { KubectlLab } from '../../../../kit/kubectl-lab';

describe('kubectl create token', () => {
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'robot', namespace: 'default' },
  };
  const lab = new KubectlLab([account]);
  const create = (...args: readonly string[]): string => {
    const { stdout, stderr } = lab.run(['create', 'token', ...args]);
    return `${stdout}${stderr}`;
  };
  const nowSeconds = (): number => Math.floor(Date.parse(lab.rig.cluster.store.timestamp()) / 1_000);

  it('answers a token that says who the account is, for an hour', () => {
    const token = create('robot').trim();
    const { store } = lab.rig.cluster;
    expect(identityOfToken(token, store, nowSeconds())?.user).toBe('system:serviceaccount:default:robot');
    expect(identityOfToken(token, store, nowSeconds() + 3590)?.user).toBeDefined();
    expect(identityOfToken(token, store, nowSeconds() + 3601)).toBeUndefined();
  });

  it('asks for the time and the audience of its flags', () => {
    const text = create('robot', '--duration=10m', '--audience=https://example.com', '-o', 'yaml');
    expect(text).toContain('audiences:\n  - https://example.com\n  expirationSeconds: 600\n');
    const [, token = ''] = /^ {2}token: (\S+)$/m.exec(text) ?? [];
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({
      aud: ['https://example.com'],
      sub: 'system:serviceaccount:default:robot',
    });
  });

  it('says what is wrong in the words of the real one', () => {
    expect(create('nobody')).toBe('error: failed to create token: serviceaccounts "nobody" not found\n');
    expect(create('robot', '--duration=1m')).toBe(
      'error: failed to create token: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes\n',
    );
    expect(create('robot', '--duration=1500ms')).toBe(
      'error: --duration cannot be expressed in units less than seconds\n',
    );
    expect(create('robot', '--bound-object-kind=Pod', '--bound-object-name=gone')).toBe(
      'error: failed to create token: pods "gone" not found\n',
    );
    expect(create('robot', '--bound-object-uid=x')).toBe(
      'error: --bound-object-uid can only be set if --bound-object-kind is provided\n',
    );
    expect(create()).toBe(
      "error: exactly one NAME is required, got 0\nSee 'kubectl create token -h' for help and examples\n",
    );
  });
});

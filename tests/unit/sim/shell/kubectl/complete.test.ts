/** What kubectl says a word could become: as the real one, asked by the completion of bash. */
import { describe, expect, it } from 'vitest';
import { completionOf, kubectlWordsOf } from '#sim/shell/completion';
import { KubectlLab } from '#kit/kubectl-lab';

const lab = new KubectlLab(
  ['web-0', 'web-1', 'db'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'main', image: 'nginx' }] },
  })),
);

function completed(...words: readonly string[]): readonly string[] {
  return lab
    .run(['__complete', ...words])
    .stdout.trimEnd()
    .split('\n');
}

describe('kubectl __complete', () => {
  it('knows commands, and those below them', () => {
    expect(completed('de')).toEqual(['delete', 'describe', ':4']);
    expect(completed('rollout', '')).toEqual([
      ...['history', 'pause', 'restart', 'resume', 'status', 'undo'],
      ':4',
    ]);
  });

  it('knows types and names that the server has', () => {
    expect(completed('get', 'endpoints')).toEqual(['endpoints', 'endpointslices.discovery.k8s.io', ':4']);
    expect(completed('get', 'po', 'w')).toEqual(['web-0', 'web-1', ':4']);
    expect(completed('get', 'pods', 'web-0', 'w')).toEqual(['web-1', ':4']);
    expect(completed('describe', 'pod/d')).toEqual(['pod/db', ':4']);
    expect(completed('logs', '')).toEqual(['db', 'web-0', 'web-1', ':4']);
    expect(completed('logs', 'db', '')).toEqual([':4']);
    expect(completed('rollout', 'restart', 'd')).toEqual(['daemonsets.apps', 'deployments.apps', ':4']);
  });

  it('looks where the flags say, and completes flags and their values', () => {
    expect(completed('get', 'pods', '-n', 'kube-s')).toEqual(['kube-system', ':4']);
    expect(completed('-n', 'kube-system', 'get', 'serviceaccounts', 'core')).toEqual(['coredns', ':4']);
    expect(completed('get', 'pods', '-o', 'j')).toEqual([
      'json',
      'jsonpath',
      'jsonpath-as-json',
      'jsonpath-file',
      ':4',
    ]);
    expect(completed('get', '--all')).toEqual(['--all-namespaces', '--allow-missing-template-keys', ':4']);
    expect(completed('apply', '-f', '')).toEqual([':0']);
  });

  it('says in other words that it cannot', () => {
    expect(lab.run(['__complete', 'get', '--nonsense', ''])).toEqual({
      exitCode: 0,
      stdout: ':1\n',
      stderr: 'Completion ended with directive: ShellCompDirectiveError\n',
    });
  });
});

describe('the line of a terminal', () => {
  it('is asked of kubectl behind its name, in the last command', () => {
    expect(kubectlWordsOf('ls; kubectl get po ')).toEqual(['get', 'po', '']);
    expect(kubectlWordsOf('kubectl')).toBeUndefined();
    expect(kubectlWordsOf('kubectl get pods > fi')).toBeUndefined();
    expect(kubectlWordsOf('ip route')).toBeUndefined();
  });

  it('takes what all choices have in common', () => {
    expect(completionOf('w', ['web-0', 'web-1'], ' ').insertion).toBe('eb-');
    expect(completionOf('d', ['db'], ' ').insertion).toBe('b ');
  });
});

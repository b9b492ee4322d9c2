import { expect, it } from 'vitest';
import { KubectlLab } from '../../../../kit/kubectl-lab';

it('refuses more Pods than a lab has at most, whichever way they are asked for', () => {
  const lab = new KubectlLab();
  lab.run(['create', 'deployment', 'web', '--image=nginx', '--replicas=2']);
  const refusal = (asked: number): string =>
    `The Deployment "web" is invalid: spec.replicas: Invalid value: ${asked}: a lab has at most 500000 Pods\n`;

  expect(lab.run(['scale', 'deployment', 'web', '--replicas=2000000000'])).toEqual({
    stdout: '',
    stderr: refusal(2_000_000_000),
    exitCode: 1,
  });
  expect(lab.run(['patch', 'deployment', 'web', '-p', '{"spec":{"replicas":500001}}']).stderr).toBe(
    refusal(500_001),
  );
  const job =
    'apiVersion: batch/v1\nkind: Job\nmetadata: { name: many }\nspec:\n  parallelism: 600000\n  template:\n    spec:\n      restartPolicy: Never\n      containers: [{ name: c, image: busybox }]\n';
  expect(lab.run(['apply', '-f', '-'], { input: job }).stderr).toContain(
    'spec.parallelism: Invalid value: 600000: a lab has at most 500000 Pods',
  );
  expect(lab.run(['get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}']).stdout).toBe('2');
});

it('counts the Pods of all objects together, those of a ReplicaSet with its Deployment', () => {
  const lab = new KubectlLab();
  const create = (name: string): string =>
    lab.run(['create', 'deployment', name, '--image=nginx', '--replicas=300000', '--dry-run=server']).stderr;
  expect(create('one')).toBe('');
  lab.run(['create', 'deployment', 'paused', '--image=nginx', '--replicas=0']);
  const statefulSet =
    'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: set }\nspec:\n  replicas: 300000\n  selector: { matchLabels: { a: b } }\n  serviceName: set\n  template:\n    metadata: { labels: { a: b } }\n    spec: { containers: [{ name: c, image: nginx }] }\n';
  // One Pod of a StatefulSet comes up after the other: the others are only asked for.
  expect(lab.run(['apply', '-f', '-'], { input: statefulSet, limitMs: 1 }).stderr).toBe('');
  expect(create('two')).toContain('spec.replicas: Invalid value: 300000: a lab has at most 500000 Pods');
});

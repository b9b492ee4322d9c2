import { expect, it } from 'vitest';
import { podStatusOf } from '../../../../src/renderer/ui/pod-status';

it.each([
  ['Running', true, 'good', 'Running'],
  ['Running', false, 'waiting', 'Running, not ready'],
  ['ContainerCreating', false, 'waiting', 'ContainerCreating'],
  ['Terminating', true, 'waiting', 'Terminating'],
  ['Completed', false, 'done', 'Completed'],
  ['CrashLoopBackOff', false, 'bad', 'CrashLoopBackOff'],
  ['ErrImagePull', false, 'bad', 'ErrImagePull'],
])('a Pod that is %s with ready %s has the tone %s', (phase, isReady, tone, text) => {
  expect(podStatusOf({ phase, isReady })).toMatchObject({ tone, text });
});

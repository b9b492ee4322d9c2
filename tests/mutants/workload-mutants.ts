import type { Mutant } from './mutant';

const ROLLOUT = 'src/sim/kube/controllers/deployment/rollout.ts';

/** What keeps Pods: Deployments and StatefulSets. */
export const workloadMutants: readonly Mutant[] = [
  {
    id: 'stateful-set-all-at-once',
    file: 'src/sim/kube/controllers/stateful-set-controller.ts',
    find: "isOrdered: set.spec.podManagementPolicy !== 'Parallel',",
    replace: 'isOrdered: false,',
    labs: ['headless-stateful'],
    because: 'The Pods of a StatefulSet are made without waiting for one another.',
  },
  {
    id: 'stateful-set-last-first',
    file: 'src/sim/kube/controllers/stateful-set-controller.ts',
    find: 'const ordinal = startOf(set) + index;',
    replace: 'const ordinal = startOf(set) + sync.replicas.length - 1 - index;',
    labs: ['headless-stateful'],
    because: 'The Pods of a StatefulSet are made from the last to the first.',
  },
  {
    id: 'stateful-set-without-host-names',
    file: 'src/sim/kube/controllers/stateful-set-pods.ts',
    find: 'hostname: podName,',
    replace: '',
    labs: ['headless-stateful'],
    because: 'The Pods of a StatefulSet have no names in DNS.',
  },
  {
    id: 'dns-lists-unready',
    file: 'src/sim/kube/dns/dns-objects.ts',
    find: "if (isPlainRecord(conditions) && conditions['ready'] === false) return [];",
    replace: '',
    labs: ['headless-stateful'],
    because: 'A headless Service lists Pods that are not ready.',
  },
  {
    id: 'no-surge',
    file: ROLLOUT,
    find: "const surge = isRolling ? scaledValue(maxSurge, desired, 'up') : 0;",
    replace: 'const surge = 0;',
    labs: ['rolling-update'],
    because: 'A Deployment ends an old Pod before the new one is there.',
  },
  {
    id: 'newest-template-for-ever',
    file: ROLLOUT,
    find: 'const current = replicaSets.find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));',
    replace:
      'const current = replicaSets.length > 1 ? replicaSets.at(-1) : replicaSets.find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));',
    labs: ['rolling-update'],
    because: 'A Deployment cannot go back to an earlier version.',
  },
  {
    id: 'never-another-template',
    file: ROLLOUT,
    find: 'const current = replicaSets.find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));',
    replace: 'const current = replicaSets[0];',
    labs: ['rolling-update'],
    because: 'A Deployment stays at its first version.',
  },
  {
    id: 'recreate-does-not-wait',
    file: 'src/sim/kube/controllers/deployment-controller.ts',
    find: 'podsOwnedBy(this.#context, replicaSet).every(isPodFinished),',
    replace: 'podsOwnedBy(this.#context, replicaSet).length >= 0,',
    labs: ['rolling-update'],
    because: 'Recreate makes new Pods while old ones still end.',
  },
  {
    id: 'pre-stop-without-sleep',
    file: 'src/sim/kube/kubelet/container-hooks.ts',
    find: 'if (hook?.sleep !== undefined) {',
    replace: 'if (hook?.sleep !== undefined && hook.sleep.seconds < 0) {',
    labs: ['rolling-update'],
    because: 'Pods are ended while other nodes still send to them.',
  },
  {
    id: 'endings-are-known-at-once',
    file: 'src/sim/kube/kubelet/container-hooks.ts',
    find: 'const hook = target.container.lifecycle?.preStop;',
    replace: 'const hook = target.container.lifecycle?.preStop ?? { sleep: { seconds: 5 } };',
    labs: ['rolling-update'],
    because: 'Every container waits before it ends, without having been asked to.',
  },
];

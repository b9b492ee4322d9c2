/**
 * What Weave's manifest brings (weaveworks/weave `reweave/deploy/k8s/weave-daemonset-k8s-1.11.yaml`, 2.8.1): an account and the
 * DaemonSet. Leaves out its roles, and the container `weave-npc`: policies are not modelled (`EXPECT_NPC` is 0).
 */
import type { KubeObject } from '../../objects/kube-object';

export const WEAVE_REPOSITORY = 'weaveworks/weave-kube';
export const WEAVE_CONTAINER = 'weave';
export const WEAVER_COMMAND = ['/home/weave/launch.sh'];
const IMAGE = `${WEAVE_REPOSITORY}:2.8.1`;

export function weaveObjects(range: string): readonly KubeObject[] {
  const labels = { name: 'weave-net' };
  const place = { namespace: 'kube-system', labels };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'weave-net', ...place } },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'weave-net', ...place },
      spec: {
        minReadySeconds: 5,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podSpec(range) },
        updateStrategy: { type: 'RollingUpdate' },
      },
    },
  ];
}

function podSpec(range: string): unknown {
  return {
    hostNetwork: true,
    hostPID: true,
    dnsPolicy: 'ClusterFirstWithHostNet',
    priorityClassName: 'system-node-critical',
    serviceAccountName: 'weave-net',
    tolerations: [
      { effect: 'NoSchedule', operator: 'Exists' },
      { effect: 'NoExecute', operator: 'Exists' },
    ],
    initContainers: [{ name: 'weave-init', image: IMAGE, command: ['/home/weave/init.sh'] }],
    containers: [
      {
        name: WEAVE_CONTAINER,
        image: IMAGE,
        command: WEAVER_COMMAND,
        env: [
          { name: 'IPALLOC_RANGE', value: range },
          { name: 'EXPECT_NPC', value: '0' },
          {
            name: 'HOSTNAME',
            valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } },
          },
        ],
        resources: { requests: { cpu: '50m', memory: '100Mi' } },
        securityContext: { privileged: true },
      },
    ],
  };
}

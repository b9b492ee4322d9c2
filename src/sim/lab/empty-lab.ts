import type { LabDocument } from './lab-document';
import { EMPTY_LAYOUT } from './layout-document';

/** A lab without a machine, a segment or an object. */
export const EMPTY_LAB: LabDocument = {
  name: 'lab',
  spec: {
    seed: 1,
    startTimeMs: 1_735_689_600_000,
    cluster: {
      networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local' },
      nodes: [],
      cni: { plugin: 'flannel', mode: 'vxlan' },
      kubeProxy: {
        mode: 'iptables',
        detectLocalMode: 'ClusterCIDR',
        nodePortAddresses: [],
        iptables: { masqueradeAll: false, localhostNodePorts: true },
      },
    },
    network: { segments: [], routers: [], segmentationOffload: true },
    outside: [],
    addresses: {},
    faults: [],
  },
  source: undefined,
  clusterAsked: {},
  objects: [],
  nodeObjects: [],
  layout: EMPTY_LAYOUT,
  scenarios: [],
  files: [],
  notices: [],
};

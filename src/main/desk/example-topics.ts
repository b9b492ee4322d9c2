/**
 * What each of our labs is about, by the beginning of its file's name: the longest that fits decides.
 * They are shown in this order.
 */
import { EXAMPLE_TOPICS, type ExampleTopic } from '../contract/example-requests';

/** Those have folders of their own. */
export type LessonTopic = 'lessons' | 'faults' | 'text-against-wire';

function isOfLessons(topic: ExampleTopic): topic is LessonTopic {
  return topic === 'lessons' || topic === 'faults' || topic === 'text-against-wire';
}

const TOPICS: Readonly<Record<Exclude<ExampleTopic, LessonTopic | 'other'>, readonly string[]>> = {
  'first-steps': ['first-packets', 'whole-picture', 'pod-network', 'same-node-path', 'cluster-ip', 'compare'],
  'pod-networks': [
    'pod-and-pause',
    'static-routes',
    'host-gw',
    'flannel',
    'mtu',
    'two-racks',
    'three-networks',
    'egress',
    'dhcp',
    'cni',
    'bgp',
    'route-reflectors',
  ],
  plugins: ['calico', 'cilium', 'ipvlan', 'kubenet', 'macvlan', 'weave'],
  services: [
    'endpoints',
    'external-name',
    'hairpin',
    'headless',
    'no-endpoints',
    'proxy',
    'rolling',
    'service',
    'session',
  ],
  outside: ['host-port', 'load-balancer', 'node-port', 'ways-in'],
  dns: ['dns'],
  ingress: ['ingress'],
  policies: ['policy'],
  'control-plane': ['api', 'control-plane', 'node-dies', 'refused', 'watch'],
};

interface Place {
  readonly topic: ExampleTopic;
  /** Among the labs of the topic. */
  readonly rank: number;
}

export function topicOf(fileName: string): Place {
  let best: Place & { readonly beginning: string } = { topic: 'other', rank: 0, beginning: '' };
  for (const topic of EXAMPLE_TOPICS) {
    if (topic === 'other' || isOfLessons(topic)) continue;
    for (const [rank, beginning] of TOPICS[topic].entries()) {
      if (fileName.startsWith(beginning) && beginning.length > best.beginning.length) {
        best = { topic, rank, beginning };
      }
    }
  }
  return { topic: best.topic, rank: best.rank };
}

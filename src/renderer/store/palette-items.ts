/** What can be put into a lab, in the order in which a palette offers it. */
import type { EditCommand } from '../../main/contract/design';
import type { PlainKey } from '../i18n/catalogue';

type AddCommand = Extract<EditCommand, { readonly kind: 'add' }>;
export type AddedElement = AddCommand['element'];

export interface PaletteItem {
  readonly id: string;
  readonly name: PlainKey;
  /** More words that find it. */
  readonly words: string;
  readonly add: Omit<AddCommand, 'kind' | 'onto'>;
}

interface PaletteGroup {
  readonly name: PlainKey;
  readonly items: readonly PaletteItem[];
}

const NODE: PaletteItem = { id: 'node', name: 'Node', words: 'worker kubelet', add: { element: 'node' } };
const POD: PaletteItem = { id: 'pod', name: 'Pod', words: 'container busybox', add: { element: 'pod' } };
const DEPLOYMENT: PaletteItem = {
  id: 'deployment',
  name: 'Deployment',
  words: 'replicas nginx',
  add: { element: 'deployment' },
};
const SERVICE: PaletteItem = {
  id: 'service',
  name: 'Service',
  words: 'ClusterIP NodePort svc',
  add: { element: 'service' },
};
const OUTSIDE: PaletteItem = {
  id: 'outside',
  name: 'Outside machine',
  words: 'client laptop host',
  add: { element: 'outside' },
};

/** Always at hand. */
export const BASIC_ITEMS: readonly PaletteItem[] = [NODE, POD, DEPLOYMENT, SERVICE, OUTSIDE];

export const PALETTE_GROUPS: readonly PaletteGroup[] = [
  {
    name: 'Machines',
    items: [
      NODE,
      OUTSIDE,
      {
        id: 'outside-web',
        name: 'Outside web server',
        words: 'nginx internet host',
        add: { element: 'outside', image: 'nginx:alpine' },
      },
      {
        id: 'outside-database',
        name: 'Outside database',
        words: 'postgres host',
        add: { element: 'outside', image: 'postgres:16' },
      },
      {
        id: 'load-balancer-l2',
        name: 'Load balancer addresses on nodes',
        words: 'MetalLB l2 LoadBalancer ARP',
        add: { element: 'load-balancer', variant: 'l2' },
      },
      {
        id: 'load-balancer-cloud',
        name: 'Cloud load balancer',
        words: 'LoadBalancer external',
        add: { element: 'load-balancer', variant: 'cloud' },
      },
    ],
  },
  {
    name: 'Workloads',
    items: [
      POD,
      DEPLOYMENT,
      {
        id: 'statefulset',
        name: 'StatefulSet',
        words: 'redis headless sts',
        add: { element: 'statefulset' },
      },
      { id: 'daemonset', name: 'DaemonSet', words: 'every node ds', add: { element: 'daemonset' } },
    ],
  },
  {
    name: 'Services and rules',
    items: [
      SERVICE,
      { id: 'ingress', name: 'Ingress', words: 'HTTP host path route', add: { element: 'ingress' } },
      {
        id: 'policy',
        name: 'NetworkPolicy',
        words: 'deny allow netpol firewall',
        add: { element: 'policy' },
      },
    ],
  },
  {
    name: 'Ingress controllers',
    items: [
      {
        id: 'ingress-nginx',
        name: 'ingress-nginx',
        words: 'Ingress controller nginx',
        add: { element: 'ingress-controller', variant: 'nginx' },
      },
      {
        id: 'ingress-traefik',
        name: 'Traefik',
        words: 'Ingress controller',
        add: { element: 'ingress-controller', variant: 'traefik' },
      },
      {
        id: 'ingress-kong',
        name: 'Kong',
        words: 'Ingress controller gateway',
        add: { element: 'ingress-controller', variant: 'kong' },
      },
      {
        id: 'ingress-alb',
        name: 'Application Load Balancer',
        words: 'Ingress controller alb cloud',
        add: { element: 'ingress-controller', variant: 'alb' },
      },
    ],
  },
];

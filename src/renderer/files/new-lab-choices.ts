/** What a new lab can have, beside the network plugins. */
import type { NetworkChoice } from '../../main/contract/network-plugins';
import type { PlainKey } from '../i18n/catalogue';

interface Choice extends NetworkChoice {
  readonly label: PlainKey | 'iptables' | 'IPVS' | 'nftables' | 'IPv4' | 'IPv6' | 'nginx';
  readonly note: PlainKey;
}

export const PROXY_MODES: readonly Choice[] = [
  {
    value: 'iptables',
    label: 'iptables',
    note: 'Services are NAT rules in the kernel of every node; a random one of the endpoints is chosen.',
  },
  {
    value: 'ipvs',
    label: 'IPVS',
    note: 'Services are virtual servers in the kernel, which takes the endpoints in turn.',
  },
  {
    value: 'nftables',
    label: 'nftables',
    note: 'Services are entries of maps in the kernel, looked up in one step however many there are.',
  },
];

export const FAMILIES: readonly Choice[] = [
  { value: 'ipv4', label: 'IPv4', note: 'Every machine, Pod and Service has an IPv4 address.' },
  {
    value: 'ipv4-ipv6',
    label: 'Both, IPv4 first',
    note: 'Machines and Pods have an address of each family; a Service has an IPv4 address unless it asks for more.',
  },
  {
    value: 'ipv6-ipv4',
    label: 'Both, IPv6 first',
    note: 'Machines and Pods have an address of each family; a Service has an IPv6 address unless it asks for more.',
  },
  { value: 'ipv6', label: 'IPv6', note: 'Nobody speaks IPv4; there is no load balancer.' },
];

export const SEGMENTS: readonly Choice[] = [
  { value: '1', label: 'One', note: 'All nodes are on one LAN and reach each other without a router.' },
  {
    value: '2',
    label: 'Two, with a router between them',
    note: 'Every other worker is behind the router, as in a second rack.',
  },
];

export const LOAD_BALANCERS: readonly Choice[] = [
  {
    value: 'none',
    label: 'None',
    note: 'A Service of type LoadBalancer waits for an address, and is reached by its node port.',
  },
  {
    value: 'l2',
    label: 'On the LAN',
    note: 'One of the nodes answers for the address, as MetalLB does in layer 2 mode.',
  },
  {
    value: 'cloud',
    label: 'In front of the cluster',
    note: 'A machine outside the cluster has the addresses and sends to the nodes, as in a cloud.',
  },
];

export const INGRESS_CONTROLLERS: readonly Choice[] = [
  { value: 'none', label: 'None', note: 'An Ingress is an object that nobody reads.' },
  { value: 'nginx', label: 'ingress-nginx', note: 'The controller that most texts about Ingress mean.' },
  { value: 'traefik', label: 'Traefik', note: 'The controller that K3s comes with.' },
  { value: 'kong', label: 'Kong', note: 'An API gateway that reads Ingresses.' },
  {
    value: 'alb',
    label: 'Application Load Balancer',
    note: 'Not a Pod: a load balancer of the cloud that sends to Pods or node ports.',
  },
];

/** What the parts of one namespace's IPv6 stack share. */
import type { NetDevice } from '../../link/net-device';
import type { StackContext } from '../stack-context';
import type { Ipv6Counters } from './ipv6-counters';
import type { Ipv6Interfaces } from './ipv6-interfaces';
import type { Ipv6Routing } from './ipv6-routing';
import type { Ipv6Settings } from './ipv6-settings';

export interface Ipv6Context {
  /** The namespace's own: clock, random numbers, packets, netfilter. */
  readonly stack: StackContext;
  readonly settings: Ipv6Settings;
  readonly interfaces: Ipv6Interfaces;
  readonly routing: Ipv6Routing;
  readonly counters: Ipv6Counters;
  readonly loopback: NetDevice;
}

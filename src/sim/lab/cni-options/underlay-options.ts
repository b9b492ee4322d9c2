/** What a lab file can say of `macvlan` beside its mode. */
import type { UnderlaySpec } from '../../kube/cni/macvlan/underlay-spec';
import type { ObjectIssue } from '../../kube/objects/object-issue';
import { checkIpamOption } from './standard-options';
import type { GivenCni } from '../lab-schema';

export const UNDERLAY_OPTIONS = ['ipam', 'mtu'] as const satisfies readonly (keyof GivenCni)[];

export function readUnderlayOptions<Spec extends UnderlaySpec>(
  spec: Spec,
  { ipam, mtu }: GivenCni,
  issues: ObjectIssue[],
): Spec {
  if (ipam !== undefined) checkIpamOption(ipam, issues);
  return { ...spec, ...(ipam === undefined ? {} : { ipam }), ...(mtu === undefined ? {} : { mtu }) };
}

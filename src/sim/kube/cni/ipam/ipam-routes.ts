/** The routes that stand in the configuration of an IPAM plugin. */
import { listFieldOf, textFieldOf } from '../../objects/kube-object';
import type { CniRoute } from '../cni';

export function ipamRoutesOf(ipam: unknown): readonly CniRoute[] {
  return listFieldOf(ipam, 'routes').flatMap((route): readonly CniRoute[] => {
    const dst = textFieldOf(route, 'dst');
    const gw = textFieldOf(route, 'gw');
    return dst === undefined ? [] : [{ dst, ...(gw === undefined ? {} : { gw }) }];
  });
}

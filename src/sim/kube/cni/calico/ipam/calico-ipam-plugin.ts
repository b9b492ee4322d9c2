/**
 * The IPAM plugin `calico-ipam` (projectcalico/calico v3.29 `cni-plugin/pkg/ipamplugin`): an address out of the blocks of its node.
 *
 * Leaves out `ipv4_pools` and `ipv6_pools`, and the annotations of a Pod or Namespace that name a pool.
 */
import { err, ok, type Result } from '../../../../base/result';
import { formatIp, type IpFamily } from '../../../../wire/ip-address';
import { widthOf, type IpCidr } from '../../../../wire/ip-cidr';
import { fieldOf } from '../../../objects/kube-object';
import type { Labels } from '../../../store/label-selector';
import {
  cniError,
  type CniAddition,
  type CniCall,
  type CniError,
  type CniIp,
  type CniPlugin,
} from '../../cni';
import type { AddressRequest, CalicoIpam } from './calico-ipam';
import type { BlockAllocation } from './ipam-block';

interface CalicoIpamPluginOptions {
  readonly ipam: CalicoIpam;
  readonly node: string;
  /** The Pod range of the node. */
  readonly home: IpCidr | undefined;
  readonly labels: () => Labels;
  readonly timestamp: () => string;
}

export class CalicoIpamPlugin implements CniPlugin {
  readonly type = 'calico-ipam';
  readonly #options: CalicoIpamPluginOptions;

  constructor(options: CalicoIpamPluginOptions) {
    this.#options = options;
  }

  add(call: CniCall): Result<CniAddition, CniError> {
    const { ipam, node, home, labels } = this.#options;
    const allocation = this.#allocationOf(call);
    const ips: CniIp[] = [];
    if (call.wanted !== undefined) {
      const given = ipam.assign(call.wanted, { host: node, allocation });
      if (!given.ok) return err(cniError(given.error));
      ips.push({ address: `${formatIp(call.wanted)}/${widthOf(call.wanted)}` });
    } else {
      for (const family of familiesOf(call)) {
        const request: AddressRequest = {
          host: node,
          home,
          family,
          labels: labels(),
          use: 'Workload',
          allocation,
        };
        const given = ipam.assignNext(request);
        if (!given.ok) {
          ipam.release(allocation.handle);
          const isPartial = given.error.startsWith('Assigned');
          return err(
            cniError(isPartial ? `failed to request ${family} addresses: ${given.error}` : given.error),
          );
        }
        ips.push({ address: `${formatIp(given.value.address)}/${given.value.prefixLength}` });
      }
    }
    return ok({ result: { interfaces: [], ips, routes: [] }, apply: () => undefined });
  }

  delete(call: CniCall): Result<undefined, CniError> {
    this.#options.ipam.release(handleOf(call));
    return ok(undefined);
  }

  #allocationOf(call: CniCall): BlockAllocation {
    const [namespace = '', pod = ''] = call.pod.split('/');
    const { node, timestamp } = this.#options;
    return {
      handle: handleOf(call),
      attributes: { namespace, node, pod, timestamp: timestamp() },
    };
  }
}

function handleOf({ name, containerId }: CniCall): string {
  return `${name}.${containerId}`;
}

/** IPv4 unless told otherwise, IPv6 only when told to. */
function familiesOf({ config }: CniCall): readonly IpFamily[] {
  const ipam = config['ipam'];
  return [
    ...(fieldOf(ipam, 'assign_ipv4') === 'false' ? [] : ['IPv4' as const]),
    ...(fieldOf(ipam, 'assign_ipv6') === 'true' ? ['IPv6' as const] : []),
  ];
}

/**
 * Calico's pools of addresses: IPPool objects as Calico reads them (projectcalico/calico `api/pkg/apis/projectcalico/v3/ippool.go`).
 *
 * Leaves out `awsSubnetID`, `namespaceSelector` and `assignmentMode`.
 */
import { familyOf, type IpAddress, type IpFamily } from '../../../wire/ip-address';
import { ipCidrContains, parseIpCidr, type IpCidr } from '../../../wire/ip-cidr';
import { fieldOf, listFieldOf, numberFieldOf, textFieldOf, type KubeObject } from '../../objects/kube-object';
import type { Labels } from '../../store/label-selector';
import type { ObjectStore } from '../../store/object-store';
import { parseSelector, type CalicoSelector } from './calico-selector';
import { DEFAULT_BLOCK_SIZE } from './calico-spec';

export type Encapsulation = 'Never' | 'Always' | 'CrossSubnet';

export interface IpPool {
  readonly name: string;
  readonly cidr: IpCidr;
  readonly blockSize: number;
  readonly ipipMode: Encapsulation;
  readonly vxlanMode: Encapsulation;
  readonly isNatOutgoing: boolean;
  readonly isDisabled: boolean;
  readonly isBgpExportDisabled: boolean;
  readonly selectsNode: CalicoSelector;
  /** `Workload`, `Tunnel`. */
  readonly allowedUses: readonly string[];
}

export const IP_POOL_KIND = 'IPPool';

const DEFAULT_IPV6_BLOCK_SIZE = 122;

/** In order of their names, as the datastore lists them. */
export function poolsOf(store: ObjectStore): readonly IpPool[] {
  return store
    .list(IP_POOL_KIND)
    .toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1))
    .flatMap((object) => poolOf(object) ?? []);
}

/** Undefined for one without a range that can be read. */
export function poolOf(object: KubeObject): IpPool | undefined {
  const cidr = parseIpCidr(textFieldOf(object, 'spec', 'cidr') ?? '');
  if (cidr === undefined) return undefined;
  const isWide = familyOf(cidr.address) === 'IPv6';
  const selector = parseSelector(textFieldOf(object, 'spec', 'nodeSelector') ?? '');
  const uses = listFieldOf(object, 'spec', 'allowedUses').filter((use) => typeof use === 'string');
  return {
    name: object.metadata.name,
    cidr,
    blockSize:
      numberFieldOf(object, 'spec', 'blockSize') ?? (isWide ? DEFAULT_IPV6_BLOCK_SIZE : DEFAULT_BLOCK_SIZE),
    ipipMode: encapsulationOf(textFieldOf(object, 'spec', 'ipipMode')),
    vxlanMode: encapsulationOf(textFieldOf(object, 'spec', 'vxlanMode')),
    isNatOutgoing: fieldOf(object, 'spec', 'natOutgoing') === true,
    isDisabled: fieldOf(object, 'spec', 'disabled') === true,
    isBgpExportDisabled: fieldOf(object, 'spec', 'disableBGPExport') === true,
    // Nobody is selected by words that mean nothing.
    selectsNode: selector.ok ? selector.value : () => false,
    allowedUses: uses.length === 0 ? ['Workload', 'Tunnel'] : uses,
  };
}

function encapsulationOf(text: string | undefined): Encapsulation {
  return text === 'Always' || text === 'CrossSubnet' ? text : 'Never';
}

export function poolWith(pools: readonly IpPool[], address: IpAddress): IpPool | undefined {
  return pools.find(({ cidr }) => ipCidrContains(cidr, address));
}

/** Those that a node may take addresses of this family from. */
export function usablePools(
  pools: readonly IpPool[],
  { family, use, labels }: { readonly family: IpFamily; readonly use: string; readonly labels: Labels },
): readonly IpPool[] {
  return pools.filter(
    ({ cidr, isDisabled, selectsNode, allowedUses }) =>
      !isDisabled && familyOf(cidr.address) === family && allowedUses.includes(use) && selectsNode(labels),
  );
}

/** The plugins of the package kubernetes-cni that work here, one of each for a node. */
import type { Machine } from '../../host/machine';
import type { IpAddress } from '../../wire/ip-address';
import type { IpCidr } from '../../wire/ip-cidr';
import { Bandwidth } from './bandwidth';
import { BridgePlugin } from './bridge-plugin';
import type { CniPlugin } from './cni';
import type { CniFiles } from './cni-files';
import { Dhcp } from './ipam/dhcp';
import { HostLocal } from './ipam/host-local';
import { StaticIpam } from './ipam/static-ipam';
import { Portmap } from './portmap';
import { Tuning } from './tuning';

interface StandardPluginOptions {
  readonly machine: Machine;
  readonly files: CniFiles;
  /** The node's part of the Pod network. */
  readonly networks: readonly IpCidr[];
  /** Addresses that the lab keeps for certain Pods. */
  readonly isPinned: (address: IpAddress) => boolean;
}

export function standardPlugins({
  machine,
  files,
  networks,
  isPinned,
}: StandardPluginOptions): readonly CniPlugin[] {
  return [
    new BridgePlugin(machine),
    new HostLocal({ files, isPinned }),
    new StaticIpam(networks),
    new Dhcp(machine),
    new Portmap(machine),
    new Bandwidth(machine),
    new Tuning(machine),
  ];
}

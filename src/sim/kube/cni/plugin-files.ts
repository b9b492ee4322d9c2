/** The programs that there are in `/opt/cni/bin`: those of the package kubernetes-cni, and the network plugin's own. */
import { PLUGIN_DIRECTORY } from './cni-files';

/** containernetworking/plugins v1.6. */
const STANDARD_PLUGINS =
  'bandwidth bridge dhcp dummy firewall host-device host-local ipvlan loopback macvlan portmap ptp sbr static tap tuning vlan vrf';

/** By path; their text is nobody's to read. */
export function pluginFiles(own: readonly string[]): readonly (readonly [string, string])[] {
  return [...STANDARD_PLUGINS.split(' '), ...own].map((name) => [`${PLUGIN_DIRECTORY}/${name}`, ''] as const);
}

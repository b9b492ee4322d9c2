/**
 * The configuration of a node in a network of bridges: that of the plugins' own documentation (containernetworking/plugins
 * v1.6), with what the lab wants otherwise.
 */
import { rangesInOrder } from '../../../wire/ip-ranges';
import { hostLocalIpam } from '../ipam/host-local-ipam';
import type { PeerNode } from '../pod-network';

/** What a lab may want otherwise: parts of the configuration, as they would stand in it. */
export interface BridgeOptions {
  /** The section `ipam`, instead of host-local over the node's range. */
  readonly ipam?: Readonly<Record<string, unknown>>;
  /** The plugins behind `bridge`, instead of `portmap` alone. */
  readonly chain?: readonly Readonly<Record<string, unknown>>[];
  readonly ipMasq?: boolean;
  readonly hairpinMode?: boolean;
  readonly mtu?: number;
}

const DEFAULT_CHAIN = [{ type: 'portmap', capabilities: { portMappings: true } }];

export function bridgeConfigOf({ podRanges }: PeerNode, options: BridgeOptions): string {
  const {
    ipMasq: isMasquerading = false,
    hairpinMode: isHairpin = true,
    mtu,
    ipam,
    chain = DEFAULT_CHAIN,
  } = options;
  const config = {
    cniVersion: '1.0.0',
    name: 'bridge',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipMasq: isMasquerading,
        hairpinMode: isHairpin,
        ...(mtu === undefined ? {} : { mtu }),
        ipam: ipam ?? hostLocalIpam(rangesInOrder(podRanges)),
      },
      ...chain,
    ],
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

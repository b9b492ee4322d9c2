/** What two BGP speakers have agreed on in their OPEN messages, and the capabilities that a speaker offers, in BIRD's order. */
import { ADDRESS_FAMILY, UNICAST, type BgpCapability, type BgpOpen } from '../../wire/bgp-open';
import type { UpdateFormat } from '../../wire/bgp-update';
import type { IpFamily } from '../../wire/ip-address';
import type { BgpNeighbor } from './bgp-neighbor';

const SENDS_PATHS = 2;
const TAKES_PATHS = 1;

export interface SessionTerms {
  readonly families: readonly IpFamily[];
  /** Of what comes, and of what goes. */
  readonly received: UpdateFormat;
  readonly sent: UpdateFormat;
  readonly canRefresh: boolean;
  readonly hasEnhancedRefresh: boolean;
  /** The neighbor's graceful restart; undefined when he asks for none. */
  readonly restart:
    | { readonly seconds: number; readonly isForwardingPreserved: boolean; readonly isRestarting: boolean }
    | undefined;
  /** He sends End-of-RIB. */
  readonly marksEndOfRib: boolean;
}

export function capabilitiesOf(
  neighbor: BgpNeighbor,
  { localAs, isRecovering }: { readonly localAs: number; readonly isRecovering: boolean },
): readonly BgpCapability[] {
  const families = neighbor.families.map((family) => ({
    addressFamily: numberOf(family),
    subsequentFamily: UNICAST,
  }));
  const { gracefulRestart, addPaths } = neighbor;
  const capabilities: BgpCapability[] = families.map((family) => ({ kind: 'multiprotocol', ...family }));
  if (neighbor.hasRouteRefresh) capabilities.push({ kind: 'route-refresh' });
  if (gracefulRestart !== 'off') {
    const isAble = gracefulRestart === 'able';
    capabilities.push({
      kind: 'graceful-restart',
      isRestarting: isAble && isRecovering,
      restartSeconds: isAble ? neighbor.gracefulRestartSeconds : 0,
      families: isAble ? families.map((family) => ({ ...family, isForwardingPreserved: isRecovering })) : [],
    });
  }
  if (neighbor.hasFourOctetAs) capabilities.push({ kind: 'four-octet-as', as: localAs });
  if (addPaths !== 0) {
    capabilities.push({
      kind: 'add-path',
      families: families.map((family) => ({ ...family, mode: addPaths })),
    });
  }
  if (neighbor.hasRouteRefresh) capabilities.push({ kind: 'enhanced-route-refresh' });
  if (gracefulRestart !== 'off') capabilities.push({ kind: 'long-lived-graceful-restart' });
  return capabilities;
}

export function termsOf(neighbor: BgpNeighbor, open: BgpOpen): SessionTerms {
  const { capabilities } = open;
  const has = (kind: BgpCapability['kind']): boolean =>
    capabilities.some((capability) => capability.kind === kind);
  const offered = capabilities.flatMap((capability) =>
    capability.kind === 'multiprotocol' ? [familyOf(capability)] : [],
  );
  // Who speaks of no family speaks of IPv4 (RFC 4760 §8).
  const theirs = offered.length === 0 ? ['IPv4'] : offered;
  const families = neighbor.families.filter((family) => theirs.includes(family));
  const isFourOctetAs = neighbor.hasFourOctetAs && has('four-octet-as');
  const restart = capabilities.find((capability) => capability.kind === 'graceful-restart');
  const isRestartAgreed = neighbor.gracefulRestart !== 'off' && restart !== undefined;
  return {
    families,
    received: {
      isFourOctetAs,
      pathIdFamilies: pathFamilies(neighbor, open, { mine: TAKES_PATHS, his: SENDS_PATHS }),
    },
    sent: {
      isFourOctetAs,
      pathIdFamilies: pathFamilies(neighbor, open, { mine: SENDS_PATHS, his: TAKES_PATHS }),
    },
    canRefresh: neighbor.hasRouteRefresh && has('route-refresh'),
    hasEnhancedRefresh: neighbor.hasRouteRefresh && has('enhanced-route-refresh'),
    restart:
      isRestartAgreed && restart.families.length > 0
        ? {
            seconds: restart.restartSeconds,
            isForwardingPreserved: restart.families.some((family) => family.isForwardingPreserved),
            isRestarting: restart.isRestarting,
          }
        : undefined,
    marksEndOfRib: isRestartAgreed,
  };
}

function pathFamilies(
  neighbor: BgpNeighbor,
  { capabilities }: BgpOpen,
  { mine, his }: { readonly mine: number; readonly his: number },
): readonly IpFamily[] {
  if ((neighbor.addPaths & mine) === 0) return [];
  const families = capabilities.flatMap((capability) =>
    capability.kind === 'add-path' ? capability.families : [],
  );
  return neighbor.families.filter((family) =>
    families.some((offered) => familyOf(offered) === family && (offered.mode & his) !== 0),
  );
}

/** Also what is no family of an address here, which nobody asks for. */
function familyOf({
  addressFamily,
  subsequentFamily,
}: {
  addressFamily: number;
  subsequentFamily: number;
}): string {
  if (subsequentFamily !== UNICAST) return 'other';
  if (addressFamily === ADDRESS_FAMILY.IPV4) return 'IPv4';
  return addressFamily === ADDRESS_FAMILY.IPV6 ? 'IPv6' : 'other';
}

export function numberOf(family: IpFamily): number {
  return family === 'IPv6' ? ADDRESS_FAMILY.IPV6 : ADDRESS_FAMILY.IPV4;
}

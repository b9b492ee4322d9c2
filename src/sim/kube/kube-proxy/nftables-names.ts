/**
 * The names of kube-proxy's chains and sets in nftables mode: a prefix, eight characters of a hash, and what they are for.
 *
 * Kubernetes v1.32 `pkg/proxy/nftables/proxier.go` (`servicePortChainNameBase`, `servicePortEndpointChainNameBase`,
 * `hashAndTruncate`).
 */
import { base32HashOf } from './chain-names';
import type { ServicePort } from './service-port';

const HASH_CHARACTERS = 8;
/** `NameLengthMax` of knftables less room for a prefix. */
const MAX_BASE_LENGTH = 240;
const ELLIPSIS = '...';

export interface NftPortNames {
  /** Every endpoint that "Cluster" traffic may use. */
  readonly cluster: string;
  /** The endpoints on this node. */
  readonly local: string;
  /** Traffic that came to a node port, external address or load balancer. */
  readonly external: string;
  readonly firewall: string;
}

export function nftPortNames(servicePort: ServicePort): NftPortNames {
  const base = hashAndTruncate(pathOf(servicePort));
  return {
    cluster: `service-${base}`,
    local: `local-${base}`,
    external: `external-${base}`,
    firewall: `firewall-${base}`,
  };
}

export interface NftEndpointNames {
  readonly chain: string;
  /** The clients that session affinity keeps at this endpoint. */
  readonly affinitySet: string;
}

export function nftEndpointNames(
  servicePort: ServicePort,
  endpoint: { readonly address: string; readonly port: number },
): NftEndpointNames {
  // A name of nftables holds no colon.
  const address = endpoint.address.replaceAll(':', '.');
  const base = hashAndTruncate(`${pathOf(servicePort)}__${address}/${endpoint.port}`);
  return { chain: `endpoint-${base}`, affinitySet: `affinity-${base}` };
}

/** `namespace/name/protocol/port`; the last part is empty for a port without a name. */
function pathOf({ name, protocol }: ServicePort): string {
  const colon = name.indexOf(':');
  if (colon === -1) return `${name}/${protocol}/`;
  return `${name.slice(0, colon)}/${protocol}/${name.slice(colon + 1)}`;
}

function hashAndTruncate(name: string): string {
  const hashed = `${base32HashOf(name, HASH_CHARACTERS)}-${name}`;
  if (hashed.length <= MAX_BASE_LENGTH) return hashed;
  return `${hashed.slice(0, MAX_BASE_LENGTH - ELLIPSIS.length)}${ELLIPSIS}`;
}

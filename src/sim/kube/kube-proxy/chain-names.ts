/**
 * The names that kube-proxy gives to its chains: a prefix and 16 characters of a hash.
 *
 * Kubernetes v1.32 `pkg/proxy/iptables/proxier.go` (`portProtoHash`, `servicePortEndpointChainName`): base32 of the
 * SHA-256 of the service port's name, its protocol and, for an endpoint, its address.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesOfLatin1 } from '../../wire/latin1';

const BASE32_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const HASH_CHARACTERS = 16;

export interface ServicePortChainNames {
  /** Every endpoint that "Cluster" traffic may use. */
  readonly cluster: string;
  /** The endpoints on this node. */
  readonly local: string;
  /** Traffic that came to a node port, external address or load balancer. */
  readonly external: string;
  readonly firewall: string;
}

/** `namespace/name:port`, or `namespace/name` for a port without a name. */
export function servicePortNameOf(service: {
  readonly namespace: string;
  readonly name: string;
  readonly portName: string;
}): string {
  const base = `${service.namespace}/${service.name}`;
  return service.portName === '' ? base : `${base}:${service.portName}`;
}

export function servicePortChainNames(servicePortName: string, protocol: string): ServicePortChainNames {
  const hash = chainHash(servicePortName + protocol);
  return {
    cluster: `KUBE-SVC-${hash}`,
    local: `KUBE-SVL-${hash}`,
    external: `KUBE-EXT-${hash}`,
    firewall: `KUBE-FW-${hash}`,
  };
}

/** `endpoint` is `address:port`. */
export function endpointChainName(servicePortName: string, protocol: string, endpoint: string): string {
  return `KUBE-SEP-${chainHash(servicePortName + protocol + endpoint)}`;
}

function chainHash(text: string): string {
  return base32HashOf(text, HASH_CHARACTERS);
}

/** The first characters of the base32 of the SHA-256, as all modes name their chains. */
export function base32HashOf(text: string, length: number): string {
  const digest = sha256(bytesOfLatin1(text));
  let hash = '';
  let accumulator = 0;
  let bits = 0;
  for (const octet of digest) {
    accumulator = ((accumulator << 8) | octet) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      hash += BASE32_ALPHABET.charAt((accumulator >>> bits) & 31);
      if (hash.length === length) return hash;
    }
  }
  return hash;
}

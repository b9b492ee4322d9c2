/**
 * The names that Felix gives to its chains and sets (projectcalico/calico v3.29 `libcalico-go/lib/hash`, `felix/hashutils`,
 * `felix/rules/rule_defs.go`): what is too long, or begins with an underscore, becomes a hash.
 */
import { sha224, sha256 } from '@noble/hashes/sha2.js';
import { bytesOfLatin1 } from '../../../../wire/latin1';
import { formatBase64Url } from './base64-url';

/** Of iptables. */
const MAX_CHAIN_NAME_CHARACTERS = 28;
/** Of ipset. */
const MAX_SET_NAME_CHARACTERS = 31;

/** `GetLengthLimitedID` */
export function chainName(prefix: string, suffix: string): string {
  if (prefix.length + suffix.length <= MAX_CHAIN_NAME_CHARACTERS && !suffix.startsWith('_'))
    return prefix + suffix;
  const hash = formatBase64Url(sha256(bytesOfLatin1(suffix)));
  return `${prefix}_${hash}`.slice(0, MAX_CHAIN_NAME_CHARACTERS);
}

/** Of a set whose members follow from `content`: `s` for those of a selector, `n` for a named port. */
export function selectorSetName(kind: 's' | 'n', content: string): string {
  return setName(`${kind}:${formatBase64Url(sha224(bytesOfLatin1(content)))}`);
}

/** Of IPv4, and in use (`NameForMainIPSet`). */
export function setName(id: string): string {
  return `cali40${id}`.slice(0, MAX_SET_NAME_CHARACTERS);
}

export function policyChain(
  direction: 'ingress' | 'egress',
  { tier, name }: { tier: string; name: string },
): string {
  return chainName(direction === 'ingress' ? 'cali-pi-' : 'cali-po-', `${tier}/${name}`);
}

export function profileChain(direction: 'ingress' | 'egress', profile: string): string {
  return chainName(direction === 'ingress' ? 'cali-pri-' : 'cali-pro-', profile);
}

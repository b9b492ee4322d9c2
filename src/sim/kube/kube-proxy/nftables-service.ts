/**
 * What nftables mode writes for one service port on one node: its chains with their rules, its sets of clients with
 * affinity, and its elements in the maps that all services share.
 *
 * Kubernetes v1.32 `pkg/proxy/nftables/proxier.go` (`syncProxyRules`, the body of its loop over service ports, and
 * `writeServiceToEndpointRules`).
 *
 * Models ClusterIP, node ports, external and load balancer addresses, source ranges, session affinity, both traffic
 * policies, and what happens without endpoints. Health-check ports have no rule in this mode.
 */
import { localTrafficOf, nftLocal } from './local-traffic';
import { isNodeInRanges, type ProxyNode } from './proxy-node';
import { nftEndpointNames, nftPortNames, type NftEndpointNames, type NftPortNames } from './nftables-names';
import {
  endpointText,
  trafficPathsOf,
  type ProxyEndpoint,
  type ServicePort,
  type TrafficPaths,
} from './service-port';

/** The maps and the set that all service ports have elements in. */
export type NftContainer =
  | 'cluster-ips'
  | 'firewall-ips'
  | 'no-endpoint-nodeports'
  | 'no-endpoint-services'
  | 'service-ips'
  | 'service-nodeports';

export interface NftElement {
  readonly container: NftContainer;
  /** As nft writes it: `10.96.0.1 . tcp . 443`. */
  readonly key: string;
  /** The verdict; empty in a set. */
  readonly verdict: string;
  readonly comment: string;
}

export interface NftServiceRules {
  /** In the order in which they are made. */
  readonly chains: readonly string[];
  readonly affinitySets: readonly string[];
  /** `chain` and the rule, in order. */
  readonly rules: readonly { readonly chain: string; readonly text: string }[];
  readonly elements: readonly NftElement[];
  /** Of the sets with affinity. */
  readonly affinitySeconds: number;
}

interface NftContext extends TrafficPaths {
  readonly servicePort: ServicePort;
  readonly node: ProxyNode;
  readonly names: NftPortNames;
  readonly endpointNames: ReadonlyMap<ProxyEndpoint, NftEndpointNames>;
  /** `ip` or `ip6`. */
  readonly ip: string;
}

const MARK = 'jump mark-for-masquerade';

export function nftServiceRulesOf(
  servicePort: ServicePort,
  endpoints: readonly ProxyEndpoint[],
  node: ProxyNode,
): NftServiceRules {
  const paths = trafficPathsOf(servicePort, endpoints, node);
  const { reachable } = paths.endpoints;
  const names = nftPortNames(servicePort);
  const endpointNames = new Map(
    reachable.map((endpoint) => [endpoint, nftEndpointNames(servicePort, endpoint)]),
  );
  const ip = node.family === 'IPv4' ? 'ip' : 'ip6';
  const context: NftContext = { ...paths, servicePort, node, names, endpointNames, ip };
  const hasFirewall = usesFirewall(servicePort);
  const hasAffinity = servicePort.affinitySeconds !== undefined;
  return {
    chains: [
      ...[...endpointNames.values()].map(({ chain }) => chain),
      ...(paths.usesClusterChain ? [names.cluster] : []),
      ...(paths.usesLocalChain ? [names.local] : []),
      ...(paths.usesExternalChain ? [names.external] : []),
      ...(hasFirewall ? [names.firewall] : []),
    ],
    affinitySets: hasAffinity ? [...endpointNames.values()].map(({ affinitySet }) => affinitySet) : [],
    affinitySeconds: servicePort.affinitySeconds ?? 0,
    rules: [
      ...internalRules(context),
      ...(paths.usesExternalChain ? externalRules(context) : []),
      ...(hasFirewall ? firewallRules(context) : []),
      ...(paths.usesClusterChain ? balancingRules(context, names.cluster, paths.endpoints.cluster) : []),
      ...(paths.usesLocalChain ? balancingRules(context, names.local, paths.endpoints.local) : []),
      ...reachable.flatMap((endpoint) => endpointRules(context, endpoint)),
    ],
    elements: elementsOf(context),
  };
}

interface Rule {
  readonly chain: string;
  readonly text: string;
}

function usesFirewall({ loadBalancerIps, loadBalancerSourceRanges }: ServicePort): boolean {
  return loadBalancerIps.length > 0 && loadBalancerSourceRanges.length > 0;
}

function elementsOf(context: NftContext): readonly NftElement[] {
  const { servicePort, names, hasInternalEndpoints } = context;
  const { hasAny } = context.endpoints;
  const { clusterIp, nodePort, protocol } = servicePort;
  const elements: NftElement[] = [{ container: 'cluster-ips', key: clusterIp, verdict: '', comment: '' }];
  const add = (container: NftContainer, key: string, verdict: string): void => {
    const comment = container.startsWith('no-endpoint') ? servicePort.name : '';
    elements.push({ container, key, verdict, comment });
  };
  const refusal = hasAny ? 'drop' : 'goto reject-chain';
  const portal = (address: string): string => `${address} . ${protocol} . ${servicePort.port}`;
  const external = `goto ${names.external}`;
  if (hasInternalEndpoints) add('service-ips', portal(clusterIp), `goto ${internalChainOf(context)}`);
  else add('no-endpoint-services', portal(clusterIp), refusal);
  for (const address of servicePort.externalIps) {
    if (hasAny) add('service-ips', portal(address), external);
    if (!context.hasExternalEndpoints) add('no-endpoint-services', portal(address), refusal);
  }
  for (const address of servicePort.loadBalancerIps) {
    if (hasAny) add('service-ips', portal(address), external);
    if (usesFirewall(servicePort)) add('firewall-ips', portal(address), `goto ${names.firewall}`);
  }
  if (!context.hasExternalEndpoints) {
    for (const address of servicePort.loadBalancerIps) add('no-endpoint-services', portal(address), refusal);
  }
  if (nodePort !== 0) {
    const key = `${protocol} . ${nodePort}`;
    if (hasAny) add('service-nodeports', key, external);
    if (!context.hasExternalEndpoints) add('no-endpoint-nodeports', key, refusal);
  }
  return elements;
}

function internalChainOf({ servicePort, names }: NftContext): string {
  return servicePort.isInternalPolicyLocal ? names.local : names.cluster;
}

/** What comes to the cluster IP from elsewhere than a Pod is masqueraded, as its answers have to come back here. */
function internalRules(context: NftContext): readonly Rule[] {
  const { servicePort, node, ip } = context;
  if (!context.hasInternalEndpoints) return [];
  const local = localTrafficOf(node);
  if (!node.isMasqueradeAll && local === undefined) return [];
  const notFromPods =
    node.isMasqueradeAll || local === undefined ? '' : ` ${nftLocal(local, node.family, true)}`;
  const to = `${ip} daddr ${servicePort.clusterIp} ${servicePort.protocol} dport ${servicePort.port}`;
  return [{ chain: internalChainOf(context), text: `${to}${notFromPods} ${MARK}` }];
}

function externalRules(context: NftContext): readonly Rule[] {
  const { servicePort, names, node } = context;
  const texts: string[] = [];
  if (servicePort.isExternalPolicyLocal) {
    const local = localTrafficOf(node);
    if (local !== undefined) {
      const isFromPod = nftLocal(local, node.family, false);
      texts.push(`${isFromPod} goto ${names.cluster} comment "short-circuit pod traffic"`);
    }
    texts.push(`fib saddr type local ${MARK} comment "masquerade local traffic"`);
    texts.push(`fib saddr type local goto ${names.cluster} comment "short-circuit local traffic"`);
  } else {
    texts.push(MARK);
  }
  if (context.hasExternalEndpoints) {
    texts.push(`goto ${servicePort.isExternalPolicyLocal ? names.local : names.cluster}`);
  }
  return texts.map((text) => ({ chain: names.external, text }));
}

/** A node that holds the load balancer's address itself talks to it from that address. */
function firewallRules({ servicePort, names, node, ip }: NftContext): readonly Rule[] {
  const { loadBalancerIps, loadBalancerSourceRanges } = servicePort;
  const isNodeAllowed = isNodeInRanges(node, loadBalancerSourceRanges);
  const sources = [...loadBalancerSourceRanges, ...(isNodeAllowed ? loadBalancerIps : [])];
  return [{ chain: names.firewall, text: `${ip} saddr != { ${sources.join(' , ')} } drop` }];
}

function balancingRules(
  context: NftContext,
  chain: string,
  endpoints: readonly ProxyEndpoint[],
): readonly Rule[] {
  const { servicePort, endpointNames, ip } = context;
  const names = endpoints.flatMap((endpoint) => endpointNames.get(endpoint) ?? []);
  const sticky =
    servicePort.affinitySeconds === undefined
      ? []
      : names.map((name) => ({ chain, text: `${ip} saddr @${name.affinitySet} goto ${name.chain}` }));
  const choices = names.map((name, index) => `${index} : goto ${name.chain}`);
  return [...sticky, { chain, text: `numgen random mod ${names.length} vmap { ${choices.join(' , ')} }` }];
}

function endpointRules(
  { servicePort, endpointNames, ip }: NftContext,
  endpoint: ProxyEndpoint,
): readonly Rule[] {
  const names = endpointNames.get(endpoint);
  if (names === undefined) return [];
  const texts = [`${ip} saddr ${endpoint.address} ${MARK}`];
  if (servicePort.affinitySeconds !== undefined) {
    texts.push(`update @${names.affinitySet} { ${ip} saddr }`);
  }
  const to = endpointText(endpoint.address, endpoint.port);
  texts.push(`meta l4proto ${servicePort.protocol} dnat to ${to}`);
  return texts.map((text) => ({ chain: names.chain, text }));
}

/**
 * The rules of one service port on one node, kept by chain.
 *
 * Kubernetes v1.32 `pkg/proxy/iptables/proxier.go` (`syncProxyRules`, the body of its loop over service ports).
 *
 * Models ClusterIP, node ports, external and load balancer addresses, source ranges, session affinity, both traffic
 * policies, health-check ports, and what happens without endpoints.
 */
import { endpointChainName, servicePortChainNames, type ServicePortChainNames } from './chain-names';
import {
  endpointText,
  trafficPathsOf,
  type ProxyEndpoint,
  type ServicePort,
  type TrafficPaths,
} from './service-port';
import { ifLocal, ifNotLocal, localTrafficOf } from './local-traffic';
import { isNodeInRanges, type ProxyNode } from './proxy-node';

/** Rules without the chains they stand in being declared; `chains` are this service port's own. */
export interface ServiceRules {
  readonly filterServices: readonly string[];
  readonly filterExternalServices: readonly string[];
  readonly filterNodePorts: readonly string[];
  readonly filterFirewall: readonly string[];
  readonly natServices: readonly string[];
  readonly natNodePorts: readonly string[];
  /** By chain; KUBE-EXT chains too. */
  readonly chains: ReadonlyMap<string, readonly string[]>;
}

interface ServiceContext extends TrafficPaths {
  readonly servicePort: ServicePort;
  readonly node: ProxyNode;
  readonly names: ServicePortChainNames;
  readonly usesFirewallChain: boolean;
}

export function serviceRulesOf(
  servicePort: ServicePort,
  endpoints: readonly ProxyEndpoint[],
  node: ProxyNode,
): ServiceRules {
  const paths = trafficPathsOf(servicePort, endpoints, node);
  const { hasAny } = paths.endpoints;
  const context: ServiceContext = {
    ...paths,
    servicePort,
    node,
    names: servicePortChainNames(servicePort.name, servicePort.protocol),
    usesFirewallChain:
      hasAny && servicePort.loadBalancerIps.length > 0 && servicePort.loadBalancerSourceRanges.length > 0,
  };
  return {
    filterServices: context.hasInternalEndpoints
      ? []
      : [`${refuse(context, 'KUBE-SERVICES')} -d ${servicePort.clusterIp} ${refusal(context)}`],
    filterExternalServices: externalRefusals(context),
    filterNodePorts: healthCheckRules(servicePort),
    filterFirewall: context.usesFirewallChain
      ? servicePort.loadBalancerIps.map(
          (address) =>
            `-A KUBE-PROXY-FIREWALL -m comment --comment "${servicePort.name} traffic not accepted by ${context.names.firewall}" ${protocolMatch(servicePort)} -d ${address} --dport ${servicePort.port} -j DROP`,
        )
      : [],
    natServices: portalRules(context),
    natNodePorts: nodePortRules(context),
    chains: chainsOf(context),
  };
}

function protocolMatch(servicePort: ServicePort): string {
  return `-m ${servicePort.protocol} -p ${servicePort.protocol}`;
}

/** The start of a rule for traffic that has nowhere to go. */
function refuse(context: ServiceContext, chain: string, extra = ''): string {
  const { servicePort, endpoints } = context;
  const reason = endpoints.hasAny ? 'has no local endpoints' : 'has no endpoints';
  return `-A ${chain} -m comment --comment "${servicePort.name} ${reason}"${extra} ${protocolMatch(servicePort)}`;
}

function refusal(context: ServiceContext): string {
  return `--dport ${context.servicePort.port} -j ${refusalTarget(context)}`;
}

function refusalTarget(context: ServiceContext): string {
  return context.endpoints.hasAny ? 'DROP' : 'REJECT';
}

function externalRefusals(context: ServiceContext): readonly string[] {
  const { servicePort } = context;
  if (context.hasExternalEndpoints) return [];
  const rules: string[] = [];
  for (const address of [...servicePort.externalIps, ...servicePort.loadBalancerIps]) {
    rules.push(`${refuse(context, 'KUBE-EXTERNAL-SERVICES')} -d ${address} ${refusal(context)}`);
  }
  if (servicePort.nodePort !== 0) {
    const start = refuse(context, 'KUBE-EXTERNAL-SERVICES', ' -m addrtype --dst-type LOCAL');
    rules.push(`${start} --dport ${servicePort.nodePort} -j ${refusalTarget(context)}`);
  }
  return rules;
}

function healthCheckRules(servicePort: ServicePort): readonly string[] {
  if (servicePort.healthCheckNodePort === 0) return [];
  return [
    `-A KUBE-NODEPORTS -m comment --comment "${servicePort.name} health check node port" -m tcp -p tcp --dport ${servicePort.healthCheckNodePort} -j ACCEPT`,
  ];
}

/** From the addresses of the Service into its chains. */
function portalRules(context: ServiceContext): readonly string[] {
  const { servicePort, names } = context;
  const rules: string[] = [];
  const portal = (kind: string, address: string, chain: string): string =>
    `-A KUBE-SERVICES -m comment --comment "${servicePort.name} ${kind}" ${protocolMatch(servicePort)} -d ${address} --dport ${servicePort.port} -j ${chain}`;
  if (context.hasInternalEndpoints) {
    rules.push(portal('cluster IP', servicePort.clusterIp, internalChainOf(context)));
  }
  if (!context.endpoints.hasAny) return rules;
  for (const address of servicePort.externalIps) rules.push(portal('external IP', address, names.external));
  const loadBalancerChain = context.usesFirewallChain ? names.firewall : names.external;
  for (const address of servicePort.loadBalancerIps) {
    rules.push(portal('loadbalancer IP', address, loadBalancerChain));
  }
  return rules;
}

function internalChainOf(context: ServiceContext): string {
  return context.servicePort.isInternalPolicyLocal ? context.names.local : context.names.cluster;
}

function nodePortRules(context: ServiceContext): readonly string[] {
  const { servicePort, names, node } = context;
  if (servicePort.nodePort === 0 || !context.endpoints.hasAny) return [];
  const start = `-A KUBE-NODEPORTS -m comment --comment ${servicePort.name} ${protocolMatch(servicePort)}`;
  const rules: string[] = [];
  if (node.hasLocalhostNodePorts && node.hasAccounting) {
    rules.push(
      `${start} -d 127.0.0.0/8 --dport ${servicePort.nodePort} -m nfacct --nfacct-name localhost_nps_accepted_pkts -j ${names.external}`,
    );
  }
  rules.push(`${start} --dport ${servicePort.nodePort} -j ${names.external}`);
  return rules;
}

function chainsOf(context: ServiceContext): ReadonlyMap<string, readonly string[]> {
  const { servicePort, names, endpoints } = context;
  const chains = new Map<string, string[]>();
  if (context.usesExternalChain) chains.set(names.external, externalChainRules(context));
  if (context.usesFirewallChain) chains.set(names.firewall, firewallChainRules(context));
  if (context.usesClusterChain) {
    chains.set(names.cluster, balancingRules(context, names.cluster, endpoints.cluster));
  }
  if (context.usesLocalChain) {
    chains.set(names.local, balancingRules(context, names.local, endpoints.local));
  }
  for (const endpoint of endpoints.reachable) {
    const chain = endpointChainOf(servicePort, endpoint);
    chains.set(chain, endpointRules(servicePort, endpoint, chain));
  }
  return chains;
}

function externalChainRules(context: ServiceContext): string[] {
  const { servicePort, names, node } = context;
  const rule = (comment: string, rest: string): string =>
    `-A ${names.external} -m comment --comment "${comment} for ${servicePort.name} external destinations" ${rest}`;
  const rules: string[] = [];
  if (servicePort.isExternalPolicyLocal) {
    const local = localTrafficOf(node);
    if (local !== undefined) rules.push(rule('pod traffic', `${ifLocal(local)} -j ${names.cluster}`));
    rules.push(rule('masquerade LOCAL traffic', '-m addrtype --src-type LOCAL -j KUBE-MARK-MASQ'));
    rules.push(rule('route LOCAL traffic', `-m addrtype --src-type LOCAL -j ${names.cluster}`));
  } else {
    rules.push(rule('masquerade traffic', '-j KUBE-MARK-MASQ'));
  }
  if (context.hasExternalEndpoints) {
    rules.push(`-A ${names.external} -j ${servicePort.isExternalPolicyLocal ? names.local : names.cluster}`);
  }
  return rules;
}

function firewallChainRules(context: ServiceContext): string[] {
  const { servicePort, names, node } = context;
  const start = `-A ${names.firewall} -m comment --comment "${servicePort.name} loadbalancer IP"`;
  const rules: string[] = [];
  for (const range of servicePort.loadBalancerSourceRanges) {
    rules.push(`${start} -s ${range} -j ${names.external}`);
  }
  // A node that holds the load balancer's address itself talks to it from that address.
  if (isNodeInRanges(node, servicePort.loadBalancerSourceRanges)) {
    for (const address of servicePort.loadBalancerIps)
      rules.push(`${start} -s ${address} -j ${names.external}`);
  }
  rules.push(
    `-A ${names.firewall} -m comment --comment "other traffic to ${servicePort.name} will be dropped by KUBE-PROXY-FIREWALL"`,
  );
  return rules;
}

/** `writeServiceToEndpointRules`, after the masquerade rule of the chain that ClusterIP traffic enters. */
function balancingRules(
  context: ServiceContext,
  chain: string,
  endpoints: readonly ProxyEndpoint[],
): string[] {
  const { servicePort } = context;
  const rules: string[] = [];
  if (context.hasInternalEndpoints && chain === internalChainOf(context)) {
    rules.push(...clusterIpMasqueradeRules(context, chain));
  }
  const starts = endpoints.map(
    (endpoint) =>
      `-A ${chain} -m comment --comment "${servicePort.name} -> ${endpointText(endpoint.address, endpoint.port)}"`,
  );
  const targets = endpoints.map((endpoint) => endpointChainOf(servicePort, endpoint));
  if (servicePort.affinitySeconds !== undefined) {
    for (const [index, target] of targets.entries()) {
      rules.push(
        `${starts[index] ?? ''} -m recent --name ${target} --rcheck --seconds ${servicePort.affinitySeconds} --reap -j ${target}`,
      );
    }
  }
  for (const [index, target] of targets.entries()) {
    const left = targets.length - index;
    const probability = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}` : '';
    rules.push(`${starts[index] ?? ''}${probability} -j ${target}`);
  }
  return rules;
}

function clusterIpMasqueradeRules(context: ServiceContext, chain: string): readonly string[] {
  const { servicePort, node } = context;
  const local = localTrafficOf(node);
  if (!node.isMasqueradeAll && local === undefined) return [];
  const start = `-A ${chain} -m comment --comment "${servicePort.name} cluster IP" ${protocolMatch(servicePort)} -d ${servicePort.clusterIp} --dport ${servicePort.port}`;
  const notFromPods = node.isMasqueradeAll || local === undefined ? '' : ` ${ifNotLocal(local)}`;
  return [`${start}${notFromPods} -j KUBE-MARK-MASQ`];
}

function endpointChainOf(servicePort: ServicePort, endpoint: ProxyEndpoint): string {
  return endpointChainName(
    servicePort.name,
    servicePort.protocol,
    endpointText(endpoint.address, endpoint.port),
  );
}

function endpointRules(servicePort: ServicePort, endpoint: ProxyEndpoint, chain: string): string[] {
  const start = `-A ${chain} -m comment --comment ${servicePort.name}`;
  const recent = servicePort.affinitySeconds === undefined ? '' : ` -m recent --name ${chain} --set`;
  return [
    `${start} -s ${endpoint.address} -j KUBE-MARK-MASQ`,
    `${start}${recent} ${protocolMatch(servicePort)} -j DNAT --to-destination ${endpointText(endpoint.address, endpoint.port)}`,
  ];
}

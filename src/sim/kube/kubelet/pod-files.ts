/**
 * /etc/resolv.conf and /etc/hosts of a Pod.
 *
 * Kubernetes v1.32 `pkg/kubelet/network/dns/dns.go`, `pkg/kubelet/kubelet_pods.go` (`managedHostsFileContent`).
 */
import type { Pod } from '../model/pod';

export interface DnsSettings {
  /** The address of the Service kube-dns. */
  readonly clusterDns: string;
  readonly domain: string;
  /** The node's own /etc/resolv.conf. */
  readonly nodeResolvConf: string;
}

interface ResolverLines {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** glibc reads no more than three. */
const MAX_NAMESERVERS = 3;

export function resolvConfOf(pod: Pod, settings: DnsSettings): string {
  const base = baseLines(pod, settings);
  const { nameservers = [], searches = [], options = [] } = pod.spec.dnsConfig ?? {};
  const added = options.map(({ name, value }) => (value === undefined ? name : `${name}:${value}`));
  const overridden = new Set(options.map(({ name }) => name));
  const merged: ResolverLines = {
    nameservers: distinct([...base.nameservers, ...nameservers]).slice(0, MAX_NAMESERVERS),
    searches: distinct([...base.searches, ...searches]),
    options: [...base.options.filter((option) => !overridden.has(option.split(':')[0] ?? '')), ...added],
  };
  const lines: string[] = [];
  if (merged.searches.length > 0) lines.push(`search ${merged.searches.join(' ')}`);
  for (const nameserver of merged.nameservers) lines.push(`nameserver ${nameserver}`);
  if (merged.options.length > 0) lines.push(`options ${merged.options.join(' ')}`);
  return lines.map((line) => `${line}\n`).join('');
}

function baseLines(pod: Pod, settings: DnsSettings): ResolverLines {
  const { dnsPolicy = 'ClusterFirst' } = pod.spec;
  const isOnHost = pod.spec.hostNetwork === true;
  const node = parseResolverLines(settings.nodeResolvConf);
  if (dnsPolicy === 'None') return { nameservers: [], searches: [], options: [] };
  // On the node's network the plain policy falls back to the node's resolver.
  const isCluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !isOnHost);
  if (!isCluster) return node;
  const { domain } = settings;
  const namespace = pod.metadata.namespace ?? 'default';
  return {
    nameservers: [settings.clusterDns],
    searches: distinct([`${namespace}.svc.${domain}`, `svc.${domain}`, domain, ...node.searches]),
    options: ['ndots:5'],
  };
}

function parseResolverLines(text: string): ResolverLines {
  const nameservers: string[] = [];
  let searches: string[] = [];
  let options: string[] = [];
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === 'nameserver') nameservers.push(...values.slice(0, 1));
    else if (keyword === 'search' || keyword === 'domain') searches = values;
    else if (keyword === 'options') options = values;
  }
  return { nameservers, searches, options };
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** The name that `hostname` prints in the Pod; at most 63 characters, cut at a letter or digit. */
export function hostnameOf(pod: Pod, nodeName: string): string {
  if (pod.spec.hostNetwork === true) return nodeName;
  const name = pod.spec.hostname ?? pod.metadata.name;
  return name.length <= 63 ? name : name.slice(0, 63).replace(/[-.]+$/, '');
}

export interface HostsSettings {
  readonly domain: string;
  /** One of each family, the primary one first. */
  readonly addresses: readonly string[];
  readonly hostname: string;
  /** The node's own /etc/hosts, which Pods on its network see. */
  readonly nodeHosts: string;
}

export function hostsFileOf(pod: Pod, settings: HostsSettings): string {
  const { hostAliases = [], subdomain } = pod.spec;
  const namespace = pod.metadata.namespace ?? 'default';
  const domainName =
    subdomain === undefined ? '' : `${settings.hostname}.${subdomain}.${namespace}.svc.${settings.domain}\t`;
  const own = settings.addresses.map((address) => `${address}\t${domainName}${settings.hostname}\n`).join('');
  const managed =
    pod.spec.hostNetwork === true
      ? `# Kubernetes-managed hosts file (host network).\n${settings.nodeHosts}`
      : `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${own}`;
  if (hostAliases.length === 0) return managed;
  const aliases = hostAliases.map(({ ip, hostnames = [] }) => `${[ip, ...hostnames].join('\t')}\n`);
  return `${managed}\n# Entries added by HostAliases.\n${aliases.join('')}`;
}

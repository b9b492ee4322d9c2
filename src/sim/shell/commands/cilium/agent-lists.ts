/** Services, endpoints, identities, addresses and nodes as cilium-dbg v1.17 lists them. */
import type { NodeAgent } from '../../../kube/cni/cilium/cilium-agent';
import type { Backend, Frontend } from '../../../kube/cni/cilium/datapath/frontend';
import { protocolNameOf } from '../../../kube/cni/cilium/datapath/protocol-name';
import { RESERVED_IDENTITY, reservedNameOf } from '../../../kube/cni/cilium/reserved-identity';
import { formatCidr } from '../../../wire/cidr';
import { formatIpv4 } from '../../../wire/ipv4-address';
import { tabTable } from './tab-table';

/** `cmd/service_list.go`; a Service with a Local policy has a second frontend for what is inside the cluster. */
export function serviceList({ services }: NodeAgent): string {
  const rows = services.frontends().flatMap((frontend) => rowsOfFrontend(frontend));
  return tabTable([['ID', 'Frontend', 'Service Type', 'Backend'], ...rows]);
}

function rowsOfFrontend({
  id,
  address,
  port,
  protocol,
  type,
  backends,
}: Frontend): readonly (readonly string[])[] {
  const [first = '', ...others] = backends.map(
    (backend, index) =>
      `${index + 1} => ${backendText(backend)} (${backend.isActive ? 'active' : 'terminating'})`,
  );
  const frontend = `${formatIpv4(address)}:${port}/${protocolNameOf(protocol)}`;
  return [[String(id), frontend, type, first], ...others.map((text) => ['', '', '', text])];
}

function backendText({ address, port, protocol }: Backend): string {
  return `${formatIpv4(address)}:${port}/${protocolNameOf(protocol)}`;
}

const ENDPOINT_TITLES = [
  'ENDPOINT',
  'POLICY (ingress)',
  'POLICY (egress)',
  'IDENTITY',
  'LABELS (source:key[=value])',
  'IPv6',
  'IPv4',
  'STATUS',
];

/** `cmd/endpoint_list.go`: the node itself is one, too. */
export function endpointList(agent: NodeAgent): string {
  const host = {
    id: agent.hostEndpointId,
    identity: RESERVED_IDENTITY.HOST as number,
    labels: ['reserved:host'] as readonly string[],
    address: '',
    policies: ['Disabled', 'Disabled'],
  };
  const pods = [...agent.endpoints.values()].map(({ id, identity, labels, address, policy }) => ({
    id,
    identity,
    labels,
    address: formatIpv4(address),
    policies: [enforcementText(policy.isEnforced.ingress), enforcementText(policy.isEnforced.egress)],
  }));
  const rows = [host, ...pods]
    .toSorted((one, other) => one.id - other.id)
    .flatMap(({ id, identity, labels, address, policies }) => {
      const [first = 'no labels', ...others] = labels;
      return [
        [String(id), ...policies, String(identity), first, '', address, 'ready'],
        ...others.map((label) => ['', '', '', '', label, '', '', '']),
      ];
    });
  return tabTable([ENDPOINT_TITLES, ['', 'ENFORCEMENT', 'ENFORCEMENT', '', '', '', '', ''], ...rows]);
}

function enforcementText(isEnforced: boolean): string {
  return isEnforced ? 'Enabled' : 'Disabled';
}

/** `cmd/identity_list.go` */
export function identityList(agent: NodeAgent): string {
  const reserved = Object.values(RESERVED_IDENTITY)
    .filter((id) => id !== RESERVED_IDENTITY.UNKNOWN)
    .map((id) => [String(id), `reserved:${reservedNameOf(id) ?? ''}`]);
  const own = agent.cluster.identities.all().flatMap(({ id, labels }) => identityRows(id, labels));
  const blocks = [...agent.ipcache.blocks()]
    .toSorted((one, other) => one.identity - other.identity)
    .flatMap(({ identity }) => identityRows(identity, agent.labelsOf(identity)));
  return tabTable([['ID', 'LABELS'], ...reserved, ...own, ...blocks], { minWidth: 2, isOpenEnded: true });
}

export function identityGet(
  agent: NodeAgent,
  [text = '']: readonly string[],
): string | { readonly problem: string } {
  const id = Number(text);
  const labels = agent.labelsOf(id);
  if (!/^\d+$/u.test(text) || labels.length === 0)
    return { problem: `Cannot get identity for given ID ${text}: identity not found` };
  return tabTable([['ID', 'LABELS'], ...identityRows(id, labels)], { minWidth: 2, isOpenEnded: true });
}

function identityRows(
  id: number,
  [first = '', ...others]: readonly string[],
): readonly (readonly string[])[] {
  return [[String(id), first], ...others.map((label) => ['', label])];
}

/** `cmd/ip_list.go` */
export function ipList(agent: NodeAgent): string {
  const rows = agent.ipcache.entries().flatMap(([address, { identity, owner }]) => {
    const source = owner?.pod === undefined ? '' : 'custom-resource';
    const [first = '', ...others] = agent.labelsOf(identity);
    return [[`${formatIpv4(address)}/32`, first, source], ...others.map((label) => ['', label, ''])];
  });
  return tabTable([['IP', 'IDENTITY', 'SOURCE'], ...rows], { minWidth: 2, isOpenEnded: true });
}

/** `cmd/node_list.go` */
export function nodeList(agent: NodeAgent): string {
  const rows = agent.cluster
    .peers()
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, address, pool }) => [
      `default/${name}${name === agent.name ? ' (local)' : ''}`,
      formatIpv4(address),
      formatCidr(pool.range),
      name === agent.name ? 'local' : 'custom-resource',
    ]);
  return tabTable([['Name', 'IPv4 Address', 'Endpoint CIDR', 'Source'], ...rows], {
    minWidth: 2,
    isOpenEnded: true,
  });
}

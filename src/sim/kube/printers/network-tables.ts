/** Services, their endpoints and what else is about the network, in tables (Kubernetes v1.32 `printers.go`). */
import { append } from '../../base/append';
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../objects/kube-object';
import { labelsText, selectorText } from './selector-text';
import { ageOf, columnsOf, firstOf, orNone, type TablePrinter } from './table-printer';

/** How many endpoints, ports or hosts a cell holds. */
const SHOWN_IN_A_CELL = 3;

function textsOf(object: unknown, ...path: readonly string[]): readonly string[] {
  return listFieldOf(object, ...path).filter((value) => typeof value === 'string');
}

/** Addresses or names, each once, sorted. */
function ingressText(object: KubeObject): string {
  const names = listFieldOf(object, 'status', 'loadBalancer', 'ingress').map(
    (ingress) => textFieldOf(ingress, 'ip') ?? textFieldOf(ingress, 'hostname') ?? '',
  );
  return [...new Set(names.filter((name) => name !== ''))].sort().join(',');
}

/** The EXTERNAL-IP column. */
export function externalAddressText(service: KubeObject): string {
  const external = textsOf(service, 'spec', 'externalIPs');
  switch (textFieldOf(service, 'spec', 'type')) {
    case 'ClusterIP':
    case 'NodePort':
      return orNone(external.join(','));
    case 'LoadBalancer': {
      const balancer = ingressText(service);
      const all = [...(balancer === '' ? [] : balancer.split(',')), ...external];
      return all.length === 0 ? '<pending>' : all.join(',');
    }
    case 'ExternalName':
      return textFieldOf(service, 'spec', 'externalName') ?? '';
    default:
      return '<unknown>';
  }
}

function portsText(service: KubeObject): string {
  const ports = listFieldOf(service, 'spec', 'ports').map((port) => {
    const nodePort = numberFieldOf(port, 'nodePort') ?? 0;
    const number = numberFieldOf(port, 'port') ?? 0;
    return `${number}${nodePort > 0 ? `:${nodePort}` : ''}/${textFieldOf(port, 'protocol') ?? ''}`;
  });
  return orNone(ports.join(','));
}

const SERVICE_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', '+Selector'),
  cells: (object, context) => [
    object.metadata.name,
    textFieldOf(object, 'spec', 'type') ?? '',
    orNone(textFieldOf(object, 'spec', 'clusterIPs', 0)),
    externalAddressText(object),
    portsText(object),
    ageOf(object, context),
    labelsText(stringMapFieldOf(object, 'spec', 'selector')),
  ],
};

/** `10.244.1.2:80,10.244.2.3:80 + 2 more...`; of the ports with one of these names, when there are any. */
function endpointsText(endpoints: KubeObject): string {
  const subsets = listFieldOf(endpoints, 'subsets');
  if (subsets.length === 0) return '<none>';
  const list: string[] = [];
  for (const subset of subsets) {
    const ports = listFieldOf(subset, 'ports');
    const addresses = listFieldOf(subset, 'addresses').map((address) => textFieldOf(address, 'ip') ?? '');
    // It is headless, with no ports: the addresses alone.
    if (ports.length === 0) append(list, addresses);
    for (const port of ports) {
      append(
        list,
        addresses.map((address) => joinHostPort(address, numberFieldOf(port, 'port') ?? 0)),
      );
    }
  }
  return firstOf(list, SHOWN_IN_A_CELL);
}

export function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const ENDPOINTS_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Endpoints', 'Age'),
  cells: (object, context) => [object.metadata.name, endpointsText(object), ageOf(object, context)],
};

const ENDPOINT_SLICE_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'AddressType', 'Ports', 'Endpoints', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    textFieldOf(object, 'addressType') ?? '',
    orUnset(firstOf(slicePorts(object), SHOWN_IN_A_CELL)),
    orUnset(firstOf(sliceAddresses(object), SHOWN_IN_A_CELL)),
    ageOf(object, context),
  ],
};

function slicePorts(slice: KubeObject): readonly string[] {
  return listFieldOf(slice, 'ports').map((port) => {
    const number = numberFieldOf(port, 'port');
    return number === undefined ? (textFieldOf(port, 'name') ?? '*') : String(number);
  });
}

function sliceAddresses(slice: KubeObject): readonly string[] {
  return listFieldOf(slice, 'endpoints').flatMap((endpoint) => textsOf(endpoint, 'addresses'));
}

function orUnset(text: string): string {
  return text === '' ? '<unset>' : text;
}

const INGRESS_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Class', 'Hosts', 'Address', 'Ports', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    orNone(textFieldOf(object, 'spec', 'ingressClassName')),
    hostsText(object),
    ingressText(object),
    listFieldOf(object, 'spec', 'tls').length > 0 ? '80, 443' : '80',
    ageOf(object, context),
  ],
};

function hostsText(ingress: KubeObject): string {
  const rules = listFieldOf(ingress, 'spec', 'rules');
  const hosts = rules.map((rule) => textFieldOf(rule, 'host') ?? '').filter((host) => host !== '');
  if (hosts.length === 0) return '*';
  const shown = hosts.slice(0, SHOWN_IN_A_CELL).join(',');
  return hosts.length > SHOWN_IN_A_CELL ||
    (hosts.length === SHOWN_IN_A_CELL && rules.length > SHOWN_IN_A_CELL)
    ? `${shown} + ${rules.length - SHOWN_IN_A_CELL} more...`
    : shown;
}

const INGRESS_CLASS_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Controller', 'Parameters', 'Age'),
  cells: (object, context) => {
    const parameters = fieldOf(object, 'spec', 'parameters');
    const group = textFieldOf(parameters, 'apiGroup');
    const kind = `${textFieldOf(parameters, 'kind') ?? ''}${group === undefined ? '' : `.${group}`}`;
    return [
      object.metadata.name,
      textFieldOf(object, 'spec', 'controller') ?? '',
      parameters === undefined ? '<none>' : `${kind}/${textFieldOf(parameters, 'name') ?? ''}`,
      ageOf(object, context),
    ];
  },
};

const NETWORK_POLICY_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Pod-Selector', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    selectorText(fieldOf(object, 'spec', 'podSelector')),
    ageOf(object, context),
  ],
};

export const NETWORK_TABLES: readonly (readonly [string, TablePrinter])[] = [
  ['Service', SERVICE_TABLE],
  ['Endpoints', ENDPOINTS_TABLE],
  ['EndpointSlice', ENDPOINT_SLICE_TABLE],
  ['Ingress', INGRESS_TABLE],
  ['IngressClass', INGRESS_CLASS_TABLE],
  ['NetworkPolicy', NETWORK_POLICY_TABLE],
];

/** kubectl describe of Services, Endpoints and EndpointSlices. */
import { append } from '../../../base/append';
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { joinHostPort } from '../../../kube/printers/network-tables';
import { firstOf, orNone } from '../../../kube/printers/table-printer';
import type { Description } from './description';

const SHOWN_ENDPOINTS = 3;

function texts(object: unknown, ...path: readonly string[]): readonly string[] {
  return listFieldOf(object, ...path).filter((value) => typeof value === 'string');
}

/** `slices` are those of the Service. */
export function describeService(into: Description, object: KubeObject, slices: readonly KubeObject[]): void {
  into.head(object);
  const spec = fieldOf(object, 'spec');
  const text = (field: string): string => textFieldOf(spec, field) ?? '';
  into.labels('Selector', stringMapFieldOf(spec, 'selector'));
  into.line(0, `Type:\t${text('type')}`);
  if (text('ipFamilyPolicy') !== '') into.line(0, `IP Family Policy:\t${text('ipFamilyPolicy')}`);
  into.line(0, `IP Families:\t${orNone(texts(spec, 'ipFamilies').join(','))}`);
  into.line(0, `IP:\t${text('clusterIP')}`);
  into.line(0, `IPs:\t${orNone(texts(spec, 'clusterIPs').join(','))}`);
  const external = texts(spec, 'externalIPs');
  if (external.length > 0) into.line(0, `External IPs:\t${external.join(',')}`);
  if (text('loadBalancerIP') !== '') into.line(0, `Desired LoadBalancer IP:\t${text('loadBalancerIP')}`);
  if (text('externalName') !== '') into.line(0, `External Name:\t${text('externalName')}`);
  const ingress = listFieldOf(object, 'status', 'loadBalancer', 'ingress').map((one) => {
    const mode = textFieldOf(one, 'ipMode');
    const address = textFieldOf(one, 'ip') ?? textFieldOf(one, 'hostname') ?? '';
    return mode === undefined ? address : `${address} (${mode})`;
  });
  if (ingress.length > 0) into.line(0, `LoadBalancer Ingress:\t${ingress.join(', ')}`);
  for (const port of listFieldOf(spec, 'ports')) describePort(into, port, slices);
  into.line(0, `Session Affinity:\t${text('sessionAffinity')}`);
  if (text('externalTrafficPolicy') !== '')
    into.line(0, `External Traffic Policy:\t${text('externalTrafficPolicy')}`);
  if (text('internalTrafficPolicy') !== '')
    into.line(0, `Internal Traffic Policy:\t${text('internalTrafficPolicy')}`);
  if (text('trafficDistribution') !== '')
    into.line(0, `Traffic Distribution:\t${text('trafficDistribution')}`);
  const check = numberFieldOf(spec, 'healthCheckNodePort') ?? 0;
  if (check > 0) into.line(0, `HealthCheck NodePort:\t${check}`);
  const ranges = texts(spec, 'loadBalancerSourceRanges');
  if (ranges.length > 0) into.line(0, `LoadBalancer Source Ranges:\t${ranges.join(',')}`);
}

function describePort(into: Description, port: unknown, slices: readonly KubeObject[]): void {
  const given = textFieldOf(port, 'name') ?? '';
  const name = given === '' ? '<unset>' : given;
  const protocol = textFieldOf(port, 'protocol') ?? '';
  into.line(0, `Port:\t${name}\t${numberFieldOf(port, 'port') ?? 0}/${protocol}`);
  const target = fieldOf(port, 'targetPort');
  into.line(
    0,
    `TargetPort:\t${typeof target === 'number' || typeof target === 'string' ? target : ''}/${protocol}`,
  );
  const nodePort = numberFieldOf(port, 'nodePort') ?? 0;
  if (nodePort > 0) into.line(0, `NodePort:\t${name}\t${nodePort}/${protocol}`);
  into.line(0, `Endpoints:\t${sliceEndpointsText(slices, given)}`);
}

/** Of the ports with this name; only endpoints that are ready. */
export function sliceEndpointsText(slices: readonly KubeObject[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const list: string[] = [];
  for (const slice of slices) {
    const ready = listFieldOf(slice, 'endpoints').filter(
      (endpoint) => fieldOf(endpoint, 'conditions', 'ready') !== false,
    );
    const addresses = ready.flatMap((endpoint) => texts(endpoint, 'addresses').slice(0, 1));
    const ports = listFieldOf(slice, 'ports');
    if (ports.length === 0) append(list, addresses);
    for (const port of ports) {
      if ((textFieldOf(port, 'name') ?? '') !== portName) continue;
      append(
        list,
        addresses.map((address) => joinHostPort(address, numberFieldOf(port, 'port') ?? 0)),
      );
    }
  }
  return firstOf(list, SHOWN_ENDPOINTS);
}

export function describeEndpoints(into: Description, object: KubeObject): void {
  into.head(object);
  into.line(0, 'Subsets:');
  for (const subset of listFieldOf(object, 'subsets')) {
    const addresses = (field: string): string =>
      orNone(
        listFieldOf(subset, field)
          .map((address) => textFieldOf(address, 'ip') ?? '')
          .join(','),
      );
    into.line(1, `Addresses:\t${addresses('addresses')}`);
    into.line(1, `NotReadyAddresses:\t${addresses('notReadyAddresses')}`);
    const ports = listFieldOf(subset, 'ports');
    if (ports.length > 0) {
      into.line(1, 'Ports:');
      describePortTable(into, 2, ports);
    }
    into.line(0, '');
  }
}

function describePortTable(into: Description, level: number, ports: readonly unknown[]): void {
  into.line(level, 'Name\tPort\tProtocol');
  into.line(level, '----\t----\t--------');
  for (const port of ports) {
    const name = textFieldOf(port, 'name') ?? '';
    const number = numberFieldOf(port, 'port');
    const protocol = textFieldOf(port, 'protocol') ?? '';
    into.line(level, `${name === '' ? '<unset>' : name}\t${number ?? '<unset>'}\t${protocol}`);
  }
}

export function describeEndpointSlice(into: Description, object: KubeObject): void {
  into.head(object);
  into.line(0, `AddressType:\t${textFieldOf(object, 'addressType') ?? ''}`);
  const ports = listFieldOf(object, 'ports');
  into.line(0, `Ports:${ports.length === 0 ? ' <unset>' : ''}`);
  if (ports.length > 0) describePortTable(into, 1, ports);
  const endpoints = listFieldOf(object, 'endpoints');
  into.line(0, `Endpoints:${endpoints.length === 0 ? ' <none>' : ''}`);
  for (const endpoint of endpoints) {
    const text = (field: string): string => textFieldOf(endpoint, field) ?? '<unset>';
    into.line(1, `- Addresses:\t${orNone(texts(endpoint, 'addresses').join(','))}`);
    into.line(2, 'Conditions:');
    const ready = fieldOf(endpoint, 'conditions', 'ready');
    into.line(3, `Ready:\t${typeof ready === 'boolean' ? String(ready) : '<unset>'}`);
    into.line(2, `Hostname:\t${text('hostname')}`);
    const target = fieldOf(endpoint, 'targetRef');
    if (target !== undefined) {
      into.line(2, `TargetRef:\t${textFieldOf(target, 'kind') ?? ''}/${textFieldOf(target, 'name') ?? ''}`);
    }
    into.line(2, `NodeName:\t${text('nodeName')}`);
    into.line(2, `Zone:\t${text('zone')}`);
  }
}

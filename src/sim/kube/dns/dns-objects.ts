/**
 * What CoreDNS keeps of a Service and of an EndpointSlice (`plugin/kubernetes/object/{service,endpoint}.go`, v1.11).
 *
 * Reads objects of any shape: what is not as it should be is left out.
 */
import { parseIp, type IpAddress } from '../../wire/ip-address';
import {
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../objects/kube-object';

export interface DnsPort {
  readonly name: string;
  /** Small letters. */
  readonly protocol: string;
  /** -1 where there is none, which has no SRV record. */
  readonly port: number;
}

export interface DnsService {
  readonly name: string;
  readonly namespace: string;
  readonly isHeadless: boolean;
  /** Undefined for other types. */
  readonly externalName: string | undefined;
  /** None of a headless one. */
  readonly addresses: readonly IpAddress[];
  readonly ports: readonly DnsPort[];
}

export interface DnsEndpoint {
  readonly address: IpAddress;
  /** As the slice writes it. */
  readonly text: string;
  readonly hostname: string;
  readonly podName: string;
}

/** One slice: every endpoint has every port. */
export interface DnsSubset {
  readonly service: string;
  readonly namespace: string;
  readonly endpoints: readonly DnsEndpoint[];
  readonly ports: readonly DnsPort[];
}

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
const NO_PORTS: readonly DnsPort[] = [{ name: '', protocol: '', port: -1 }];

export function dnsServiceOf(object: KubeObject): DnsService {
  const { name, namespace = 'default' } = object.metadata;
  const clusterAddress = textFieldOf(object, 'spec', 'clusterIP');
  const listed = listFieldOf(object, 'spec', 'clusterIPs').filter((text) => typeof text === 'string');
  const texts = listed.length > 0 ? listed : clusterAddress === undefined ? [] : [clusterAddress];
  const isExternal = textFieldOf(object, 'spec', 'type') === 'ExternalName';
  return {
    name,
    namespace,
    isHeadless: clusterAddress === 'None' || texts[0] === 'None',
    externalName: isExternal ? (textFieldOf(object, 'spec', 'externalName') ?? '') : undefined,
    addresses: texts.flatMap((text) => parseIp(text) ?? []),
    ports: listFieldOf(object, 'spec', 'ports').map((port) => portOf(port)),
  };
}

/** Undefined for a slice that belongs to no Service. Endpoints that are not ready are left out. */
export function dnsSubsetOf(object: KubeObject): DnsSubset | undefined {
  const service = textFieldOf(object, 'metadata', 'labels', SERVICE_NAME_LABEL);
  if (service === undefined) return undefined;
  const ports = listFieldOf(object, 'ports');
  return {
    service,
    namespace: object.metadata.namespace ?? 'default',
    endpoints: listFieldOf(object, 'endpoints').flatMap(endpointsOf),
    ports: ports.length === 0 ? NO_PORTS : ports.map((port) => portOf(port)),
  };
}

function endpointsOf(value: unknown): readonly DnsEndpoint[] {
  const conditions = isPlainRecord(value) ? value['conditions'] : undefined;
  if (isPlainRecord(conditions) && conditions['ready'] === false) return [];
  const hostname = textFieldOf(value, 'hostname') ?? '';
  const podName = textFieldOf(value, 'targetRef', 'name') ?? '';
  return listFieldOf(value, 'addresses').flatMap((text) => {
    const address = typeof text === 'string' ? parseIp(text) : undefined;
    return typeof text !== 'string' || address === undefined ? [] : [{ address, text, hostname, podName }];
  });
}

function portOf(value: unknown): DnsPort {
  return {
    name: textFieldOf(value, 'name') ?? '',
    protocol: (textFieldOf(value, 'protocol') ?? 'TCP').toLowerCase(),
    port: numberFieldOf(value, 'port') ?? -1,
  };
}

/** Its host name, its Pod's name where that is asked for, or its address with dashes. */
export function endpointNameOf(endpoint: DnsEndpoint, isNamedAfterPod: boolean): string {
  if (endpoint.hostname !== '') return endpoint.hostname;
  if (isNamedAfterPod && endpoint.podName !== '') return endpoint.podName;
  return endpoint.text.replaceAll(/[.:]/g, '-');
}

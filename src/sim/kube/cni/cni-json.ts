/** Network configurations and results as plugins read and write them (CNI specification 0.3.1 to 1.0). */
import { isIpv6, parseIp } from '../../wire/ip-address';
import type { CniCall, CniResult } from './cni';

type JsonRecord = Readonly<Record<string, unknown>>;

/** What stands on the standard input of a plugin. */
export function cniInput({ name, cniVersion, config, prevResult, portMappings }: CniCall): JsonRecord {
  return {
    ...config,
    name,
    cniVersion,
    ...(portMappings.length === 0 ? {} : { runtimeConfig: { portMappings: portMappings.map(mappingJson) } }),
    ...(prevResult === undefined ? {} : { prevResult: cniOutput(prevResult, cniVersion) }),
  };
}

function mappingJson({
  hostPort,
  containerPort,
  protocol,
  hostIp,
}: CniCall['portMappings'][number]): JsonRecord {
  return { hostPort, containerPort, protocol, hostIP: hostIp ?? '' };
}

/** What a plugin prints. Versions before 1.0 say of each address of which family it is. */
export function cniOutput({ interfaces, ips, routes }: CniResult, cniVersion: string): JsonRecord {
  const hasFamilies = cniVersion.startsWith('0.');
  return {
    cniVersion,
    interfaces,
    ips: ips.map(({ interface: index, address, gateway }) => ({
      ...(hasFamilies ? { version: isIpv6Text(address) ? '6' : '4' } : {}),
      ...(index === undefined ? {} : { interface: index }),
      address,
      ...(gateway === undefined ? {} : { gateway }),
    })),
    routes,
    dns: {},
  };
}

function isIpv6Text(cidr: string): boolean {
  const address = parseIp(cidr.split('/')[0] ?? '');
  return address !== undefined && isIpv6(address);
}

/** What the runtime says of the Pod (`CNI_ARGS`). */
export function cniArgsOf({
  pod,
  uid,
  containerId,
}: Pick<CniCall, 'pod' | 'uid' | 'containerId'>): Readonly<Record<string, string>> {
  const [namespace = '', name = ''] = pod.split('/');
  return {
    IgnoreUnknown: '1',
    K8S_POD_NAMESPACE: namespace,
    K8S_POD_NAME: name,
    K8S_POD_INFRA_CONTAINER_ID: containerId,
    K8S_POD_UID: uid,
  };
}

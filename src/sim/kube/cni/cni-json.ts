/** Network configurations and results as plugins read and write them (CNI specification 0.3.1 to 1.0). */
import { isIpv6, parseIp } from '../../wire/ip-address';
import { isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from '../objects/kube-object';
import type { CniCall, CniResult } from './cni';

type JsonRecord = Readonly<Record<string, unknown>>;

/** What stands on the standard input of a plugin. */
export function cniInput({
  name,
  cniVersion,
  config,
  prevResult,
  portMappings,
  bandwidth,
}: CniCall): JsonRecord {
  const runtimeConfig = {
    ...(portMappings.length === 0 ? {} : { portMappings: portMappings.map(mappingJson) }),
    ...(bandwidth === undefined ? {} : { bandwidth }),
  };
  return {
    ...config,
    name,
    cniVersion,
    ...(Object.keys(runtimeConfig).length === 0 ? {} : { runtimeConfig }),
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

/** What was printed once, from the file that it was kept in; undefined for anything else. */
export function cniResultOf(json: unknown): CniResult | undefined {
  if (!isPlainRecord(json)) return undefined;
  return {
    interfaces: listFieldOf(json, 'interfaces').map((each) => {
      const sandbox = textFieldOf(each, 'sandbox');
      const name = textFieldOf(each, 'name') ?? '';
      const mac = textFieldOf(each, 'mac') ?? '';
      return { name, mac, ...(sandbox === undefined ? {} : { sandbox }) };
    }),
    ips: listFieldOf(json, 'ips').map((each) => {
      const index = numberFieldOf(each, 'interface');
      const gateway = textFieldOf(each, 'gateway');
      return {
        address: textFieldOf(each, 'address') ?? '',
        ...(index === undefined ? {} : { interface: index }),
        ...(gateway === undefined ? {} : { gateway }),
      };
    }),
    routes: listFieldOf(json, 'routes').map((each) => {
      const gw = textFieldOf(each, 'gw');
      return { dst: textFieldOf(each, 'dst') ?? '', ...(gw === undefined ? {} : { gw }) };
    }),
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
  args,
}: Pick<CniCall, 'pod' | 'uid' | 'containerId' | 'args'>): Readonly<Record<string, string>> {
  if (args !== undefined) return args;
  const [namespace = '', name = ''] = pod.split('/');
  return {
    IgnoreUnknown: '1',
    K8S_POD_NAMESPACE: namespace,
    K8S_POD_NAME: name,
    K8S_POD_INFRA_CONTAINER_ID: containerId,
    K8S_POD_UID: uid,
  };
}

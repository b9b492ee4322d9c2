/** What a Service loses when its type or its policy changes (`pkg/registry/core/service/strategy.go`, Kubernetes v1.32). */
import { isService, type ServiceSpec } from '../model/service';
import { fieldOf, isPlainRecord, isUnknownList, type KubeObject } from '../objects/kube-object';
import { withoutUndefined } from '../store/json';

/** As it is checked: without what goes by itself. Anything but a Service comes back as it is. */
export function preparedUpdate(next: KubeObject, before: KubeObject): KubeObject {
  if (!isService(next) || !isService(before) || !isPlainRecord(fieldOf(next, 'spec'))) return next;
  const ports = fieldOf(next, 'spec', 'ports');
  const hasReadablePorts = ports === undefined || (isUnknownList(ports) && ports.every(isPlainRecord));
  const spec = withNormalAddresses(next.spec, before.spec);
  return hasReadablePorts ? { ...next, spec: withoutOtherTypesFields(spec, before.spec) } : next;
}

/** Whoever knows only one of `clusterIP` and `clusterIPs` means both (`normalizeClusterIPs`). */
function withNormalAddresses(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  const [own, earlier] = [spec.clusterIP ?? '', before.clusterIP ?? ''];
  const list = spec.clusterIPs ?? [];
  const earlierList = before.clusterIPs ?? [];
  if (own === earlier) return list.length > 0 || own === '' ? spec : { ...spec, clusterIPs: earlierList };
  const isSameList =
    list.length === earlierList.length && list.every((ip, index) => ip === earlierList[index]);
  if (!isSameList) return spec;
  return withoutUndefined({ ...spec, clusterIPs: own === '' ? undefined : [own] });
}

/** What only the earlier type had goes with it, unless it is asked for (`dropTypeDependentFields`). */
export function withoutOtherTypesFields(spec: ServiceSpec, before: ServiceSpec | undefined): ServiceSpec {
  if (before === undefined) return spec;
  const isSameAddress = spec.clusterIP === before.clusterIP;
  const shouldLoseAddress = spec.type === 'ExternalName' && before.type !== 'ExternalName' && isSameAddress;
  const hasNodePorts = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  const heldPorts = new Set((before.ports ?? []).map(({ nodePort }) => nodePort));
  const isExternal = hasNodePorts || (spec.externalIPs ?? []).length > 0;
  const isBalanced = spec.type === 'LoadBalancer';
  const kept = <Field extends keyof ServiceSpec>(field: Field, isMeant: boolean): ServiceSpec[Field] =>
    isMeant || spec[field] !== before[field] ? spec[field] : undefined;
  return withoutUndefined({
    ...spec,
    externalTrafficPolicy: kept('externalTrafficPolicy', isExternal),
    healthCheckNodePort: kept('healthCheckNodePort', isBalanced && spec.externalTrafficPolicy === 'Local'),
    allocateLoadBalancerNodePorts: kept('allocateLoadBalancerNodePorts', isBalanced),
    loadBalancerClass: kept('loadBalancerClass', isBalanced),
    ...(shouldLoseAddress
      ? { clusterIP: undefined, clusterIPs: undefined, ipFamilies: undefined, ipFamilyPolicy: undefined }
      : {}),
    ports: hasNodePorts
      ? spec.ports
      : spec.ports?.map((port) =>
          heldPorts.has(port.nodePort) ? withoutUndefined({ ...port, nodePort: undefined }) : port,
        ),
  });
}

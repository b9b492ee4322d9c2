/** What of a Service makes a difference to its load balancer (`needsUpdate` of cloud-provider's service controller, v1.32). */
import type { Service } from '../model/service';
import { equalsJson } from '../store/json';

export interface ServiceChange {
  readonly reason: string;
  readonly message: string;
}

/** Undefined when nothing did; else the first difference that has an event of its own, if it has one. */
export function balancingChangeOf(
  { spec: before, metadata: was }: Service,
  { spec: now, metadata: is }: Service,
): ServiceChange | 'silent' | undefined {
  const ranges = [before.loadBalancerSourceRanges ?? [], now.loadBalancerSourceRanges ?? []] as const;
  if (!equalsJson(...ranges))
    return change('LoadBalancerSourceRanges', listText(ranges[0]), listText(ranges[1]));
  if (
    !equalsJson(before.ports, now.ports) ||
    before.sessionAffinity !== now.sessionAffinity ||
    !equalsJson(before.sessionAffinityConfig, now.sessionAffinityConfig)
  )
    return 'silent';
  const addresses = [before.loadBalancerIP ?? '', now.loadBalancerIP ?? ''] as const;
  if (addresses[0] !== addresses[1]) return change('LoadbalancerIP', ...addresses);
  const external = [before.externalIPs ?? [], now.externalIPs ?? []] as const;
  if (external[0].length !== external[1].length)
    return { reason: 'ExternalIP', message: `Count: ${external[0].length} -> ${external[1].length}` };
  const added = external[1].find((address, index) => address !== external[0][index]);
  if (added !== undefined) return { reason: 'ExternalIP', message: `Added: ${added}` };
  if (!equalsJson(was.annotations, is.annotations)) return 'silent';
  if (was.uid !== is.uid) return change('UID', was.uid ?? '', is.uid ?? '');
  const policies = [before.externalTrafficPolicy ?? '', now.externalTrafficPolicy ?? ''] as const;
  if (policies[0] !== policies[1]) return change('ExternalTrafficPolicy', ...policies);
  const checks = [before.healthCheckNodePort ?? 0, now.healthCheckNodePort ?? 0] as const;
  if (checks[0] !== checks[1]) return change('HealthCheckNodePort', String(checks[0]), String(checks[1]));
  return undefined;
}

export function typeChangeOf(before: Service, now: Service): ServiceChange {
  return change('Type', before.spec.type ?? 'ClusterIP', now.spec.type ?? 'ClusterIP');
}

function change(reason: string, before: string, now: string): ServiceChange {
  return { reason, message: `${before} -> ${now}` };
}

/** As Go prints a slice. */
function listText(list: readonly string[]): string {
  return `[${list.join(' ')}]`;
}

/**
 * The IP families of a Service (`initIPFamilyFields`, Kubernetes v1.32 `pkg/registry/core/service/storage/alloc.go`): what is
 * left out is taken from its addresses, from what it was, or from the cluster, and what cannot be is refused in the API server's
 * words.
 */
import { err, ok, type Result } from '../../base/result';
import { familyOf, parseIp, type IpFamily } from '../../wire/ip-address';
import type { ServiceSpec } from '../model/service';

const HEADLESS = 'None';
const MULTIPLE = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";

/** `families` are those of the cluster, the primary one first. The error is `FIELD: what is wrong`. */
export function withIpFamilies(
  spec: ServiceSpec,
  before: ServiceSpec | undefined,
  families: readonly IpFamily[],
): Result<ServiceSpec, string> {
  if (before !== undefined && isUnchangedPreferring(spec, before)) {
    const { clusterIPs, ipFamilies, ipFamilyPolicy } = before;
    return ok({ ...spec, clusterIPs, ipFamilies, ipFamilyPolicy });
  }
  const isSelectorless = spec.clusterIP === HEADLESS && Object.keys(spec.selector ?? {}).length === 0;
  const policy =
    spec.ipFamilyPolicy ?? before?.ipFamilyPolicy ?? (isSelectorless ? 'RequireDualStack' : 'SingleStack');
  const mismatch = familyMismatch(spec);
  if (mismatch !== undefined) return err(mismatch);
  const released = releasedFields(spec, before, policy);
  if (!released.ok) return released;
  const { clusterIPs } = released.value;
  const named = released.value.ipFamilies;
  if (policy === 'SingleStack' && clusterIPs.length === 2)
    return err(policyProblem(policy, `${MULTIPLE} cluster IPs are specified`));
  if (policy === 'SingleStack' && named.length === 2)
    return err(policyProblem(policy, `${MULTIPLE} IP families are specified`));
  const inferred = inferredFamilies(clusterIPs, named, families);
  if (!inferred.ok) return inferred;
  const ipFamilies = inferred.value;
  const done = (list: readonly string[]): Result<ServiceSpec, string> =>
    ok({ ...spec, clusterIPs, ipFamilies: list, ipFamilyPolicy: policy });
  const [primary = 'IPv4'] = families;
  if (isSelectorless) {
    const [first = primary] = ipFamilies;
    return done(ipFamilies.length < 2 && policy !== 'SingleStack' ? [first, otherFamily(first)] : ipFamilies);
  }
  if (policy === 'RequireDualStack' && families.length < 2) {
    return err(policyProblem(policy, 'this cluster is not configured for dual-stack services'));
  }
  const missing = ipFamilies.findIndex((family) => !families.some((own) => own === family));
  if (missing !== -1) {
    return err(
      `spec.ipFamilies[${missing}]: Invalid value: "${ipFamilies[missing] ?? ''}": not configured on this cluster`,
    );
  }
  const [first = primary] = ipFamilies;
  const isDual = policy !== 'SingleStack' && families.length === 2;
  return done(
    ipFamilies.length < 2 && isDual ? [first, otherFamily(first)] : [first, ...ipFamilies.slice(1)],
  );
}

/** A Service that prefers both families is not changed by a change of something else. */
function isUnchangedPreferring(spec: ServiceSpec, before: ServiceSpec | undefined): boolean {
  if (
    before?.ipFamilyPolicy !== 'PreferDualStack' ||
    (spec.ipFamilyPolicy ?? 'PreferDualStack') !== 'PreferDualStack'
  ) {
    return false;
  }
  return isSameList(spec.clusterIPs, before.clusterIPs) && isSameList(spec.ipFamilies, before.ipFamilies);
}

/** Left out means as it was. */
function isSameList(now: readonly string[] | undefined, before: readonly string[] | undefined): boolean {
  return now === undefined || now.length === 0 || now.join() === before?.join();
}

/** `ValidateServiceClusterIPsRelatedFields`, the part about families. */
function familyMismatch({ clusterIPs = [], ipFamilies = [] }: ServiceSpec): string | undefined {
  for (const [index, text] of clusterIPs.entries()) {
    const address = parseIp(text);
    const family = ipFamilies[index];
    if (address === undefined || family === undefined || familyOf(address) === family) continue;
    return `spec.clusterIPs[${index}]: Invalid value: "${text}": expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
  }
  const [first, second] = clusterIPs.map((text) => parseIp(text));
  if (first !== undefined && second !== undefined && familyOf(first) === familyOf(second)) {
    return `spec.clusterIPs: Invalid value: []string{"${clusterIPs.join('", "')}"}: may specify no more than one IP for each IP family`;
  }
  return undefined;
}

interface FamilyLists {
  readonly clusterIPs: readonly string[];
  readonly ipFamilies: readonly string[];
}

/** What SingleStack gives up, and what no other policy may. */
function releasedFields(
  spec: ServiceSpec,
  before: ServiceSpec | undefined,
  policy: string,
): Result<FamilyLists, string> {
  const clusterIPs = spec.clusterIPs ?? [];
  const ipFamilies = spec.ipFamilies ?? [];
  if (before === undefined) return ok({ clusterIPs, ipFamilies });
  if (policy === 'SingleStack') {
    return ok({
      clusterIPs: isSameList(clusterIPs, before.clusterIPs) ? clusterIPs.slice(0, 1) : clusterIPs,
      ipFamilies: isSameList(ipFamilies, before.ipFamilies) ? ipFamilies.slice(0, 1) : ipFamilies,
    });
  }
  const hasFewer = (now: readonly string[], earlier: readonly string[] = []): boolean =>
    now.length > 0 && now.length < earlier.length;
  if (hasFewer(clusterIPs, before.clusterIPs)) {
    return err(policyProblem(policy, "must be 'SingleStack' to release the secondary cluster IP"));
  }
  if (hasFewer(ipFamilies, before.ipFamilies)) {
    return err(policyProblem(policy, "must be 'SingleStack' to release the secondary IP family"));
  }
  return ok({ clusterIPs, ipFamilies });
}

function inferredFamilies(
  clusterIPs: readonly string[],
  named: readonly string[],
  families: readonly IpFamily[],
): Result<readonly string[], string> {
  const inferred = [...named];
  for (const [index, text] of clusterIPs.entries()) {
    const address = parseIp(text);
    if (address === undefined || index < inferred.length) continue;
    const family = familyOf(address);
    if (!families.includes(family)) {
      return err(
        `spec.clusterIPs[${index}]: Invalid value: []string{"${clusterIPs.join('", "')}"}: ${family} is not configured on this cluster`,
      );
    }
    inferred.push(family);
  }
  return ok(inferred);
}

function otherFamily(family: string): IpFamily {
  return family === 'IPv4' ? 'IPv6' : 'IPv4';
}

function policyProblem(policy: string, why: string): string {
  return `spec.ipFamilyPolicy: Invalid value: "${policy}": ${why}`;
}

/** What a container asks for and may use (`validateResourceRequirements`, Kubernetes v1.32). */
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import { fieldOf, isPlainRecord, listFieldOf, textFieldOf } from './kube-object';
import { dns1123SubdomainProblems, qualifiedNameProblems } from './name-rules';
import {
  canonicalQuantity,
  compareQuantities,
  isNegativeQuantity,
  isWholeQuantity,
  readQuantity,
} from './quantity-text';

/** Of containers; others are of nodes, claims or quotas. */
const CONTAINER_RESOURCES: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
const STANDARD_RESOURCES: ReadonlySet<string> = new Set([
  ...CONTAINER_RESOURCES,
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'storage',
  'requests.storage',
  'services.nodeports',
  'services.loadbalancers',
]);
/** Counted in whole things. */
const WHOLE_RESOURCES: ReadonlySet<string> = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

export function checkResources(
  resources: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  claimNames: readonly string[],
): void {
  const limits = recordAt(resources, 'limits');
  const requests = recordAt(resources, 'requests');
  const limitsAt = at.child('limits');
  const requestsAt = at.child('requests');
  for (const [name, limit] of Object.entries(limits)) checkAmount(name, limit, limitsAt.key(name), errors);
  for (const [name, request] of Object.entries(requests)) {
    const own = requestsAt.key(name);
    checkAmount(name, request, own, errors);
    const limit = limits[name];
    const canBeLess = !isExtended(name) && !name.startsWith('hugepages-');
    const whole = own.called(requestsAt.toString());
    if (limit === undefined) {
      if (!canBeLess) errors.required(limitsAt, 'Limit must be set for non overcommitable resources');
    } else if (!canBeLess && compareQuantities(request, limit) !== 0) {
      errors.invalid(
        whole,
        canonicalQuantity(request),
        `must be equal to ${name} limit of ${canonicalQuantity(limit)}`,
      );
    } else if (compareQuantities(request, limit) > 0) {
      errors.invalid(
        whole,
        canonicalQuantity(request),
        `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`,
      );
    }
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  const hasPages = names.some((name) => name.startsWith('hugepages-'));
  if (hasPages && !names.includes('cpu') && !names.includes('memory')) {
    errors.forbidden(at, 'HugePages require cpu or memory');
  }
  checkClaims(resources, at.child('claims'), errors, claimNames);
}

function checkAmount(name: string, amount: unknown, at: FieldPlace, errors: FieldErrors): void {
  checkContainerResourceName(name, at, errors);
  checkQuantityValue(name, amount, at, errors);
}

/** `ValidateResourceQuantityValue` */
export function checkQuantityValue(name: string, amount: unknown, at: FieldPlace, errors: FieldErrors): void {
  if (readQuantity(amount) === undefined) return;
  if (isNegativeQuantity(amount)) {
    errors.invalid(at, canonicalQuantity(amount), 'must be greater than or equal to 0');
  }
  if ((WHOLE_RESOURCES.has(name) || isExtended(name)) && !isWholeQuantity(amount)) {
    errors.invalid(at, canonicalQuantity(amount), 'must be an integer');
  }
}

function checkContainerResourceName(name: string, at: FieldPlace, errors: FieldErrors): void {
  const problems = qualifiedNameProblems(name);
  errors.invalidEach(at, name, problems);
  const isPlain = !name.includes('/');
  if (isPlain && problems.length === 0 && !STANDARD_RESOURCES.has(name) && !name.startsWith('hugepages-')) {
    errors.invalid(at, name, 'must be a standard resource type or fully qualified');
  }
  if (isPlain) {
    if (!CONTAINER_RESOURCES.has(name) && !name.startsWith('hugepages-')) {
      errors.invalid(at, name, 'must be a standard resource for containers');
    }
  } else if (!isNative(name) && !isExtended(name)) {
    errors.invalid(at, name, "doesn't follow extended resource name standard");
  }
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Of devices: never more than there is of it. */
function isExtended(name: string): boolean {
  if (isNative(name) || name.startsWith('requests.')) return false;
  return (
    qualifiedNameProblems(`requests.${name}`).length === 0 &&
    dns1123SubdomainProblems(name.split('/')[0] ?? '').length === 0
  );
}

function checkClaims(
  resources: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  claimNames: readonly string[],
): void {
  const seen = new Set<string>();
  for (const [index, claim] of listFieldOf(resources, 'claims').entries()) {
    const name = textFieldOf(claim, 'name') ?? '';
    const own = at.index(index);
    if (name === '') {
      errors.required(own);
      continue;
    }
    if (seen.has(name)) errors.duplicate(own, name);
    seen.add(name);
    if (claimNames.includes(name)) continue;
    const known = claimNames.length === 0 ? ' which is empty' : `: ${[...claimNames].sort().join(', ')}`;
    const why = `must be one of the names in pod.spec.resourceClaims${known}`;
    errors.notFound(own, name, undefined, why);
  }
}

function recordAt(value: unknown, field: string): Readonly<Record<string, unknown>> {
  const found = fieldOf(value, field);
  return isPlainRecord(found) ? found : {};
}

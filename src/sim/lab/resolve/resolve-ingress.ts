/** `spec.cluster.ingressControllers`: which controllers run when the lab starts. */
import type { ClusterSpec } from '../../kube/cluster-spec';
import {
  INGRESS_CONTROLLER_KINDS,
  type IngressControllerKind,
  type IngressControllerSpec,
} from '../../kube/ingress/installations';
import { invalidValue, type FieldPath, type ObjectIssue } from '../../kube/objects/object-issue';
import type { GivenLabSpec } from '../lab-schema';

const PATH: FieldPath = ['spec', 'cluster', 'ingressControllers'];
const FIRST_KIND: IngressControllerKind = 'nginx';
const LOWEST_NODE_PORT = 30_000;
const HIGHEST_NODE_PORT = 32_767;

export function resolveIngressControllers(
  { cluster }: GivenLabSpec,
  hasLoadBalancer: boolean,
  issues: ObjectIssue[],
): Pick<ClusterSpec, 'ingressControllers'> {
  const given = cluster?.ingressControllers ?? [];
  if (given.length === 0) return {};
  const classes = new Set<string>();
  const controllers = given.map((each, index): IngressControllerSpec => {
    const path = [...PATH, index];
    const kind = INGRESS_CONTROLLER_KINDS.find((known) => known === each.kind) ?? FIRST_KIND;
    if (kind === 'alb') checkAlb(each, { path, isCloud: cluster?.loadBalancer?.kind === 'cloud' }, issues);
    const { class: className = kind, isDefaultClass = false, nodePorts = {} } = each;
    if (kind !== each.kind)
      issues.push(
        invalidValue(
          [...path, 'kind'],
          each.kind,
          'is not one that this lab has',
          `write ${INGRESS_CONTROLLER_KINDS.join(', ')}`,
        ),
      );
    if (!/^[a-z\d](?:[a-z\d.-]{0,40}[a-z\d])?$/u.test(className))
      issues.push(invalidValue([...path, 'class'], className, 'must be a name in small letters'));
    if (classes.has(className))
      issues.push(
        invalidValue(
          [...path, 'class'],
          className,
          'is the class of another controller',
          'give it a class of its own',
        ),
      );
    classes.add(className);
    for (const name of ['http', 'https'] as const) {
      const port = nodePorts[name];
      if (port === undefined || (port >= LOWEST_NODE_PORT && port <= HIGHEST_NODE_PORT)) continue;
      issues.push(
        invalidValue(
          [...path, 'nodePorts', name],
          port,
          'is not a node port',
          'write one from 30000 to 32767',
        ),
      );
    }
    const exposure = each.exposure ?? (hasLoadBalancer ? 'load-balancer' : 'node-port');
    return { kind, className, exposure, nodePorts, isDefaultClass };
  });
  return { ingressControllers: controllers };
}

/** It is outside the cluster, and the cloud's. */
function checkAlb(
  given: { readonly exposure?: unknown; readonly nodePorts?: unknown },
  { path, isCloud }: { readonly path: FieldPath; readonly isCloud: boolean },
  issues: ObjectIssue[],
): void {
  if (!isCloud)
    issues.push(
      invalidValue(
        [...path, 'kind'],
        'alb',
        'needs a cloud outside the cluster',
        'write cluster.loadBalancer: {kind: cloud, pool: 192.168.0.240/28}',
      ),
    );
  for (const field of ['exposure', 'nodePorts'] as const) {
    if (given[field] === undefined) continue;
    const why = 'is for controllers in Pods: an ALB listens outside the cluster, at an address of the pool';
    issues.push(invalidValue([...path, field], JSON.stringify(given[field]), why, 'leave it out'));
  }
}

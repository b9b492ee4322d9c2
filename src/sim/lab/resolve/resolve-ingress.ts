/** `spec.cluster.ingressControllers`: which controllers run when the lab starts. */
import { say } from '../../base/sentence';
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
          say('is not one that this lab has'),
          say('write {values}', { values: INGRESS_CONTROLLER_KINDS.join(', ') }),
        ),
      );
    if (!/^[a-z\d](?:[a-z\d.-]{0,40}[a-z\d])?$/u.test(className))
      issues.push(invalidValue([...path, 'class'], className, say('must be a name in small letters')));
    if (classes.has(className))
      issues.push(
        invalidValue(
          [...path, 'class'],
          className,
          say('is the class of another controller'),
          say('give it a class of its own'),
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
          say('is not a node port'),
          say('write one from {first} to {last}', {
            first: String(LOWEST_NODE_PORT),
            last: String(HIGHEST_NODE_PORT),
          }),
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
        say('needs a cloud outside the cluster'),
        say('write {value}', {
          value: 'cluster.loadBalancer: {kind: cloud, pool: 192.168.0.240/28}',
        }),
      ),
    );
  for (const field of ['exposure', 'nodePorts'] as const) {
    if (given[field] === undefined) continue;
    const why = say(
      'is for controllers in Pods: an ALB listens outside the cluster, at an address of the pool',
    );
    issues.push(invalidValue([...path, field], JSON.stringify(given[field]), why, say('leave it out')));
  }
}

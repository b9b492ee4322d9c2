/** `add` of what comes with the cluster: an Ingress controller, and who gives Services their outside addresses. */
import { listOf, say } from '../../base/sentence';
import { INGRESS_CONTROLLER_KINDS } from '../../kube/ingress/installations';
import { formatIpv4, ipv4Of } from '../../wire/ipv4-address';
import { parseIpRanges } from '../../wire/ip-ranges';
import type { LabSpec } from '../lab-document';
import type { EditSession } from './edit-session';
import { freeName } from './free-names';
import { refusal, type LabCommand, type LabEdit } from './lab-command';

type AddCommand = Extract<LabCommand, { readonly kind: 'add' }>;

/** Addresses of a pool, at the end of the segment: machines are given theirs from its beginning. */
const POOL_BITS = 4;

export function addClusterPart(session: EditSession, command: AddCommand): LabEdit {
  return command.element === 'load-balancer'
    ? addLoadBalancer(session, command.variant)
    : addIngressController(session, command.variant);
}

function addIngressController(session: EditSession, variant = 'nginx'): LabEdit {
  const kind = INGRESS_CONTROLLER_KINDS.find((known) => known === variant);
  if (kind === undefined)
    return refusal(
      say('{variant} is no Ingress controller that a lab can have; there are {known}.', {
        variant,
        known: listOf(INGRESS_CONTROLLER_KINDS),
      }),
    );
  const { ingressControllers = [], loadBalancer } = session.document.spec.cluster;
  if (kind === 'alb' && loadBalancer?.kind !== 'cloud')
    return {
      kind: 'refused',
      message: say(
        'An Application Load Balancer stands in a cloud, and this lab has no load balancer of one.',
      ),
      ...(loadBalancer === undefined
        ? {
            offer: {
              label: say('Add a cloud load balancer'),
              command: { kind: 'add', element: 'load-balancer', variant: 'cloud' },
            },
          }
        : {}),
    };
  const className = freeName(kind, new Set(ingressControllers.map((each) => each.className)), '-');
  session.spec().addIngressController({ kind, ...(className === kind ? {} : { class: className }) });
  return session.finish(say('add Ingress controller {name}', { name: className }));
}

function addLoadBalancer(session: EditSession, variant = 'l2'): LabEdit {
  const { spec } = session.document;
  if (variant !== 'l2' && variant !== 'cloud')
    return refusal(
      say('{variant} is no load balancer that a lab can have; there are l2 and cloud.', { variant }),
    );
  if (spec.cluster.loadBalancer !== undefined)
    return refusal(
      say('The lab has a load balancer already ({kind}, {pool}); change it in the text.', {
        kind: spec.cluster.loadBalancer.kind,
        pool: spec.cluster.loadBalancer.pool,
      }),
    );
  const pool = freePoolOf(spec);
  if (pool === undefined)
    return refusal(say('No segment of the nodes has room for 16 IPv4 addresses; make its range larger.'));
  session.spec().setLoadBalancer({ kind: variant, pool });
  return session.finish(say('add load balancer {name}', { name: pool }));
}

/** Undefined where the segment is too small. */
function freePoolOf({ network, cluster }: LabSpec): string | undefined {
  const segment = network.segments.find(({ name }) => name === cluster.nodes[0]?.segment);
  const range = segment === undefined ? undefined : parseIpRanges(segment.cidr)?.ipv4;
  if (range === undefined || range.prefixLength > 32 - POOL_BITS - 1) return undefined;
  const size = 2 ** (32 - range.prefixLength);
  return `${formatIpv4(ipv4Of(range.address + size - 2 ** POOL_BITS))}/${32 - POOL_BITS}`;
}

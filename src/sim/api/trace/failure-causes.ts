/**
 * What stands behind the end of an attempt beyond the rule that ended it: why a Service has no endpoint, which of its fields led a
 * packet astray, or that nobody has the address that was asked for.
 */
import { say } from '../../base/sentence';
import { isService, type Service } from '../../kube/model/service';
import { parseIp } from '../../wire/ip-address';
import { ipCidrContains, parseIpCidr } from '../../wire/ip-cidr';
import type { FindingFix } from '../../lab/lint/finding';
import type { Cause } from './cause';
import type { Hop } from './hop';
import type { JourneyLeg } from './journey';
import { causesOf } from './journey-of';
import { titleOf, type LabObjects } from './lab-objects';
import { hasReadyEndpoint, missingEndpointCauses, missingPortCause } from './service-causes';

/** What the caller wanted, before anything was translated. */
export interface AskedEnd {
  readonly address: string;
  readonly port: number;
  /** `TCP`, `UDP`, `SCTP` */
  readonly protocol: string;
}

/** `end` is where it ended, in one of the legs. */
export function failureCauses(
  { end, legs }: { readonly end: Hop | undefined; readonly legs: readonly JourneyLeg[] },
  asked: AskedEnd,
  lab: LabObjects,
): readonly Cause[] {
  const own = end === undefined ? [] : causesOf(end, legs);
  const behind = [...servicePath(legs, lab)].at(-1);
  if (end !== undefined && behind !== undefined) {
    const more = serviceCauses(end, behind, lab);
    return more.length === 0 ? own : [...own.filter(({ object }) => object !== titleOf(behind)), ...more];
  }
  return own.length > 0 ? own : addressCauses(asked, lab);
}

/** The Services that rules of nodes or programs have found behind the packet's address, in their order. */
function* servicePath(legs: readonly JourneyLeg[], lab: LabObjects): Iterable<Service> {
  for (const { object } of legs.flatMap(({ hops }) => hops.flatMap(({ because }) => because))) {
    const service = lab.titled(object);
    if (isService(service)) yield service;
  }
}

function serviceCauses(end: Hop, service: Service, lab: LabObjects): readonly Cause[] {
  const { spec } = service;
  const title = titleOf(service);
  if (!hasReadyEndpoint(service, lab)) return missingEndpointCauses(service, lab);
  if (end.closedPort !== undefined) return closedPortCauses(end, end.closedPort, { service, lab });
  const said = end.rules.join('\n');
  if (said.includes('no local endpoints')) {
    const field = spec.internalTrafficPolicy === 'Local' ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
    return [
      lab.because(
        service,
        `spec.${field}`,
        say('{service}, {field}: Local, and {node} has no Pod of it', {
          service: title,
          field,
          node: end.at,
        }),
      ),
    ];
  }
  const { loadBalancerSourceRanges: ranges = [] } = spec;
  if (end.decision === 'DROP' && ranges.length > 0) {
    const text = say('{service} lets in {ranges} alone', { service: title, ranges: ranges.join(', ') });
    return [
      { ...lab.because(service, 'spec.loadBalancerSourceRanges', text), fixes: rangeFixes(service, lab) },
    ];
  }
  return [];
}

function rangeFixes(service: Service, lab: LabObjects): readonly FindingFix[] {
  const source = lab.sourceOf(service);
  const path = ['spec', 'loadBalancerSourceRanges'];
  return source === undefined
    ? []
    : [
        {
          title: say('let everybody into {service}', { service: titleOf(service) }),
          steps: [{ kind: 'remove', source, path }],
        },
      ];
}

/** It has come to a Pod of the Service, and nothing listens there. */
function closedPortCauses(
  end: Hop,
  port: string,
  { service, lab }: { readonly service: Service; readonly lab: LabObjects },
): readonly Cause[] {
  const pod = lab.podOfNamespace(end.at);
  const { ports = [] } = service.spec;
  const index = ports.findIndex(({ port: own, targetPort = own }) => String(targetPort) === port);
  const place = index === -1 ? 'spec.ports' : `spec.ports[${index}]`;
  const text = say('{service} leads to port {port}, where nothing listens', {
    service: titleOf(service),
    port,
  });
  return [lab.because(service, place, text), ...(pod === undefined ? [] : [lab.because(pod)])];
}

/** No rule took it, and nobody is there. */
function addressCauses({ address, port, protocol }: AskedEnd, lab: LabObjects): readonly Cause[] {
  const service = lab.serviceAt(address);
  const cause = service === undefined ? undefined : missingPortCause(service, { port, protocol }, lab);
  if (cause !== undefined) return [cause];
  if (lab.nameOf(address) !== address) return [];
  const { podSubnet, serviceSubnet } = lab.simulation.document.spec.cluster.networking;
  if (isWithin(address, serviceSubnet))
    return [
      {
        text: say('{address} is in the range of Services ({range}), and no Service has it', {
          address,
          range: serviceSubnet,
        }),
      },
    ];
  return isWithin(address, podSubnet)
    ? [
        {
          text: say('{address} is in the range of Pods ({range}), and no Pod has it', {
            address,
            range: podSubnet,
          }),
        },
      ]
    : [];
}

function isWithin(address: string, ranges: string): boolean {
  const parsed = parseIp(address);
  return ranges.split(',').some((text) => {
    const range = parseIpCidr(text.trim());
    return range !== undefined && parsed !== undefined && ipCidrContains(range, parsed);
  });
}

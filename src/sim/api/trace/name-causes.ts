/** Why DNS has no address for a name, as far as the Services of the lab tell: another namespace, a name outside, no endpoint. */
import { say } from '../../base/sentence';
import { isHeadless, isService, type Service } from '../../kube/model/service';
import type { Cause } from './cause';
import { titleOf, type LabObjects } from './lab-objects';
import { hasReadyEndpoint, missingEndpointCauses } from './service-causes';

export function nameCauses(host: string, lab: LabObjects): readonly Cause[] {
  const [name = '', namespace] = host.split('.');
  const named = lab.store
    .list('Service')
    .filter(isService)
    .filter(({ metadata }) => metadata.name === name);
  const own = named.find(({ metadata }) => metadata.namespace === namespace);
  if (own !== undefined) return ownCauses(own, lab);
  return named.map((service) => {
    const { namespace: there = 'default' } = service.metadata;
    const text = say('{service} is in the namespace {namespace}: from another one its name is {name}', {
      service: titleOf(service),
      namespace: there,
      name: `${name}.${there}`,
    });
    return lab.because(service, '', text);
  });
}

function ownCauses(service: Service, lab: LabObjects): readonly Cause[] {
  const { externalName, type } = service.spec;
  if (type === 'ExternalName') {
    const text = say('{service} is another name for {name}, and DNS has no address for that', {
      service: titleOf(service),
      name: externalName ?? '',
    });
    return [lab.because(service, 'spec.externalName', text)];
  }
  return isHeadless(service) && !hasReadyEndpoint(service, lab) ? missingEndpointCauses(service, lab) : [];
}

/** Why the backend of an Ingress's path, or its default one, leads nowhere: its Service is not there, or has no endpoint. */
import { say } from '../../base/sentence';
import { isService } from '../../kube/model/service';
import { textFieldOf } from '../../kube/objects/kube-object';
import { formatFieldPath } from '../../kube/objects/object-issue';
import type { Because } from './because';
import type { Cause } from './cause';
import type { LabObjects } from './lab-objects';
import { hasReadyEndpoint, missingEndpointCauses } from './service-causes';

/** Nothing where the backend is as it should be. */
export function backendCauses({ object, field = [] }: Because, lab: LabObjects): readonly Cause[] {
  const ingress = lab.titled(object);
  if (ingress?.kind !== 'Ingress' || field.length === 0) return [];
  const isDefault = field.at(-1) === 'defaultBackend';
  const path = [...field, ...(isDefault ? [] : ['backend']), 'service', 'name'];
  const name = textFieldOf(ingress, ...path);
  if (name === undefined) return [];
  const { namespace = '' } = ingress.metadata;
  const service = lab.find('Service', namespace, name);
  if (isService(service)) return hasReadyEndpoint(service, lab) ? [] : missingEndpointCauses(service, lab);
  return [
    lab.because(
      ingress,
      formatFieldPath(path),
      say('{object} does not exist', { object: `Service ${namespace}/${name}` }),
    ),
  ];
}

/** Why the backend of an Ingress's path leads nowhere: its Service is not there, or has no endpoint. */
import { isService } from '../../kube/model/service';
import { fieldOf, textFieldOf } from '../../kube/objects/kube-object';
import type { Because } from './because';
import type { Cause } from './cause';
import type { LabObjects } from './lab-objects';
import { hasReadyEndpoint, missingEndpointCauses } from './service-causes';

const RULE = /^Ingress ([^/]+)\/([^,]+), spec\.rules\[(\d+)\]\.http\.paths\[(\d+)\]$/u;

/** `because` names a path of an Ingress; nothing where its backend is as it should be. */
export function backendCauses({ text }: Because, lab: LabObjects): readonly Cause[] {
  const [, namespace = '', name = '', rule, path] = RULE.exec(text) ?? [];
  const ingress = lab.find('Ingress', namespace, name);
  if (ingress === undefined || rule === undefined || path === undefined) return [];
  const backend = fieldOf(ingress.spec, 'rules', Number(rule), 'http', 'paths', Number(path), 'backend');
  const serviceName = textFieldOf(backend, 'service', 'name');
  if (serviceName === undefined) return [];
  const service = lab.find('Service', namespace, serviceName);
  if (isService(service)) return hasReadyEndpoint(service, lab) ? [] : missingEndpointCauses(service, lab);
  const place = `spec.rules[${rule}].http.paths[${path}].backend.service.name`;
  return [lab.because(ingress, place, `Service ${namespace}/${serviceName} does not exist`)];
}

import type { Mutant } from './mutant';

/** What has to go together for a user to reach a shop behind an Ingress and policies. */
export const wholePictureMutants: readonly Mutant[] = [
  {
    id: 'policies-see-namespaces-as-they-were',
    file: 'src/sim/kube/network-policy/policy-index.ts',
    find: 'this.#refresh(name, (endpoint) => ({ ...endpoint, namespaceLabels: labels ?? NO_LABELS }));',
    replace: '',
    labs: ['whole-picture'],
    because: 'A label that a Namespace gets later changes nothing for the Pods that run in it.',
  },
  {
    id: 'felix-turns-a-list-of-values-round',
    file: 'src/sim/kube/cni/calico/felix/calico-selectors.ts',
    find: 'return `${prefix}${key} in ${list}`;',
    replace: 'return `${prefix}${key} not in ${list}`;',
    labs: ['whole-picture'],
    because: 'A policy for several values of a label is for the Pods that have none of them.',
  },
  {
    id: 'nginx-redirects-for-today',
    file: 'src/sim/kube/ingress/nginx/controller-config.ts',
    find: "redirectStatus: number('http-redirect-code', 308),",
    replace: "redirectStatus: number('http-redirect-code', 302),",
    labs: ['whole-picture'],
    because: 'A form that is sent over plain HTTP arrives as a GET.',
  },
];

/** The objects that labs of tests are made of, as YAML: documents, which `manifestOf` puts together. */

/** A cluster of both families with the subnets of kubeadm's examples. */
export const DUAL_STACK_CLUSTER = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    networking: {podSubnet: '10.244.0.0/16,fd00:10:244::/56', serviceSubnet: '10.96.0.0/16,fd00:10:96::/112'}
`;

export function manifestOf(...documents: readonly string[]): string {
  return documents.join('---\n');
}

/** A Pod with the tools of netshoot, to ask from; the scheduler finds its node where none is given. */
export function toolPod(name: string, nodeName?: string): string {
  const place = nodeName === undefined ? '' : `nodeName: ${nodeName}, `;
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {${place}containers: [{name: main, image: nicolaka/netshoot, command: [sleep, infinity]}]}
`;
}

/** A Pod that serves HTTP, with its name as the label `app`; `container` is more of its container. */
export function webPod(name: string, nodeName: string, container = ''): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec: {nodeName: ${nodeName}, containers: [{name: main, image: nginx${container === '' ? '' : `, ${container}`}}]}
`;
}

/** A Service in front of the Pods with the label `app: web`. */
export function webService(name = 'web', spec = 'ports: [{port: 80}]'): string {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: web}, ${spec}}
`;
}

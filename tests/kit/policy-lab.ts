/**
 * The cluster of the recordings 15 and 15b (`tests/conformance`) as a lab, under any network plugin: two web servers that
 * only the frontend may reach, on port 8080 alone, and one more client.
 */
export function policyLab(cni: string, more = ''): string {
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: policies}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}, {name: node2}]
    cni: ${cni}
---
${clientOn('node1', 'frontend', 'frontend')}${clientOn('node1', 'other', 'none')}${webOn('node1', 'web-a')}${webOn('node2', 'web-b')}
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: 10.96.10.10, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
${more === '' ? '' : `---\n${more}`}`;
}

export const WEB_POLICIES = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny-ingress}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web-from-frontend}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{podSelector: {matchLabels: {role: frontend}}}], ports: [{port: 8080}]}]
`;

function clientOn(node: string, name: string, role: string): string {
  return podOn(
    node,
    name,
    `{app: ${name}, role: ${role}}`,
    `{name: main, image: 'curlimages/curl', command: [sleep, infinity]}`,
  );
}

function webOn(node: string, name: string): string {
  const container = `{name: main, image: 'hashicorp/http-echo', args: [-listen=:8080, -text=${name}], ports: [{name: http, containerPort: 8080}]}`;
  return podOn(node, name, '{app: web}', container);
}

function podOn(node: string, name: string, labels: string, container: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: ${labels}}
spec: {nodeName: ${node}, containers: [${container}]}
---
`;
}

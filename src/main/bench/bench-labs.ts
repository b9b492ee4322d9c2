/** The labs that the benchmarks bring up, as manifests. */

const SLEEPER = '{name: c, image: busybox, command: [sleep, infinity]}';

/** A client and a server on node1, a server on node2, and a Service of UDP port 7 in front of the last one. */
export const ECHO_MANIFEST = `
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {nodeName: node1, containers: [${SLEEPER}]}
---
apiVersion: v1
kind: Pod
metadata: {name: near}
spec: {nodeName: node1, containers: [${SLEEPER}]}
---
apiVersion: v1
kind: Pod
metadata: {name: far, labels: {app: far}}
spec: {nodeName: node2, containers: [${SLEEPER}]}
---
apiVersion: v1
kind: Service
metadata: {name: far}
spec: {selector: {app: far}, ports: [{port: 7, protocol: UDP}]}
`;

export function sleepersManifest(replicas: number): string {
  return deploymentOf('sleepers', replicas, SLEEPER);
}

/** Servers behind a Service, and clients that ask for a page of it every second. */
export function askersManifest(servers: number, clients: number): string {
  return `
${deploymentOf('web', servers, '{name: c, image: nginx:alpine}')}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
${deploymentOf('asker', clients, '{name: c, image: busybox, command: [sh, -c, "while true; do wget -q -O /dev/null http://web; sleep 1; done"]}')}
`;
}

function deploymentOf(name: string, replicas: number, container: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [${container}]}`;
}

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
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: sleepers}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: sleepers}}
  template:
    metadata: {labels: {app: sleepers}}
    spec: {containers: [${SLEEPER}]}
`;
}

/** Documents to begin with, as snippets of Monaco: `${1:name}` is typed over, Tab goes on to the next. */
interface DocumentSnippet {
  readonly kind: string;
  readonly apiVersion: string;
  readonly description: string;
  readonly text: string;
}

const PODWIRE = 'podwire.dev/v1';

export const DOCUMENT_SNIPPETS: readonly DocumentSnippet[] = [
  {
    kind: 'Lab',
    apiVersion: PODWIRE,
    description:
      'The cluster that the other documents run on. Without one there are a control plane and two workers.',
    text: `apiVersion: ${PODWIRE}
kind: Lab
metadata:
  name: \${1:lab}
spec:
  cluster:
    nodes:
      - { name: control-plane, role: control-plane }
      - { name: node1 }
      - { name: node2 }
    cni: { plugin: flannel, mode: \${2|vxlan,host-gw|} }
$0`,
  },
  {
    kind: 'Pod',
    apiVersion: 'v1',
    description: 'One Pod with one container.',
    text: `apiVersion: v1
kind: Pod
metadata:
  name: \${1:client}
  labels:
    app: \${1:client}
spec:
  containers:
    - name: \${1:client}
      image: \${2:busybox}
      command: [sleep, infinity]
$0`,
  },
  {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    description: 'Web servers, as many as replicas says.',
    text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: \${1:web}
spec:
  replicas: \${2:2}
  selector:
    matchLabels:
      app: \${1:web}
  template:
    metadata:
      labels:
        app: \${1:web}
    spec:
      containers:
        - name: \${3:nginx}
          image: \${4:nginx:alpine}
          ports:
            - containerPort: \${5:80}
$0`,
  },
  {
    kind: 'Service',
    apiVersion: 'v1',
    description: 'One name and address for the Pods that the selector matches.',
    text: `apiVersion: v1
kind: Service
metadata:
  name: \${1:web}
spec:
  selector:
    app: \${1:web}
  ports:
    - port: \${2:80}
$0`,
  },
  {
    kind: 'Scenario',
    apiVersion: PODWIRE,
    description: 'Steps that the lab is taken through, and what is expected of them.',
    text: `apiVersion: ${PODWIRE}
kind: Scenario
metadata:
  name: \${1:first-request}
spec:
  steps:
    - exec: { in: \${2:default/client}, run: \${3:wget -qO- http://web} }
      expect: { exitCode: 0 }
$0`,
  },
];

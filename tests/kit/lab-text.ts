/** Reads labs from text in tests, and shows what was said as people see it. */
import { formatDiagnostic, type Diagnostic } from '#sim/base/diagnostic';
import type { LabDocument } from '#sim/lab/lab-document';
import { readLab, type LabOverrides } from '#sim/lab/read-lab';
import type { Scenario } from '#sim/lab/scenario/scenario';

const encoder = new TextEncoder();

/** Files by name. */
export type LabFiles = Readonly<Record<string, string | Uint8Array>>;

function inputOf(files: LabFiles): { name: string; bytes: Uint8Array }[] {
  return Object.entries(files).map(([name, content]) => ({
    name,
    bytes: typeof content === 'string' ? encoder.encode(content) : content,
  }));
}

/** A text alone is the file `web.yaml`. */
export function readGood(files: LabFiles | string, overrides: LabOverrides = {}): LabDocument {
  const result = readLab(inputOf(typeof files === 'string' ? { 'web.yaml': files } : files), overrides);
  if (!result.ok) throw new Error(result.error.map(formatDiagnostic).join('\n'));
  return result.value;
}

/** The first Scenario of a lab. */
export function readGoodScenario(files: LabFiles | string): Scenario {
  const [scenario] = readGood(files).scenarios;
  if (scenario === undefined) throw new Error('expected a Scenario');
  return scenario;
}

/** Every diagnostic of input that is refused, as the command line prints it. */
export function readBad(files: LabFiles | string, overrides: LabOverrides = {}): readonly string[] {
  return diagnosticsOf(files, overrides).map(formatDiagnostic);
}

export function diagnosticsOf(files: LabFiles | string, overrides: LabOverrides = {}): readonly Diagnostic[] {
  const result = readLab(inputOf(typeof files === 'string' ? { 'web.yaml': files } : files), overrides);
  if (result.ok) throw new Error('expected the input to be refused');
  return result.error;
}

/** A Deployment of three nginx, a Service in front of it, and a Pod to ask from. */
export const WEB_MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: nginx
          image: nginx:alpine
          ports: [{containerPort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  containers:
    - {name: client, image: busybox, command: [sleep, infinity]}
`;

/** The text of a new lab. */
import { plainScalarOf } from './yaml-writer';

export interface NewLab {
  readonly name: string;
  /** The first is the control plane. */
  readonly nodeCount: number;
  /** `PLUGIN` or `PLUGIN/MODE`. */
  readonly cni: string;
  readonly proxyMode: string;
}

export function newLabText({ name, nodeCount, cni, proxyMode }: NewLab): string {
  const [plugin = '', mode] = cni.split('/');
  const nodes = Array.from({ length: Math.max(nodeCount, 1) }, (_, index) =>
    index === 0 ? '{ name: control-plane, role: control-plane }' : `{ name: node${index}, role: worker }`,
  );
  const cniFields = `plugin: ${plainScalarOf(plugin)}${mode === undefined ? '' : `, mode: ${plainScalarOf(mode)}`}`;
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata:
  name: ${plainScalarOf(name)}
spec:
  seed: 1 # the same seed gives the same packets, byte for byte
  cluster:
    nodes: # addresses and Pod ranges are given in this order
${nodes.map((node) => `      - ${node}\n`).join('')}    cni: { ${cniFields} }
    kubeProxy: { mode: ${plainScalarOf(proxyMode)} }
# Kubernetes objects follow, each after a line with three dashes, just as kubectl apply takes them.
`;
}

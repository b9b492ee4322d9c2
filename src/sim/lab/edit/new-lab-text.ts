/** The text of a new lab. */
import { plainScalarOf } from './yaml-writer';

export interface NewLab {
  readonly name: string;
  /** The first is the control plane. */
  readonly nodeCount: number;
  /** `PLUGIN` or `PLUGIN/MODE`. */
  readonly cni: string;
  readonly proxyMode: string;
  /** The first is the primary one. IPv4 alone where it is left out. */
  readonly families?: 'ipv4' | 'ipv4-ipv6' | 'ipv6-ipv4' | 'ipv6' | undefined;
  /** Of the nodes: with two, every other worker is in the second, behind the router. */
  readonly segmentCount?: 1 | 2 | undefined;
  readonly loadBalancer?: 'l2' | 'cloud' | undefined;
  /** A kind of Ingress controller. */
  readonly ingressController?: string | undefined;
  /** Leaves out the machines that stand outside unless a lab says otherwise. */
  readonly isAlone?: boolean | undefined;
}

type Families = Exclude<NewLab['families'], undefined>;

/** In the order of the families. */
const NETWORKING: Readonly<Record<Families, string>> = {
  ipv4: '',
  'ipv4-ipv6': networkingOf('10.244.0.0/16,fd00:10:244::/56', '10.96.0.0/12,fd00:10:96::/112'),
  'ipv6-ipv4': networkingOf('fd00:10:244::/56,10.244.0.0/16', 'fd00:10:96::/112,10.96.0.0/12'),
  ipv6: networkingOf('fd00:10:244::/56', 'fd00:10:96::/112'),
};

/** The last addresses of the first segment; load balancers have none of IPv6. */
const POOL = '192.168.0.240-192.168.0.250';

const SEGMENTS = [
  { name: 'lan', ipv4: '192.168.0', ipv6: 'fd00:192:168:' },
  { name: 'lan2', ipv4: '192.168.1', ipv6: 'fd00:192:169:' },
  { name: 'internet', ipv4: '203.0.113', ipv6: '2001:db8:' },
];

export function newLabText(lab: NewLab): string {
  const { name, cni, proxyMode, families = 'ipv4', loadBalancer, ingressController } = lab;
  const [plugin = '', mode] = cni.split('/');
  const cniFields = `plugin: ${plainScalarOf(plugin)}${mode === undefined ? '' : `, mode: ${plainScalarOf(mode)}`}`;
  const balancer =
    loadBalancer === undefined || families === 'ipv6'
      ? ''
      : `    loadBalancer: { kind: ${loadBalancer}, pool: ${POOL} }
`;
  const controller =
    ingressController === undefined
      ? ''
      : `    ingressControllers:\n      - { kind: ${plainScalarOf(ingressController)} }\n`;
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata:
  name: ${plainScalarOf(name)}
spec:
  seed: 1 # the same seed gives the same packets, byte for byte
  cluster:
    nodes: # addresses and Pod ranges are given in this order
${nodesOf(lab)}${NETWORKING[families]}    cni: { ${cniFields} }
    kubeProxy: { mode: ${plainScalarOf(proxyMode)} }
${balancer}${controller}${networkOf(lab, families)}${lab.isAlone === true ? '  outside: []\n' : ''}# Kubernetes objects follow, each after a line with three dashes, just as kubectl apply takes them.
`;
}

function networkingOf(podSubnet: string, serviceSubnet: string): string {
  return `    networking:\n      podSubnet: '${podSubnet}'\n      serviceSubnet: '${serviceSubnet}'\n`;
}

function nodesOf({ nodeCount, segmentCount }: NewLab): string {
  return Array.from({ length: Math.max(nodeCount, 1) }, (_, index) => {
    const fields =
      index === 0 ? 'name: control-plane, role: control-plane' : `name: node${index}, role: worker`;
    const segment = segmentCount === 2 ? `, segment: ${index > 0 && index % 2 === 0 ? 'lan2' : 'lan'}` : '';
    return `      - { ${fields}${segment} }\n`;
  }).join('');
}

/** Empty where the default network will do. */
function networkOf({ segmentCount }: NewLab, families: Families): string {
  if (segmentCount !== 2) return '';
  const ordered = families.split('-');
  const segments = SEGMENTS.map(({ name, ipv4, ipv6 }) => {
    const ranges = ordered.map((family) => (family === 'ipv4' ? `${ipv4}.0/24` : `${ipv6}:/64`));
    return `      - { name: ${name}, cidr: '${ranges.join(',')}' }\n`;
  });
  const ports = SEGMENTS.map(({ name, ipv4, ipv6 }) => {
    const address =
      families === 'ipv6'
        ? `address: '${ipv6}:1'`
        : `address: ${ipv4}.1${ordered.length === 2 ? `, ipv6Address: '${ipv6}:1'` : ''}`;
    return `          - { segment: ${name}, ${address} }\n`;
  });
  return `  network:
    segments:
${segments.join('')}    routers:
      - name: router
        masquerade: internet
        ports:
${ports.join('')}`;
}

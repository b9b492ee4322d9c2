/** What the command line of ingress-nginx v1.12 asks for (`pkg/flags/flags.go`), with its defaults. */
import type { isOfController } from '../ingress-objects';

export interface ControllerFlags {
  readonly controllerClass: string;
  /** The value of the old annotation. */
  readonly ingressClass: string;
  readonly canTakeUnclassed: boolean;
  readonly watchedNamespace: string | undefined;
  readonly configMap: { readonly namespace: string; readonly name: string };
  readonly leaseName: string;
  readonly publishService: string | undefined;
  readonly publishAddresses: readonly string[];
  readonly hasInternalAddress: boolean;
  /** `namespace/name` */
  readonly defaultBackend: string | undefined;
  /** `namespace/name` of a Secret. */
  readonly defaultCertificate: string | undefined;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly defaultBackendPort: number;
  /** Whether it answers the API server's questions about Ingresses. */
  readonly hasWebhook: boolean;
  readonly pod: ControllerPod;
}

/** Which Ingresses are its own. */
export function classOptionsOf({
  controllerClass,
  ingressClass,
  canTakeUnclassed,
}: ControllerFlags): Parameters<typeof isOfController>[2] {
  return { controller: controllerClass, annotation: ingressClass, canTakeUnclassed };
}

interface ControllerPod {
  readonly namespace: string;
  readonly podName: string;
}

export function flagsOf(flag: (name: string) => string | undefined, pod: ControllerPod): ControllerFlags {
  const isOn = (name: string): boolean => {
    const value = flag(name);
    return value !== undefined && value !== 'false';
  };
  const port = (name: string, otherwise: number): number => {
    const value = Number(flag(name) ?? otherwise);
    return Number.isInteger(value) && value > 0 && value < 65_536 ? value : otherwise;
  };
  const [namespace = '', name = ''] = (flag('configmap') ?? '').split('/');
  const addresses = flag('publish-status-address');
  return {
    controllerClass: flag('controller-class') ?? 'k8s.io/ingress-nginx',
    ingressClass: flag('ingress-class') ?? 'nginx',
    canTakeUnclassed: isOn('watch-ingress-without-class'),
    watchedNamespace: flag('watch-namespace'),
    configMap: { namespace, name },
    leaseName: flag('election-id') ?? 'ingress-controller-leader',
    publishService: flag('publish-service'),
    publishAddresses: addresses === undefined ? [] : addresses.split(',').map((address) => address.trim()),
    hasInternalAddress: isOn('report-node-internal-ip-address'),
    defaultBackend: flag('default-backend-service'),
    defaultCertificate: flag('default-ssl-certificate'),
    httpPort: port('http-port', 80),
    httpsPort: port('https-port', 443),
    hasWebhook: (flag('validating-webhook') ?? '') !== '',
    defaultBackendPort: port('default-server-port', 8181),
    pod,
  };
}

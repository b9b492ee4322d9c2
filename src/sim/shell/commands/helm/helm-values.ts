/** `--set name=value` of the chart ingress-nginx 4.12.1, as far as this lab carries it out. */
import type { NginxInstallation } from '../../../kube/ingress/nginx/installation';

interface ReadValues {
  readonly installation: NginxInstallation;
  /** Names without an effect here. */
  readonly unknown: readonly string[];
}

type Setter = (installation: NginxInstallation, value: string) => NginxInstallation;

const SETTERS: Readonly<Record<string, Setter>> = {
  'controller.service.type': (all, value) =>
    value === 'NodePort' || value === 'ClusterIP' || value === 'LoadBalancer'
      ? { ...all, serviceType: value }
      : all,
  'controller.service.nodePorts.http': (all, value) => ({
    ...all,
    nodePorts: { ...all.nodePorts, http: Number(value) },
  }),
  'controller.service.nodePorts.https': (all, value) => ({
    ...all,
    nodePorts: { ...all.nodePorts, https: Number(value) },
  }),
  'controller.service.externalTrafficPolicy': (all, value) =>
    value === 'Local' || value === 'Cluster' ? { ...all, externalTrafficPolicy: value } : all,
  'controller.replicaCount': (all, value) => ({ ...all, replicas: Number(value) }),
  'controller.kind': (all, value) => ({ ...all, isDaemonSet: value === 'DaemonSet' }),
  'controller.hostPort.enabled': (all, value) => ({ ...all, hasHostPorts: value === 'true' }),
  'controller.hostNetwork': (all, value) => ({ ...all, isHostNetwork: value === 'true' }),
  'controller.ingressClassResource.name': (all, value) => ({ ...all, className: value }),
  'controller.ingressClassResource.default': (all, value) => ({ ...all, isDefaultClass: value === 'true' }),
  'controller.ingressClassResource.controllerValue': (all, value) => ({ ...all, controllerClass: value }),
  'controller.allowSnippetAnnotations': (all, value) => ({
    ...all,
    config: { ...all.config, 'allow-snippet-annotations': value },
  }),
  'controller.watchIngressWithoutClass': (all, value) =>
    value === 'true' ? withArgument(all, 'watch-ingress-without-class', value) : all,
  'controller.admissionWebhooks.enabled': (all, value) => ({ ...all, hasWebhook: value === 'true' }),
};

const CONFIG = 'controller.config.';
const ARGUMENTS = 'controller.extraArgs.';

function withArgument(all: NginxInstallation, name: string, value: string): NginxInstallation {
  return { ...all, extraArguments: { ...all.extraArguments, [name]: value } };
}

export function readValues(start: NginxInstallation, assignments: readonly string[]): ReadValues {
  let installation = start;
  const unknown: string[] = [];
  for (const assignment of assignments.flatMap((text) => text.split(/(?<!\\),/u))) {
    const equals = assignment.indexOf('=');
    const name = equals === -1 ? assignment : assignment.slice(0, equals);
    const value = equals === -1 ? '' : assignment.slice(equals + 1);
    const setter = SETTERS[name];
    if (setter !== undefined) installation = setter(installation, value);
    else if (name.startsWith(CONFIG))
      installation = {
        ...installation,
        config: { ...installation.config, [name.slice(CONFIG.length)]: value },
      };
    else if (name.startsWith(ARGUMENTS))
      installation = withArgument(installation, name.slice(ARGUMENTS.length), value);
    else unknown.push(name);
  }
  return { installation, unknown };
}

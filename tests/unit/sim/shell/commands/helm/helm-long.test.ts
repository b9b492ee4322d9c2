import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: helm}\nspec: {}\n';
const REPOSITORY = 'https://kubernetes.github.io/ingress-nginx';
const PLACE = '-n ingress-nginx';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
});

function sh(line: string): string {
  const { stdout, stderr } = lab.sh('host/laptop', line);
  return stdout + stderr;
}

function fields(resource: string, path: string): string {
  return sh(`kubectl get ${PLACE} ${resource} -o jsonpath='${path}'`);
}

describe('helm', () => {
  it('knows a chart once its repository is added', () => {
    expect(sh(`helm install web ingress-nginx/ingress-nginx`)).toBe(
      'Error: INSTALLATION FAILED: repo ingress-nginx not found\n',
    );
    expect(sh('helm repo update')).toBe('Error: no repositories found. You must add one before updating\n');
    expect(sh(`helm repo add ingress-nginx ${REPOSITORY}`)).toBe(
      '"ingress-nginx" has been added to your repositories\n',
    );
    expect(sh(`helm repo add ingress-nginx ${REPOSITORY}`)).toBe(
      '"ingress-nginx" already exists with the same configuration, skipping\n',
    );
    expect(sh('helm search repo ingress')).toMatch(
      /^ingress-nginx\/ingress-nginx *\t4\.12\.1 *\t1\.12\.1 *\t/mu,
    );
  });

  it('installs into a namespace that is there, or that it may make', () => {
    expect(sh(`helm install web ingress-nginx/ingress-nginx ${PLACE}`)).toContain(
      'Error: INSTALLATION FAILED: ',
    );
    const values = '--set controller.service.type=NodePort,controller.service.nodePorts.http=30080';
    const installed = sh(
      `helm install web ingress-nginx/ingress-nginx ${PLACE} --create-namespace ${values} --set controller.extraArgs.default-ssl-certificate=default/tls --wait`,
    );
    expect(installed).toMatch(
      /^NAME: web\nLAST DEPLOYED: .*\nNAMESPACE: ingress-nginx\nSTATUS: deployed\nREVISION: 1\n/u,
    );
    expect(fields('service web-ingress-nginx-controller', '{.spec.ports[0].nodePort}')).toBe('30080');
    expect(fields('deployment web-ingress-nginx-controller', '{.status.readyReplicas}')).toBe('1');
    const path = '{.spec.template.spec.containers[0].args}';
    expect(fields('deployment web-ingress-nginx-controller', path)).toContain(
      '--default-ssl-certificate=default/tls',
    );
  });

  it('gives the webhook an authority, and takes its Jobs away', () => {
    const authority = '{.webhooks[0].clientConfig.caBundle}';
    expect(fields('validatingwebhookconfiguration web-ingress-nginx-admission', authority)).not.toBe('');
    expect(sh(`kubectl get jobs ${PLACE}`)).toBe('No resources found in ingress-nginx namespace.\n');
    expect(fields('secret web-ingress-nginx-admission', '{.data}')).toMatch(/"ca":.*"cert":.*"key":/u);
  });

  it('upgrades: another revision, with the values of before where it is told to', () => {
    const upgrade = `helm upgrade web ingress-nginx/ingress-nginx ${PLACE} --reuse-values --set controller.replicaCount=2`;
    expect(sh(upgrade)).toContain('Release "web" has been upgraded. Happy Helming!\n');
    expect(fields('deployment web-ingress-nginx-controller', '{.spec.replicas}')).toBe('2');
    expect(fields('service web-ingress-nginx-controller', '{.spec.ports[0].nodePort}')).toBe('30080');
    const list = sh(`helm list ${PLACE}`).split('\n');
    expect(list).toHaveLength(3);
    expect(list[1]).toMatch(
      /^web *\tingress-nginx *\t2 *\t.*\tdeployed *\tingress-nginx-4\.12\.1 *\t1\.12\.1 *$/u,
    );
  });

  it('says which value has no effect in this lab', () => {
    expect(
      sh(
        `helm upgrade web ingress-nginx/ingress-nginx ${PLACE} --reuse-values --set controller.metrics.enabled=true`,
      ),
    ).toContain('podwire: the value controller.metrics.enabled has no effect in this lab\n');
  });

  it('uninstalls what it has installed, every revision', () => {
    expect(sh(`helm uninstall web ${PLACE}`)).toBe('release "web" uninstalled\n');
    expect(sh(`helm list ${PLACE}`).split('\n')).toHaveLength(2);
    expect(sh('kubectl get ingressclass')).toBe('No resources found\n');
    expect(sh(`helm uninstall web ${PLACE}`)).toBe(
      'Error: uninstall: Release not loaded: web: release: not found\n',
    );
  });
});

describe('minikube', () => {
  beforeAll(() => {
    lab = new CommandLab(LAB);
  });

  it('enables its addon in the namespace and with the class that it really has', () => {
    expect(sh('minikube addons list')).toContain('| ingress    | minikube | disabled    ');
    const enabled = sh('minikube addons enable ingress');
    expect(enabled).toContain("🌟  The 'ingress' addon is enabled\n");
    expect(sh('minikube addons list')).toContain('| ingress    | minikube | enabled ✅');
    const mark = String.raw`{.metadata.annotations.ingressclass\.kubernetes\.io/is-default-class}`;
    expect(fields('ingressclass nginx', mark)).toBe('true');
  });

  it('has the addresses of nodes as those of its Ingresses, a minute later at most', () => {
    sh('kubectl create ingress web --rule=web.example/=web:80; sleep 61');
    const address = sh(
      `kubectl get pods ${PLACE} -l app.kubernetes.io/component=controller -o jsonpath='{.items[0].status.hostIP}'`,
    );
    expect(
      sh(
        "kubectl get ingress web -o jsonpath='{.spec.ingressClassName} {.status.loadBalancer.ingress[0].ip}'",
      ),
    ).toBe(`nginx ${address}`);
  });
});

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

describe('helm with the charts of other controllers', () => {
  beforeAll(() => {
    lab = new CommandLab(LAB);
    sh('helm repo add traefik https://traefik.github.io/charts');
    sh('helm repo add kong https://charts.konghq.com/');
    sh('helm repo add eks https://aws.github.io/eks-charts');
    sh('kubectl create deployment web --image=nginx; kubectl expose deployment web --port=80');
  });

  it('refuses other repositories by what it has', () => {
    expect(sh('helm repo add haproxy https://haproxytech.github.io/helm-charts')).toContain(
      'this lab has the charts of https://kubernetes.github.io/ingress-nginx (ingress-nginx), https://traefik.github.io/charts (traefik), https://charts.konghq.com (ingress) and https://aws.github.io/eks-charts (aws-load-balancer-controller) alone\n',
    );
    expect(sh('helm install h kong/kong -n kong')).toBe(
      `Error: INSTALLATION FAILED: chart "kong" matching  not found in kong index. (try 'helm repo update'): no chart name found\n`,
    );
    expect(sh('helm rollback web 1')).toMatch(
      /^Error: this lab's helm knows repo, .*, and not "rollback"\n$/u,
    );
  });

  it('searches all charts of the repositories that it has', () => {
    const names = (text: string): readonly string[] =>
      sh(text)
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(/\s/u, 1)[0] ?? '');
    expect(names('helm search repo')).toEqual([
      'traefik/traefik',
      'kong/ingress',
      'eks/aws-load-balancer-controller',
    ]);
    expect(names('helm search repo gateway')).toEqual(['kong/ingress']);
    expect(sh('helm search repo istio')).toBe('No results found\n');
  });

  it('installs Traefik with the values of a file and of --set, which answers at its node port', () => {
    sh(
      "printf 'deployment: {replicas: 2}\nservice:\n  type: NodePort\nports: {web: {nodePort: 30081}}\nlogs: {access: {enabled: true}}\nadditionalArguments:\n- --a=b\n' > values.yaml",
    );
    expect(sh('helm install traefik traefik/traefik -n traefik -f values.yaml')).toBe(
      'Error: INSTALLATION FAILED: create: failed to create: namespaces "traefik" not found\n',
    );
    const installed = sh(
      'helm install traefik traefik/traefik -n traefik --create-namespace -f values.yaml --set deployment.replicas=1,ports.web.hostPort=8000 --wait',
    );
    expect(installed).toContain('podwire: the value ports.web.hostPort=8000 has no effect in this lab\n');
    expect(installed).toContain(
      'traefik with docker.io/traefik:v3.5.0 has been deployed successfully on traefik namespace !\n',
    );
    const args = sh(
      "kubectl get -n traefik deploy traefik -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[0].args}'",
    );
    expect(args).toMatch(/^1 .*"--accesslog=true".*"--a=b"/u);
    sh('kubectl create ingress web --class=traefik --rule=shop.example/*=web:80; sleep 3');
    expect(sh('curl -s -H "Host: shop.example" http://192.168.0.11:30081/')).toContain('Welcome to nginx!');
  });

  it('installs Kong as its two parts, which find each other by the names of the release', () => {
    const values = '--set gateway.proxy.type=NodePort --set gateway.proxy.http.nodePort=30082';
    const installed = sh(`helm install edge kong/ingress -n kong --create-namespace ${values} --wait`);
    expect(installed).toMatch(/TEST SUITE: None\n$/u);
    expect(sh('kubectl get deploy -n kong -o name')).toBe(
      'deployment.apps/edge-controller\ndeployment.apps/edge-gateway\n',
    );
    sh('kubectl create ingress api --class=kong --rule=api.example/*=web:80; sleep 6');
    expect(sh('curl -s -H "Host: api.example" http://192.168.0.11:30082/')).toContain('Welcome to nginx!');
  });

  it('wants the name of the cluster for the controller of a cloud', () => {
    const install = 'helm install lb eks/aws-load-balancer-controller -n kube-system';
    expect(sh(install)).toBe(
      'Error: INSTALLATION FAILED: execution error at (aws-load-balancer-controller/templates/deployment.yaml:67:28): Chart cannot be installed without a valid clusterName!\n',
    );
    expect(sh(`${install} --set clusterName=shop --set region=eu-west-1`)).toMatch(
      /^NAME: lb\n[\s\S]*NOTES:\nAWS Load Balancer controller installed!\npodwire: the value region has no effect in this lab\n$/u,
    );
    const path = '{.spec.template.spec.containers[0].args[0]}';
    expect(
      sh(`kubectl get -n kube-system deploy lb-aws-load-balancer-controller -o jsonpath='${path}'`),
    ).toBe('--cluster-name=shop');
  });

  it('lists and uninstalls each with its own chart', () => {
    const charts = sh('helm list -A')
      .split('\n')
      .slice(1, -1)
      .map((line) => line.trim().split(/\s*\t/u))
      .map(([name, namespace, , , , chart, version]) => [name, namespace, chart, version].join(' '));
    expect(charts).toEqual([
      'edge kong ingress-0.17.0 3.4',
      'lb kube-system aws-load-balancer-controller-1.11.0 v2.11.0',
      'traefik traefik traefik-37.0.0 v3.5.0',
    ]);
    expect(sh('helm uninstall edge -n kong; helm uninstall traefik -n traefik')).toBe(
      'release "edge" uninstalled\nrelease "traefik" uninstalled\n',
    );
    expect(sh('kubectl get ingressclass -o name')).toBe('ingressclass.networking.k8s.io/alb\n');
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

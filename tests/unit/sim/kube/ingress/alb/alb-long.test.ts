import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: cloud}
spec:
  cluster:
    loadBalancer: {kind: cloud, pool: 192.168.0.240/28}
    ingressControllers: [{kind: alb}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: traefik/whoami, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: inside}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: refused}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 81, targetPort: 81, nodePort: 30081}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, annotations: {alb.ingress.kubernetes.io/scheme: internet-facing}}
spec:
  ingressClassName: alb
  rules:
    - host: web.example
      http:
        paths:
          - {path: /api, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
          - {path: /v?/*.txt, pathType: ImplementationSpecific, backend: {service: {name: web, port: {number: 80}}}}
          - {path: /missing, pathType: Exact, backend: {service: {name: missing, port: {number: 80}}}}
          - {path: /refused, pathType: Prefix, backend: {service: {name: refused, port: {number: 81}}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: inside}
spec:
  ingressClassName: alb
  rules:
    - host: inside.example
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: inside, port: {number: 80}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: pods
  annotations:
    alb.ingress.kubernetes.io/target-type: ip
    alb.ingress.kubernetes.io/listen-ports: '[{"HTTP": 8080}]'
spec:
  ingressClassName: alb
  rules:
    - host: pods.example
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: inside, port: {number: 80}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: secure, annotations: {alb.ingress.kubernetes.io/listen-ports: '[{"HTTPS": 443}]'}}
spec:
  ingressClassName: alb
  tls: [{hosts: [secure.example], secretName: secure}]
  rules:
    - host: secure.example
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
`;
const STATUS = "-o /dev/null -w '%{http_code}'";

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
  lab.sh('host/laptop', 'sleep 17');
});

function sh(line: string): string {
  return lab.sh('host/laptop', line).stdout;
}

function hostname(ingress: string): string {
  return sh(`kubectl get ingress ${ingress} -o jsonpath='{.status.loadBalancer.ingress[0].hostname}'`);
}

function curl(path: string, options = ''): string {
  return sh(`curl -s ${options} -H 'Host: web.example' http://${hostname('web')}${path}`);
}

describe('an Application Load Balancer', () => {
  it('has a name of the cloud, which leads to an address outside the cluster', () => {
    expect(hostname('web')).toMatch(/^k8s-default-web-[\da-f]{10}-\d+\.us-west-2\.elb\.amazonaws\.com$/u);
    expect(hostname('pods')).toMatch(/^internal-k8s-default-pods-/u);
    expect(sh(`getent hosts ${hostname('web')}`)).toMatch(/^192\.168\.0\.24\d /u);
  });

  it('asks a node port, and tells who asked', () => {
    const answer = curl('/api/a?b=c', "-H 'X-Forwarded-For: 1.2.3.4'");
    expect(answer).toContain('GET /api/a?b=c HTTP/1.1\r\nHost: web.example\r\n');
    expect(answer).toMatch(
      /X-Amzn-Trace-Id: Root=1-[\da-f]{8}-[\da-f]{24}\r\nX-Forwarded-For: 1\.2\.3\.4, 192\.168\.0\.\d+\r\nX-Forwarded-Port: 80\r\nX-Forwarded-Proto: http\r\n/u,
    );
  });

  it('takes a prefix by whole parts of the path, and stars and question marks where the kind of path is its own', () => {
    expect(curl('/api/', STATUS)).toBe('200');
    expect(curl('/apiary', STATUS)).toBe('404');
    expect(curl('/v1/a/b.txt', STATUS)).toBe('200');
    expect(curl('/v12/b.txt', STATUS)).toBe('404');
  });

  it('answers what no rule is for with an empty page of its own', () => {
    expect(curl('/', '-i')).toMatch(
      /^HTTP\/1\.1 404 Not Found\r\nServer: awselb\/2\.0\r\nDate: .*\r\nContent-Type: text\/plain; charset=utf-8\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n$/u,
    );
  });

  it('answers for a Service that does not exist itself', () => {
    expect(curl('/missing', "-w ' %{http_code}'")).toBe('Backend service does not exist 503');
  });

  it('asks all targets when all are unhealthy, and says 502 when they refuse', () => {
    expect(curl('/refused', '-i')).toMatch(
      /^HTTP\/1\.1 502 Bad Gateway\r\nServer: awselb\/2\.0\r\n[\s\S]*<center><h1>502 Bad Gateway<\/h1><\/center>/u,
    );
  });

  it('is not built for a Service without a node port, and says why', () => {
    expect(hostname('inside')).toBe('');
    expect(sh('kubectl describe ingress inside')).toMatch(
      /Warning +FailedBuildModel .* ingress +Failed build model due to ingress: default\/inside: TargetGroup port is empty\. When using Instance targets, your service must be of type 'NodePort' or 'LoadBalancer'/u,
    );
  });

  it('finds no certificate in a Secret', () => {
    expect(hostname('secure')).toBe('');
    expect(sh('kubectl describe ingress secure')).toContain(
      'Failed build model due to ingress: default/secure: no certificate found for host: secure.example',
    );
  });

  it('cannot reach Pods of a network that the cloud does not know', () => {
    const answer = sh(`curl -s -m 20 ${STATUS} -H 'Host: pods.example' http://${hostname('pods')}:8080/`);
    expect(answer).toBe('504');
  });

  it('lets in the ports alone that it listens on', () => {
    const closed = lab.sh('host/laptop', `curl -s -m 2 http://${hostname('web')}:443/`);
    expect(closed.exitCode).toBe(28);
  });

  it('keeps an access log', () => {
    curl('/api');
    const log = lab.sh('host/load-balancer', 'tail -n 1 /var/log/alb/k8s-default-web-*.log').stdout;
    expect(log).toMatch(
      /^http \S+Z app\/k8s-default-web-\S+ 192\.168\.0\.\d+:\d+ 192\.168\.0\.1\d:30080 0\.00\d 0\.00\d 0\.00\d 200 200 \d+ \d+ "GET http:\/\/web\.example:80\/api HTTP\/1\.1" "curl\/\S+" - - k8s-default-web-\S+ "Root=1-\S+" "-" "-" 3 /u,
    );
  });

  it('goes on while its controller is away, and an Ingress that is deleted waits for it', () => {
    sh('kubectl scale deploy -n kube-system aws-load-balancer-controller --replicas=0; sleep 12');
    expect(curl('/api', STATUS)).toBe('200');
    sh('kubectl delete ingress web --wait=false; sleep 2');
    expect(sh('kubectl get ingress web -o jsonpath={.metadata.finalizers[0]}')).toBe(
      'ingress.k8s.aws/resources',
    );
    sh('kubectl scale deploy -n kube-system aws-load-balancer-controller --replicas=1; sleep 20');
    expect(lab.sh('host/laptop', 'kubectl get ingress web').stderr).toContain('NotFound');
  });
});

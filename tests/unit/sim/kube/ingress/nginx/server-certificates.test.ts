import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const RULE =
  'http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}';
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: certificates}
spec: {cluster: {ingressControllers: [{kind: nginx, nodePorts: {http: 30080, https: 30443}}]}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations: {nginx.ingress.kubernetes.io/server-alias: 'www.shop.example, other.example'}
spec:
  ingressClassName: nginx
  tls: [{hosts: [shop.example], secretName: shop}]
  rules:
    - {host: shop.example, ${RULE}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: unlisted}
spec:
  ingressClassName: nginx
  tls: [{secretName: wild}]
  rules:
    - {host: a.wild.example, ${RULE}}
`;
const LOG = 'kubectl logs -n ingress-nginx deploy/ingress-nginx-controller';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
});

/** A pair, and a Secret of it, there or replaced. */
function secret(name: string, options: string): void {
  lab.sh(
    'host/laptop',
    `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ${name}.key -out ${name}.crt ${options} &&
     kubectl create secret tls ${name} --cert=${name}.crt --key=${name}.key --dry-run=client -o yaml | kubectl apply -f - && sleep 5`,
  );
}

/** Of the certificate that this host gets. */
function commonName(host: string): string {
  const line = `openssl s_client -connect 192.168.0.11:30443 -servername ${host} </dev/null 2>/dev/null | grep ^subject`;
  return lab.sh('host/laptop', line).stdout.replace(/^.*CN = (.*)\n$/u, '$1');
}

const FAKE = 'Kubernetes Ingress Controller Fake Certificate';

describe('the certificate of a host', () => {
  it('may have a common name alone, which the controller does not like', () => {
    secret('shop', '-subj /CN=shop.example');
    expect(commonName('shop.example')).toBe('shop.example');
    expect(commonName('SHOP.example')).toBe('shop.example');
    const log = lab.sh('host/laptop', LOG).stdout;
    expect(log).toContain('"Adding secret to local store" name="default/shop"');
    expect(log).toContain(
      'Unexpected error validating SSL certificate "default/shop" for server "shop.example": x509: certificate relies on legacy Common Name field, use SANs instead',
    );
    expect(log).toContain(
      'Validating certificate against DNS names. This will be deprecated in a future version',
    );
  });

  it('is that of its aliases which are in it, too', () => {
    secret('shop', '-subj /CN=both -addext subjectAltName=DNS:shop.example,DNS:www.shop.example');
    expect(['shop.example', 'www.shop.example', 'other.example'].map(commonName)).toEqual([
      'both',
      'both',
      FAKE,
    ]);
  });

  it('stays when its Secret is no good any more, and goes with the Secret', () => {
    lab.sh(
      'host/laptop',
      `kubectl patch secret shop --type merge -p "{\\"data\\":{\\"tls.key\\":\\"$(base64 -w0 < /etc/hostname)\\"}}"; sleep 5`,
    );
    expect(commonName('shop.example')).toBe('both');
    expect(lab.sh('host/laptop', LOG).stdout).toContain(
      'Error obtaining X.509 certificate: unexpected error creating SSL Cert: certificate and private key does not have a matching public key: tls: failed to find any PEM data in key input',
    );
    lab.sh('host/laptop', 'kubectl delete secret shop; sleep 5');
    expect(commonName('shop.example')).toBe(FAKE);
  });

  it('is found by its names where no host is listed', () => {
    secret('wild', '-subj /CN=w -addext subjectAltName=DNS:*.wild.example');
    expect(commonName('a.wild.example')).toBe('w');
  });

  it('is said to be about to expire in its last ten days', () => {
    secret('shop', '-subj /CN=s -addext subjectAltName=DNS:shop.example -days 9');
    expect(lab.sh('host/laptop', LOG).stdout).toMatch(
      /SSL certificate for server "shop\.example" is about to expire \(2025-01-10 00:\d\d:\d\d \+0000 UTC\)/u,
    );
  });
});

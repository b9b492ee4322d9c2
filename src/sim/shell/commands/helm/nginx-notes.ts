/** What `helm install` prints of ingress-nginx 4.12.1: the chart's `templates/NOTES.txt`. */
import type { NginxInstallation } from '../../../kube/ingress/nginx/installation';
import { fullNameOf } from '../../../kube/ingress/nginx/nginx-chart';

const EXAMPLE = `An example Ingress that makes use of the controller:
  apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata:
    name: example
    namespace: foo
  spec:
    ingressClassName: CLASS
    rules:
      - host: www.example.com
        http:
          paths:
            - pathType: Prefix
              backend:
                service:
                  name: exampleService
                  port:
                    number: 80
              path: /
    # This section is only required if TLS is to be enabled for the Ingress
    tls:
      - hosts:
        - www.example.com
        secretName: example-tls

If TLS is enabled for the Ingress, a Secret containing the certificate and key must also be provided:

  apiVersion: v1
  kind: Secret
  metadata:
    name: example-tls
    namespace: foo
  data:
    tls.crt: <base64 encoded cert>
    tls.key: <base64 encoded key>
  type: kubernetes.io/tls
`;

export function nginxNotesOf(installation: NginxInstallation): string {
  return `The ingress-nginx controller has been installed.\n${wayIn(installation)}\n${EXAMPLE.replace('CLASS', installation.className)}`;
}

function wayIn({ release, namespace, serviceType, nodePorts }: NginxInstallation): string {
  const service = `${fullNameOf(release)}-controller`;
  const port = (index: number, given: number | undefined): string =>
    given === undefined
      ? `$(kubectl get service --namespace ${namespace} ${service} --output jsonpath="{.spec.ports[${index}].nodePort}")`
      : String(given);
  switch (serviceType) {
    case 'LoadBalancer':
      return (
        'It may take a few minutes for the load balancer IP to be available.\n' +
        `You can watch the status by running 'kubectl get service --namespace ${namespace} ${service} --output wide --watch'\n`
      );
    case 'NodePort':
      return (
        'Get the application URL by running these commands:\n' +
        `  export HTTP_NODE_PORT=${port(0, nodePorts.http)}\n  export HTTPS_NODE_PORT=${port(1, nodePorts.https)}\n` +
        '  export NODE_IP="$(kubectl get nodes --output jsonpath="{.items[0].status.addresses[1].address}")"\n\n' +
        '  echo "Visit http://${NODE_IP}:${HTTP_NODE_PORT} to access your application via HTTP."\n' +
        '  echo "Visit https://${NODE_IP}:${HTTPS_NODE_PORT} to access your application via HTTPS."\n'
      );
    case 'ClusterIP':
      return (
        'Get the application URL by running these commands:\n' +
        `  export POD_NAME="$(kubectl get pods --namespace ${namespace} --selector app.kubernetes.io/name=ingress-nginx,app.kubernetes.io/instance=${release},app.kubernetes.io/component=controller --output jsonpath="{.items[0].metadata.name}")"\n` +
        `  kubectl port-forward --namespace ${namespace} "\${POD_NAME}" 8080:80\n` +
        '  echo "Visit http://127.0.0.1:8080 to access your application."\n'
      );
  }
}

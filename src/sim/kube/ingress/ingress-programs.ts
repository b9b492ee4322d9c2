/** The container programs of ingress controllers and of what comes with them, by their names in the catalogue of images. */
import type { ContainerProgram } from '../../app/images/container-context';
import type { IngressDoor } from './ingress-cluster';
import { albController } from './alb/alb-controller';
import { kongController } from './kong/kong-controller';
import { kongGateway } from './kong/kong-gateway';
import { ingressNginx } from './nginx/ingress-nginx';
import { webhookCertgen } from './nginx/webhook-certgen';
import { traefik } from './traefik/traefik';

export function ingressPrograms(door: IngressDoor): ReadonlyMap<string, ContainerProgram> {
  return new Map<string, ContainerProgram>([
    ['ingress-nginx', (process, context) => ingressNginx(process, context, door)],
    ['aws-load-balancer-controller', (process, context) => albController(process, context, door)],
    ['kong', (process, context) => kongGateway(process, context)],
    ['kong-ingress-controller', (process, context) => kongController(process, context, door)],
    ['traefik', (process, context) => traefik(process, context, door)],
    ['kube-webhook-certgen', (process, context) => webhookCertgen(process, context, door)],
  ]);
}

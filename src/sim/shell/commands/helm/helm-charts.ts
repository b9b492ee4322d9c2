/** The charts that this lab has: no repository can be reached from it. */
import { ALB_CHART } from './alb-chart';
import type { HelmChart } from './helm-chart';
import { KONG_CHART } from './kong-chart';
import { INGRESS_NGINX_CHART } from './nginx-chart';
import { TRAEFIK_CHART } from './traefik-chart';

export const HELM_CHARTS: readonly HelmChart[] = [INGRESS_NGINX_CHART, TRAEFIK_CHART, KONG_CHART, ALB_CHART];

/**
 * The ports that a container of a well-known image listens on when nobody tells it otherwise: `EXPOSE` of the official images
 * on Docker Hub (docker-library), and for http-echo the default of its flag `-listen`. What is offered, not what is so: the
 * rules of `lint` use `listening-ports`, which knows the images of which it is certain.
 */
import { parseImageName } from '../../app/image-name';

const PORTS: ReadonlyMap<string, readonly number[]> = new Map([
  ['containous/whoami', [80]],
  ['hashicorp/http-echo', [5678]],
  ['httpd', [80]],
  ['mariadb', [3306]],
  ['mysql', [3306]],
  ['nginx', [80]],
  ['nginxinc/nginx-unprivileged', [8080]],
  ['postgres', [5432]],
  ['redis', [6379]],
  ['traefik/whoami', [80]],
  ['valkey/valkey', [6379]],
]);

/** Empty for all others. */
export function imagePorts(image: string): readonly number[] {
  return PORTS.get(parseImageName(image).name) ?? [];
}

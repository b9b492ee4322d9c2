import type { Container } from '../model/pod';

/** A number, or the name of one of the container's ports. */
export function portNumberOf(port: number | string, container: Container): number | undefined {
  if (typeof port === 'number') return port;
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  return named ?? (/^\d+$/.test(port) ? Number(port) : undefined);
}

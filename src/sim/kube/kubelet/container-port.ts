/** Which port a probe or a hook means (`ResolveContainerPort` of `pkg/probe/util.go`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../base/result';
import type { Container } from '../model/pod';

const MAX_PORT = 65_535;

/** A number, or the name of one of the container's ports; the error is Go's. */
export function portNumberOf(port: number | string, container: Container): Result<number, string> {
  const named =
    typeof port === 'number'
      ? port
      : (container.ports?.find(({ name }) => name === port)?.containerPort ?? numberIn(port));
  if (named === undefined) return err(`strconv.Atoi: parsing "${port}": invalid syntax`);
  return named > 0 && named <= MAX_PORT ? ok(named) : err(`invalid port number: ${named}`);
}

function numberIn(text: string): number | undefined {
  return /^[+-]?\d+$/u.test(text) ? Number(text) : undefined;
}

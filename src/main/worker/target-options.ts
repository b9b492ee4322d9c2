import type { TargetOptions } from '../../sim/api/target';
import type { TargetChoice } from './worker-message';

export function targetOptionsOf({ namespace, container }: TargetChoice): TargetOptions {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(container === undefined ? {} : { container }),
  };
}

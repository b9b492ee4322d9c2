/**
 * How much a Pod may take and send, from its annotations `kubernetes.io/ingress-bandwidth` and `kubernetes.io/egress-bandwidth`.
 *
 * containerd v1.7 `pkg/cri/bandwidth/utils.go` and `pkg/cri/server/sandbox_run.go` (`toCNIBandWidth`), whose burst is all that
 * fits into 32 bits: 512 MiB pass before anything is held back.
 */
import { err, ok, type Result } from '../../base/result';
import type { PodBandwidth } from '../cni/pod-network';
import type { Pod } from '../model/pod';
import { parseQuantity } from '../resource-quantity';

const MIN_RATE = 1e3;
const MAX_RATE = 1e15;
const BURST_BITS = 2 ** 32 - 1;

/** Fails in the words of containerd. */
export function podBandwidthOf({ metadata }: Pod): Result<PodBandwidth | undefined, string> {
  const { annotations = {} } = metadata;
  const ingress = rateOf(annotations['kubernetes.io/ingress-bandwidth']);
  if (!ingress.ok) return ingress;
  const egress = rateOf(annotations['kubernetes.io/egress-bandwidth']);
  if (!egress.ok) return egress;
  if (ingress.value === undefined && egress.value === undefined) return ok(undefined);
  return ok({
    ...(ingress.value === undefined ? {} : { ingressRate: ingress.value, ingressBurst: BURST_BITS }),
    ...(egress.value === undefined ? {} : { egressRate: egress.value, egressBurst: BURST_BITS }),
  });
}

function rateOf(text: string | undefined): Result<number | undefined, string> {
  if (text === undefined) return ok(undefined);
  const failed = (why: string): Result<undefined, string> =>
    err(`get cni namespace options: reading pod bandwidth annotations: ${why}`);
  if (!/^[+-]?[0-9.]+(?:[numkKMGTPE]i?)?$/.test(text))
    return failed(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  const rate = Math.ceil(parseQuantity(text));
  if (rate < MIN_RATE) return failed('resource is unreasonably small (< 1kbit)');
  return rate > MAX_RATE ? failed('resource is unreasonably large (> 1Pbit)') : ok(rate);
}

/** Amounts that a flag gives, `cpu=100m,memory=64Mi` (`generateversioned.HandleResourceRequirements`, kubectl v1.32). */
import { err, ok, type Result } from '../../base/result';
import type { StringMap } from '../../kube/objects/kube-object';

const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/u;

const NO_QUANTITY =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

export function resourceAmountsOf(text: string): Result<StringMap, string> {
  const amounts: Record<string, string> = {};
  if (text === '') return ok(amounts);
  for (const pair of text.split(',')) {
    const [name = '', amount, extra] = pair.split('=');
    if (amount === undefined || extra !== undefined) {
      return err(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
    }
    if (!QUANTITY.test(amount)) return err(NO_QUANTITY);
    amounts[name] = amount;
  }
  return ok(amounts);
}

/** `podwire verify`: what kubectl is to be asked, and what came of each step in the simulator. */
import { verifyPlansOf } from '../../sim/api/verify/verify-plan';
import { imageCatalogue } from './image-catalogue';
import type { JobContext } from './job-context';
import { openLabDocument } from './open-lab';
import type { FromWorker, Job } from './worker-message';

export function runVerifyJob(
  { lab, scenarios }: Job & { readonly kind: 'verify' },
  { output }: JobContext,
  post: (message: FromWorker) => void,
): number {
  const document = openLabDocument(lab, output);
  if (document === undefined) return 2;
  const plans = verifyPlansOf(document, scenarios, { images: imageCatalogue() });
  if (!plans.ok) {
    output.refuse(plans.error);
    return 2;
  }
  post({ kind: 'verify-plans', plans: plans.value });
  return 0;
}

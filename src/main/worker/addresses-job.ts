/** `podwire addresses`: which network an address belongs to, who has it, and where it lives. */
import { addressAnswersText, addressTableText, plainAnswer, plainNetwork } from '../../sim/api/address-text';
import { inEnglish } from '../../sim/api/sentence';
import { AddressView, type AddressAnswer } from '../../sim/api/address-view';
import type { JobContext } from './job-context';
import { openLab } from './open-lab';
import type { Job } from './worker-message';

type AddressesJob = Job & { readonly kind: 'addresses' };

export function runAddressesJob(job: AddressesJob, { output }: JobContext): number {
  const simulation = openLab(job.lab, output);
  if (simulation === undefined) return 2;
  const view = new AddressView(simulation);
  if (job.addresses.length === 0) {
    const { networks } = view;
    const addresses = view.all();
    const plain = { networks: networks.map(plainNetwork), addresses: addresses.map(plainAnswer) };
    const isJson = job.format === 'json';
    output.write(isJson ? `${JSON.stringify(plain)}\n` : addressTableText(networks, addresses));
    return 0;
  }
  const answers: AddressAnswer[] = [];
  for (const text of job.addresses) {
    const answer = view.find(text);
    if (!answer.ok) {
      output.writeError(`podwire: ${inEnglish(answer.error)}\n`);
      return 2;
    }
    answers.push(answer.value);
  }
  output.write(
    job.format === 'json' ? `${JSON.stringify(answers.map(plainAnswer))}\n` : addressAnswersText(answers),
  );
  return 0;
}

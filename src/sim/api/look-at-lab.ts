/** The steps of a Scenario that ask something of a lab without doing anything to it: what they print. */
import { err, ok, type Result } from '../base/result';
import { clausesOf, inEnglish } from '../base/sentence';
import type { AddressesStep, CompareStep } from '../lab/scenario/scenario';
import { addressAnswersText, addressTableText } from './address-text';
import { AddressView, type AddressAnswer } from './address-view';
import { comparedRun } from './compare/compared-run';
import { comparisonOf, variantsOf } from './compare/comparison';
import { comparisonText } from './compare/comparison-text';
import type { Simulation } from './simulation';

/** Or why there is nothing to print. */
export function lookAtLab(simulation: Simulation, step: CompareStep | AddressesStep): Result<string, string> {
  return step.kind === 'compare' ? compare(simulation, step) : lookUp(simulation, step);
}

function compare(simulation: Simulation, step: CompareStep): Result<string, string> {
  const { document, images } = simulation;
  const lab = { files: document.files, overrides: { seed: document.spec.seed }, images };
  const traffic = { target: step.target, options: {}, argv: ['sh', '-c', step.run] };
  const runs = variantsOf(step).map((variant) => comparedRun(lab, variant, traffic));
  const refused = runs.flatMap((run) =>
    run.kind === 'refused' ? [`${run.label}: ${inEnglish(clausesOf(run.problems))}`] : [],
  );
  if (refused.length > 0) return err(refused.join('\n'));
  return ok(comparisonText(comparisonOf(document.name, traffic, runs)));
}

function lookUp(simulation: Simulation, { addresses }: AddressesStep): Result<string, string> {
  const view = new AddressView(simulation);
  if (addresses.length === 0) return ok(addressTableText(view.networks, view.all()));
  const answers: AddressAnswer[] = [];
  for (const text of addresses) {
    const answer = view.find(text);
    if (!answer.ok) return err(inEnglish(answer.error));
    answers.push(answer.value);
  }
  return ok(addressAnswersText(answers));
}

import type { Diagnostic, LabDocument } from '../../sim/api/read-lab';
import { Simulation } from '../../sim/api/simulation';
import { imageCatalogue } from './image-catalogue';

export type Opened<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: readonly Diagnostic[] };

/** The lab of the document at its time zero, or what the API server refuses of it. */
export function openSimulation(document: LabDocument): Opened<Simulation> {
  return Simulation.open(document, { images: imageCatalogue() });
}

/** For a text of which there is no lab. */
export function emptySimulation(): Simulation {
  return Simulation.empty({ images: imageCatalogue() });
}

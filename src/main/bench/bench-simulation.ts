import { readLab } from '../../sim/api/read-lab';
import { Simulation } from '../../sim/api/simulation';
import { imageCatalogue } from '../worker/image-catalogue';

/** A lab of a manifest that is known to be right, up and settled. */
export function simulationOf(manifest: string): Simulation {
  const simulation = startingSimulationOf(manifest);
  simulation.settle();
  return simulation;
}

/** The same before its first event. */
export function startingSimulationOf(manifest: string): Simulation {
  const document = readLab([{ name: 'bench.yaml', bytes: new TextEncoder().encode(manifest) }]);
  if (!document.ok) throw new Error(document.error.map(({ message }) => message).join('; '));
  const simulation = Simulation.open(document.value, { images: imageCatalogue() });
  if (!simulation.ok) throw new Error(simulation.error.map(({ message }) => message).join('; '));
  return simulation.value;
}

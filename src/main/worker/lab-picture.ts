/** The picture of a lab that is up, as SVG for files and pages. The code that draws is loaded when a picture is wanted. */
import { designOf } from '../../sim/api/lab-editing';
import type { Simulation } from '../../sim/api/simulation';

export async function labPicture(simulation: Simulation, colors: 'paper' | 'themed'): Promise<string> {
  const { labSvgOf } = await import('../../renderer/canvas/lab-svg');
  const { document } = simulation;
  const design = { version: 0, ...designOf(document) };
  return labSvgOf({ topology: simulation.topology(), design, title: document.name, colors });
}

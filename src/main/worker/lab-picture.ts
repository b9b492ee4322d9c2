/** The picture of a lab that is up, as SVG for files and pages. The code that draws is loaded when a picture is wanted. */
import { designOf } from '../../sim/api/lab-editing';
import type { Simulation } from '../../sim/api/simulation';

export type PictureColors = 'paper' | 'themed';

export async function labPicture(simulation: Simulation, colors: PictureColors): Promise<string> {
  const draw = await labPainter(colors);
  return draw(simulation);
}

/** Draws a lab as it is at that moment. */
export async function labPainter(colors: PictureColors): Promise<(simulation: Simulation) => string> {
  const { labSvgOf } = await import('../../renderer/canvas/lab-svg');
  return (simulation) => {
    const { document } = simulation;
    const design = { version: 0, ...designOf(document) };
    return labSvgOf({ topology: simulation.topology(), design, title: document.name, colors });
  };
}

/** The same as a drawing of draw.io. */
export async function labDrawing(simulation: Simulation): Promise<string> {
  const { labDrawioOf } = await import('../../renderer/canvas/lab-svg');
  const { document } = simulation;
  const design = { version: 0, ...designOf(document) };
  return labDrawioOf({ topology: simulation.topology(), design, title: document.name });
}

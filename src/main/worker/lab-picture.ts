/** The picture of a lab that is up, as SVG for files and pages. The code that draws is loaded when a picture is wanted. */
import { designOf } from '../../sim/api/lab-editing';
import type { Simulation } from '../../sim/api/simulation';
import type { Messages } from '../../renderer/i18n/messages';
import type { DrawnLab } from '../../renderer/canvas/lab-svg';
import type { Language } from '../contract/languages';

export type PictureColors = 'paper' | 'themed';

interface PictureLook {
  readonly colors: PictureColors;
  readonly language: Language;
}

export async function labPicture(simulation: Simulation, look: PictureLook): Promise<string> {
  const draw = await labPainter(look);
  return draw(simulation);
}

/** Draws a lab as it is at that moment. */
export async function labPainter({
  colors,
  language,
}: PictureLook): Promise<(simulation: Simulation) => string> {
  const { labSvgOf } = await import('../../renderer/canvas/lab-svg');
  const { t } = await messagesIn(language);
  return (simulation) => labSvgOf({ ...drawnOf(simulation), colors, t });
}

/** The same as a drawing of draw.io. */
export async function labDrawing(simulation: Simulation, language: Language): Promise<string> {
  const { labDrawioOf } = await import('../../renderer/canvas/lab-svg');
  const { t } = await messagesIn(language);
  return labDrawioOf({ ...drawnOf(simulation), t });
}

function drawnOf(simulation: Simulation): Pick<DrawnLab, 'topology' | 'design' | 'title'> {
  const { document } = simulation;
  const design = { version: 0, ...designOf(document) };
  return { topology: simulation.topology(), design, title: document.name };
}

async function messagesIn(language: Language): Promise<Messages> {
  const { loadMessages } = await import('../../renderer/i18n/load-messages');
  return loadMessages(language);
}

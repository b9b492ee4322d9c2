/**
 * What is written beside a packet that travels. In a picture whose names are small already it hides none of them: there it is short, or
 * missing, sooner than that.
 */
import type { CanvasPalette } from './canvas-colors';
import type { Box, Point } from './geometry';
import {
  besideOthers,
  labelPlace,
  labelSide,
  overlapOf,
  WORTH,
  type LabelPane,
  type LabelSide,
} from './label-place';
import { pointAlong, type FlightLeg } from './packet-flights';
import { READING_ZOOM, type Viewport } from './picture-canvas';

/** With the picture down to what can still be read beside it. */
const [LABEL_PX, SMALLEST_LABEL_PX, LABEL_GROWTH] = [11, 9, 13];
const LABEL_PADDING_PX = 4;

/** Of a stretch: where it begins, in its middle and at its end. */
const LOOKS_AT = [0, 0.5, 1];

export interface FlightPane extends LabelPane {
  /** Of the picture, in its own measures. */
  readonly names: readonly Box[];
}

export interface LabelMoment {
  readonly viewport: Viewport;
  /** How much larger than usual. */
  readonly letters: number;
  readonly pane: FlightPane;
}

export interface FlightLabel {
  readonly text: string;
  /** In pixels of the pane. */
  readonly size: Pick<Box, 'width' | 'height'>;
  readonly side: LabelSide;
}

/** For the whole of a stretch; undefined where there is no room for any. */
export function fittingLabel(
  context: CanvasRenderingContext2D,
  leg: FlightLeg,
  moment: LabelMoment,
): FlightLabel | undefined {
  const full = chosenLabel(context, leg.label, { ...moment, leg });
  if (moment.viewport.zoom >= READING_ZOOM || !full.isHiding) return full;
  const short = chosenLabel(context, leg.shortLabel, { ...moment, leg });
  return short.isHiding ? undefined : short;
}

export function fullLabel(
  context: CanvasRenderingContext2D,
  leg: FlightLeg,
  moment: LabelMoment,
): FlightLabel {
  return chosenLabel(context, leg.label, { ...moment, leg });
}

function chosenLabel(
  context: CanvasRenderingContext2D,
  text: string,
  { viewport, letters, pane, leg }: LabelMoment & { readonly leg: FlightLeg },
): FlightLabel & { readonly isHiding: boolean } {
  const { zoom } = viewport;
  const letterPx = labelPxAt(zoom) * letters;
  context.font = labelFont(letterPx / zoom);
  const size = {
    width: context.measureText(text).width * zoom + 2 * LABEL_PADDING_PX,
    height: letterPx + 2 * LABEL_PADDING_PX,
  };
  const way = LOOKS_AT.map((share) => inPane(pointAlong(leg.points, share), viewport));
  const { side, hidden } = labelSide(way, size, pane, (place) => hiddenBy(place, pane.names, viewport));
  return { text, size, side, isHiding: hidden > WORTH * size.width * size.height };
}

/** Beside the other labels; undefined where it would have to hide names for that and may not. */
export function placeOfLabel(
  { size, side }: FlightLabel,
  at: Point,
  moment: LabelMoment & { readonly places: readonly Box[]; readonly mayHide: boolean },
): Box | undefined {
  const { viewport, pane, places, mayHide } = moment;
  const wanted = labelPlace(inPane(at, viewport), size, pane, side);
  const place = besideOthers(wanted, places);
  if (mayHide || viewport.zoom >= READING_ZOOM || place.y === wanted.y) return place;
  return hiddenBy(place, pane.names, viewport) > WORTH * size.width * size.height ? undefined : place;
}

export function drawLabel(
  context: CanvasRenderingContext2D,
  palette: CanvasPalette,
  shown: Pick<LabelMoment, 'viewport' | 'letters'> & {
    readonly label: FlightLabel;
    readonly place: Box;
    readonly isChanged: boolean;
  },
): void {
  const { label, place, isChanged } = shown;
  const { zoom, pan } = shown.viewport;
  context.font = labelFont((labelPxAt(zoom) * shown.letters) / zoom);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const [x, y] = [(place.x - pan.x) / zoom, (place.y - pan.y) / zoom];
  const height = place.height / zoom;
  context.fillStyle = palette.card;
  context.strokeStyle = isChanged ? palette.pulse : palette.border;
  context.lineWidth = (isChanged ? 2 : 1) / zoom;
  context.beginPath();
  context.roundRect(x, y, place.width / zoom, height, 4 / zoom);
  context.fill();
  context.stroke();
  context.fillStyle = palette.text;
  context.fillText(label.text, x + LABEL_PADDING_PX / zoom, y + height / 2);
}

function inPane({ x, y }: Point, { zoom, pan }: Viewport): Point {
  return { x: x * zoom + pan.x, y: y * zoom + pan.y };
}

function hiddenBy(place: Box, names: readonly Box[], { zoom, pan }: Viewport): number {
  const inPicture = {
    x: (place.x - pan.x) / zoom,
    y: (place.y - pan.y) / zoom,
    width: place.width / zoom,
    height: place.height / zoom,
  };
  return names.reduce((sum, name) => sum + overlapOf(inPicture, name), 0) * zoom * zoom;
}

function labelPxAt(zoom: number): number {
  return Math.max(SMALLEST_LABEL_PX, Math.min(LABEL_PX, LABEL_GROWTH * zoom));
}

function labelFont(size: number): string {
  return `${size}px ui-monospace, "DejaVu Sans Mono", monospace`;
}

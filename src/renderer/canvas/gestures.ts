/**
 * What pointers do on the picture: click, double click, menu, point at, pan, pinch and wheel. Points are in the
 * element's own coordinates. The middle and the right button pan wherever they are pressed, also over what the left one would drag;
 * a right button that has not moved opens the menu when it is let go.
 */
import type { Point } from './geometry';

export interface GestureListener {
  /** `isAdding` with Ctrl, Shift or Meta. */
  readonly onTap: (tap: { readonly isAdding: boolean; readonly at: Point }) => void;
  readonly onDoubleTap: (at: Point) => void;
  readonly onMenu: (at: Point) => void;
  /** Undefined when the pointer has left, or is pressed. */
  readonly onPoint: (at: Point | undefined) => void;
  readonly onPan: (by: Point) => void;
  readonly onZoom: (factor: number, around: Point) => void;
}

/** A hand that trembles does not pan. */
const THRESHOLD = 4;
/** In pixels, for a zoom of 10: a notch of a wheel, 100 to 120 pixels, is a zoom of a third. */
const WHEEL_DECADE = 800;
/** Browsers tell of a pinch on a touchpad as of a wheel with Ctrl, a few pixels at a time. */
const PINCH_DECADE = 230;
const LINE_HEIGHT_PX = 33;

interface Hand {
  readonly id: number;
  readonly from: Point;
  at: Point;
  hasMoved: boolean;
}

export class Gestures {
  readonly #element: HTMLElement;
  readonly #listener: GestureListener;
  readonly #controller = new AbortController();
  /** Where each pressed pointer was last, by its id. */
  readonly #pressed = new Map<number, Point>();
  #start: Point = { x: 0, y: 0 };
  #hasMoved = false;
  #isPanning = true;
  /** A button that only pans, where it was last. */
  #hand: Hand | undefined = undefined;
  /** The system asks for the menu when the right button goes down, or when it comes up. */
  #isMenuWaiting = false;
  #wasPannedByHand = false;

  constructor(element: HTMLElement, listener: GestureListener) {
    this.#element = element;
    this.#listener = listener;
    const { signal } = this.#controller;
    element.addEventListener('pointerdown', (event) => this.#press(event), { signal });
    element.addEventListener('dblclick', (event) => listener.onDoubleTap(this.#pointOf(event)), { signal });
    element.addEventListener('contextmenu', (event) => this.#openMenu(event), { signal });
    element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    element.addEventListener('pointermove', (event) => this.#point(event), { signal });
    element.addEventListener('pointerleave', () => listener.onPoint(undefined), { signal });
    // A pointer may leave the picture while it pans.
    addEventListener('pointermove', (event) => this.#move(event), { signal });
    addEventListener('pointerup', (event) => this.#release(event), { signal });
    addEventListener('pointercancel', (event) => this.#cancel(event), { signal });
  }

  /** Off while something else is dragged than the picture. */
  setPanning(isOn: boolean): void {
    this.#isPanning = isOn;
  }

  destroy(): void {
    this.#controller.abort();
  }

  #press(event: PointerEvent): void {
    if (event.button === 1 || event.button === 2) {
      const at = this.#pointOf(event);
      this.#hand = { id: event.pointerId, at, from: at, hasMoved: false };
      this.#isMenuWaiting = false;
      this.#wasPannedByHand = false;
      // Else a browser scrolls with the middle button.
      if (event.button === 1) event.preventDefault();
    }
    if (event.button !== 0) return;
    if (this.#pressed.size === 0) {
      this.#start = this.#pointOf(event);
      this.#hasMoved = false;
    } else this.#hasMoved = true;
    this.#pressed.set(event.pointerId, this.#pointOf(event));
    this.#listener.onPoint(undefined);
  }

  #point(event: PointerEvent): void {
    if (this.#pressed.size === 0 && this.#hand === undefined && event.pointerType !== 'touch') {
      this.#listener.onPoint(this.#pointOf(event));
    }
  }

  #moveHand(event: PointerEvent, hand: Hand): void {
    const at = this.#pointOf(event);
    if (!hand.hasMoved && distance(at, hand.from) < THRESHOLD) return;
    hand.hasMoved = true;
    this.#wasPannedByHand = true;
    this.#listener.onPan({ x: at.x - hand.at.x, y: at.y - hand.at.y });
    hand.at = at;
  }

  #move(event: PointerEvent): void {
    if (this.#hand?.id === event.pointerId) this.#moveHand(event, this.#hand);
    const before = this.#pressed.get(event.pointerId);
    if (before === undefined) return;
    const at = this.#pointOf(event);
    if (!this.#hasMoved && distance(at, this.#start) < THRESHOLD) return;
    this.#hasMoved = true;
    this.#pressed.set(event.pointerId, at);
    if (!this.#isPanning) return;
    const other = [...this.#pressed].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      this.#listener.onPan({ x: at.x - before.x, y: at.y - before.y });
      return;
    }
    const apart = distance(before, other);
    if (apart > 0) this.#listener.onZoom(distance(at, other) / apart, other);
  }

  #cancel(event: PointerEvent): void {
    this.#pressed.delete(event.pointerId);
    this.#hand = undefined;
  }

  #release(event: PointerEvent): void {
    if (this.#hand?.id === event.pointerId) {
      this.#hand = undefined;
      if (this.#isMenuWaiting && !this.#wasPannedByHand) this.#listener.onMenu(this.#pointOf(event));
      // Where it is asked for when the button comes up, it comes after this.
      if (this.#isMenuWaiting || event.button === 1) this.#wasPannedByHand = false;
      this.#isMenuWaiting = false;
    }
    if (!this.#pressed.delete(event.pointerId) || this.#hasMoved) return;
    const isAdding = event.ctrlKey || event.shiftKey || event.metaKey;
    this.#listener.onTap({ isAdding, at: this.#pointOf(event) });
  }

  #openMenu(event: MouseEvent): void {
    event.preventDefault();
    if (this.#hand !== undefined) {
      this.#isMenuWaiting = true;
      return;
    }
    if (!this.#wasPannedByHand) this.#listener.onMenu(this.#pointOf(event));
    this.#wasPannedByHand = false;
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const pixels =
      event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE_HEIGHT_PX : event.deltaY;
    const decade = event.ctrlKey ? PINCH_DECADE : WHEEL_DECADE;
    this.#listener.onZoom(10 ** (-pixels / decade), this.#pointOf(event));
  }

  #pointOf(event: MouseEvent): Point {
    const { left, top } = this.#element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

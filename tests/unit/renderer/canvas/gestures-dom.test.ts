import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gestures } from '../../../../src/renderer/canvas/gestures';

let told: unknown[][] = [];
let element: HTMLElement;
let gestures: Gestures;

beforeEach(() => {
  told = [];
  element = document.createElement('div');
  document.body.append(element);
  gestures = new Gestures(element, {
    onTap: ({ isAdding, at }) => told.push(['tap', isAdding, at.x, at.y]),
    onDoubleTap: (at) => told.push(['double tap', at.x, at.y]),
    onMenu: (at) => told.push(['menu', at.x, at.y]),
    onPoint: (at) => told.push(['point', at?.x, at?.y]),
    onPan: (by) => told.push(['pan', by.x, by.y]),
    onZoom: (factor, around) => told.push(['zoom', factor, around.x, around.y]),
  });
});

afterEach(() => {
  gestures.destroy();
  element.remove();
});

/** What the listener was told, without where the pointer is. */
function acts(): unknown[][] {
  return told.filter(([kind]) => kind !== 'point');
}

function pointer(type: string, x: number, y: number, init: PointerEventInit = {}): void {
  const target = type === 'pointerdown' || type === 'contextmenu' ? element : window;
  target.dispatchEvent(
    new PointerEvent(type, { bubbles: true, clientX: x, clientY: y, pointerId: 1, ...init }),
  );
}

describe('Gestures', () => {
  it('takes a press that trembles for a click', () => {
    pointer('pointerdown', 10, 10);
    pointer('pointermove', 12, 11);
    pointer('pointerup', 12, 11);
    expect(acts()).toEqual([['tap', false, 12, 11]]);
  });

  it('takes a click with Ctrl for adding to what is selected', () => {
    pointer('pointerdown', 10, 10, { ctrlKey: true });
    pointer('pointerup', 10, 10, { ctrlKey: true });
    expect(acts()).toEqual([['tap', true, 10, 10]]);
  });

  it('pans by all that the pointer has moved, and does not click then', () => {
    pointer('pointerdown', 10, 10);
    pointer('pointermove', 30, 10);
    pointer('pointermove', 35, 18);
    pointer('pointerup', 35, 18);
    expect(acts()).toEqual([
      ['pan', 20, 0],
      ['pan', 5, 8],
    ]);
  });

  it('neither pans nor clicks while something else is dragged', () => {
    pointer('pointerdown', 10, 10);
    gestures.setPanning(false);
    pointer('pointermove', 60, 10);
    pointer('pointerup', 60, 10);
    expect(acts()).toEqual([]);
  });

  it('zooms with two fingers around the one that rests', () => {
    pointer('pointerdown', 0, 0, { pointerId: 1 });
    pointer('pointerdown', 100, 0, { pointerId: 2 });
    pointer('pointermove', 200, 0, { pointerId: 2 });
    pointer('pointerup', 200, 0, { pointerId: 2 });
    pointer('pointerup', 0, 0, { pointerId: 1 });
    expect(acts()).toEqual([['zoom', 2, 0, 0]]);
  });

  it('zooms in with the wheel turned away, where the pointer is', () => {
    element.dispatchEvent(
      new WheelEvent('wheel', { deltaY: -100, clientX: 7, clientY: 8, cancelable: true }),
    );
    const [[kind, factor, x, y] = []] = acts();
    expect([kind, x, y]).toEqual(['zoom', 7, 8]);
    expect(factor).toBeGreaterThan(1.2);
    expect(factor).toBeLessThan(1.5);
  });

  it('opens our menu instead of that of the browser', () => {
    const event = new MouseEvent('contextmenu', { clientX: 3, clientY: 4, cancelable: true });
    element.dispatchEvent(event);
    expect(acts()).toEqual([['menu', 3, 4]]);
    expect(event.defaultPrevented).toBe(true);
  });

  it.each([1, 2])(
    'pans with the button %i also while something else could be dragged, and does not click',
    (button) => {
      gestures.setPanning(false);
      pointer('pointerdown', 10, 10, { button });
      pointer('pointermove', 30, 10);
      pointer('pointerup', 30, 10, { button });
      expect(acts()).toEqual([['pan', 20, 0]]);
    },
  );

  it.each([
    ['goes down', ['pointerdown', 'contextmenu', 'pointerup']],
    ['comes up', ['pointerdown', 'pointerup', 'contextmenu']],
  ])(
    'opens the menu of a right button that has not moved, where the system asks when it %s',
    (_when, order) => {
      for (const type of order) pointer(type, 10, 10, { button: 2 });
      expect(acts()).toEqual([['menu', 10, 10]]);
    },
  );

  it.each([
    ['goes down', ['pointerdown', 'contextmenu', 'pointermove', 'pointerup']],
    ['comes up', ['pointerdown', 'pointermove', 'pointerup', 'contextmenu']],
  ])(
    'opens no menu behind a pan, where the system asks when the button %s; the next is opened',
    (_when, order) => {
      for (const type of order) pointer(type, type === 'pointerdown' ? 10 : 40, 10, { button: 2 });
      element.dispatchEvent(new MouseEvent('contextmenu', { clientX: 3, clientY: 4, cancelable: true }));
      expect(acts()).toEqual([
        ['pan', 30, 0],
        ['menu', 3, 4],
      ]);
    },
  );

  it('ends a pan whichever of two buttons comes up last', () => {
    pointer('pointerdown', 10, 10, { button: 2, buttons: 2 });
    pointer('pointermove', 40, 10, { buttons: 3 });
    pointer('pointerup', 40, 10, { button: 0, buttons: 0 });
    pointer('pointermove', 90, 10);
    expect(acts()).toEqual([['pan', 30, 0]]);
  });

  it('hears nothing any more once it is destroyed', () => {
    gestures.destroy();
    pointer('pointerdown', 10, 10);
    pointer('pointerup', 10, 10);
    expect(told).toEqual([]);
  });
});

import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { find } from '#kit/page-elements';
import { stubProperty } from '#kit/stub-property';
import { ColumnResizer } from '../../../../src/renderer/ui/column-resizer';

let said: unknown[];

beforeEach(() => {
  // jsdom has neither captured pointers nor widths.
  stubProperty(HTMLElement.prototype, 'setPointerCapture', () => undefined);
  stubProperty(HTMLElement.prototype, 'offsetWidth', 100);
  said = [];
  mount(<ColumnResizer title="" testId="edge" onWidth={(width, isDone) => said.push([width, isDone])} />);
});

function point(type: string, clientX: number, button = 0): void {
  const event = new MouseEvent(type, { bubbles: true, clientX, button });
  flushSync(() => find('edge').dispatchEvent(event));
}

describe('the edge of a column', () => {
  it('follows the pointer, and is kept where it is let go', () => {
    point('pointermove', 300);
    point('pointerdown', 300);
    point('pointermove', 340);
    point('pointerup', 345);
    point('pointermove', 400);
    expect(said).toEqual([
      [140, false],
      [145, true],
    ]);
  });

  it('is kept where it came from when it is dragged out and back', () => {
    point('pointerdown', 300);
    point('pointermove', 340);
    point('pointermove', 300);
    point('pointerup', 300);
    expect(said.at(-1)).toEqual([100, true]);
  });

  it('is back where it was when the pointer is lost, and not when it is let go', () => {
    point('pointerdown', 300);
    point('pointermove', 340);
    point('lostpointercapture', 340);
    point('pointermove', 400);
    expect(said).toEqual([
      [140, false],
      [undefined, false],
    ]);
    point('pointerdown', 300);
    point('pointermove', 320);
    point('pointerup', 320);
    point('lostpointercapture', 320);
    expect(said.slice(2)).toEqual([
      [120, false],
      [120, true],
    ]);
  });

  it('stays within what can be read, and is no drag by another button', () => {
    point('pointerdown', 300);
    point('pointermove', 0);
    point('pointerup', 5000);
    point('pointerdown', 300, 2);
    point('pointermove', 340);
    expect(said).toEqual([
      [36, false],
      [900, true],
    ]);
  });

  it('goes back to how the column comes by a double click, whose clicks change nothing', () => {
    point('pointerdown', 300);
    point('pointerup', 300);
    point('dblclick', 300);
    expect(said).toEqual([[undefined, true]]);
  });
});

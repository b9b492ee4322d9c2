import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { ENGLISH } from '#kit/english';
import { designOf } from '#sim/api/lab-editing';
import { labDrawioOf } from '../../../../src/renderer/canvas/lab-svg';

const FILE = 'flannel-vxlan.podwire.yaml';
const { simulation } = new CommandLab({ [FILE]: readFileSync(`resources/labs/${FILE}`, 'utf8') });
const design = { version: 0, ...designOf(simulation.document) };
const text = labDrawioOf({
  topology: simulation.topology(),
  design,
  title: 'flannel & <friends>',
  t: ENGLISH.t,
});
const drawing = new DOMParser().parseFromString(text, 'text/xml');

/** By what they say. */
function cellCalled(start: string): Element | undefined {
  return [...drawing.querySelectorAll('UserObject')].find(
    (each) => each.getAttribute('label')?.startsWith(start) === true,
  );
}

function attributes(selector: string, name: string): readonly string[] {
  return [...drawing.querySelectorAll(selector)].flatMap((each) => each.getAttribute(name) ?? []);
}

describe('the picture of a lab for draw.io', () => {
  it('is XML, with nothing that is no number', () => {
    expect(drawing.querySelector('parsererror')).toBeNull();
    expect(drawing.querySelector('diagram')?.getAttribute('name')).toBe('flannel & <friends>');
    expect(text).not.toMatch(/NaN|undefined|Infinity/u);
  });

  it('has each cell once, in one that is there, and joins lines to cells', () => {
    const ids = [...attributes('mxCell', 'id'), ...attributes('UserObject', 'id')];
    expect(new Set(ids).size).toBe(ids.length);
    const named = new Set(ids);
    const used = ['parent', 'source', 'target'].flatMap((name) => attributes('mxCell', name));
    expect(used.filter((id) => !named.has(id))).toEqual([]);
    const wires = [...drawing.querySelectorAll('mxCell[edge]')];
    expect(wires.length).toBeGreaterThan(8);
    expect(wires.filter((wire) => !wire.hasAttribute('source') || !wire.hasAttribute('target'))).toEqual([]);
  });

  it('has Pods and interfaces in their node, at places within it', () => {
    const node = cellCalled('node1');
    const held = [...drawing.querySelectorAll('mxCell')].filter(
      (cell) => cell.getAttribute('parent') === node?.getAttribute('id'),
    );
    expect(held.length).toBeGreaterThan(3);
    const texts = held.map((cell) => cell.parentElement?.getAttribute('label') ?? '');
    expect(texts.some((each) => each.includes('Ready'))).toBe(true);
    const width = Number(node?.querySelector('mxGeometry')?.getAttribute('width'));
    const places = held.map((cell) => {
      const geometry = cell.querySelector('mxGeometry');
      return [Number(geometry?.getAttribute('x')), Number(geometry?.getAttribute('width'))];
    });
    expect(places.filter(([x = -1, wide = 0]) => x < -1 || x + wide > width + 1)).toEqual([]);
  });
});

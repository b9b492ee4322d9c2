import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { designOf } from '#sim/api/lab-editing';
import { labSvgOf } from '../../../../src/renderer/canvas/lab-svg';
import { PAPER, PAPER_BACKGROUND } from '../../../../src/renderer/canvas/paper-palette';

function pictureOf(file: string, title: string): string {
  const { simulation } = new CommandLab({ [file]: readFileSync(`resources/labs/${file}`, 'utf8') });
  return labSvgOf(simulation.topology(), { version: 0, ...designOf(simulation.document) }, title);
}

describe('the picture of a lab as SVG', () => {
  const svg = pictureOf('flannel-vxlan.podwire.yaml', 'flannel & <friends>');
  if (process.env['PODWIRE_PICTURE'] !== undefined) writeFileSync(process.env['PODWIRE_PICTURE'], svg);

  it('shows machines, Pods, devices and addresses', () => {
    for (const text of ['>node1', '>node2', '>laptop', '>cni0', '>flannel.1', '10.244.2.2']) {
      expect(svg).toContain(text);
    }
  });

  it('is XML, and refers to nothing outside', () => {
    expect(svg).toContain('<title>flannel &amp; &lt;friends&gt;</title>');
    const tags = [...svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/gu)];
    const open: string[] = [];
    for (const [, isEnd, name = '', isEmpty] of tags) {
      if (isEnd === '/') expect(open.pop()).toBe(name);
      else if (isEmpty !== '/') open.push(name);
    }
    expect(open).toEqual([]);
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|href|url\(|NaN|undefined|Infinity/u,
    );
  });

  it('is the same each time', () => {
    expect(pictureOf('flannel-vxlan.podwire.yaml', 'flannel & <friends>')).toBe(svg);
  });

  it('has the colors of the light theme', () => {
    const sheet = readFileSync('src/renderer/ui/base.css', 'utf8');
    const light = sheet.slice(0, sheet.indexOf("data-theme='dark'"));
    const colorOf = (name: string): string | undefined =>
      new RegExp(`--${name}: ([^;]+);`, 'u').exec(light)?.[1];
    const code = readFileSync('src/renderer/canvas/canvas-palette.ts', 'utf8');
    const named = [...code.matchAll(/(\w+): read\('([^']+)'\)/gu)];
    expect(Object.fromEntries(named.map(([, key = '', name = '']) => [key, colorOf(name)]))).toEqual(PAPER);
    expect(PAPER_BACKGROUND).toBe(colorOf('canvas'));
  });
});

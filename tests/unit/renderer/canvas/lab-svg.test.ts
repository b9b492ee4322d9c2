import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { ENGLISH } from '#kit/english';
import { designOf } from '#sim/api/lab-editing';
import { labSvgOf } from '../../../../src/renderer/canvas/lab-svg';
import { loadMessages } from '../../../../src/renderer/i18n/load-messages';
import type { Messages } from '../../../../src/renderer/i18n/messages';
import {
  NIGHT,
  NIGHT_BACKGROUND,
  PAPER,
  PAPER_BACKGROUND,
} from '../../../../src/renderer/canvas/paper-palette';

function pictureOf(
  file: string,
  title: string,
  colors: 'paper' | 'themed' = 'paper',
  { t }: Pick<Messages, 't'> = ENGLISH,
): string {
  const { simulation } = new CommandLab({ [file]: readFileSync(`resources/labs/${file}`, 'utf8') });
  const design = { version: 0, ...designOf(simulation.document) };
  return labSvgOf({ topology: simulation.topology(), design, title, colors, t });
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

  it('is in the language of whom it is for', async () => {
    const chinese = pictureOf('flannel-vxlan.podwire.yaml', 'flannel', 'paper', await loadMessages('zh-CN'));
    expect(chinese).toContain('>工作负载<');
    expect(chinese).toContain('>● 2/2 就绪<');
    expect(svg).not.toMatch(/\p{Script=Han}/u);
  });

  it('has the colors of the themes', () => {
    const sheet = readFileSync('src/renderer/ui/base.css', 'utf8');
    const themes = sheet.split("data-theme='dark'");
    const colorOf = (theme: 0 | 1, name: string): string | undefined =>
      new RegExp(`--${name}: ([^;]+);`, 'u').exec(themes[theme] ?? '')?.[1];
    const code = readFileSync('src/renderer/canvas/canvas-palette.ts', 'utf8');
    const named = [...code.matchAll(/(\w+): read\('([^']+)'\)/gu)];
    const paletteOf = (theme: 0 | 1): Record<string, string | undefined> =>
      Object.fromEntries(named.map(([, key = '', name = '']) => [key, colorOf(theme, name)]));
    expect(paletteOf(0)).toEqual(PAPER);
    expect(paletteOf(1)).toEqual(NIGHT);
    expect([PAPER_BACKGROUND, NIGHT_BACKGROUND]).toEqual([colorOf(0, 'canvas'), colorOf(1, 'canvas')]);
  });

  it('is light or dark as the page that it stands in', () => {
    const themed = pictureOf('flannel-vxlan.podwire.yaml', 'flannel', 'themed');
    expect(themed).toContain(`--pw-machine:light-dark(${PAPER.machine},${NIGHT.machine})`);
    const drawn = themed.slice(themed.indexOf('</style>'));
    expect(drawn).toContain('fill="var(--pw-machine)"');
    expect(drawn).not.toMatch(/#[0-9a-f]{6}/u);
    const known = new Set([...themed.matchAll(/(--pw-[a-z-]+):/gu)].map(([, name]) => name));
    const used = new Set([...drawn.matchAll(/var\((--pw-[a-z-]+)\)/gu)].map(([, name]) => name));
    expect([...used].filter((name) => !known.has(name))).toEqual([]);
  });
});

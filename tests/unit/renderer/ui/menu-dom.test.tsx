import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import type { MenuEntry } from '../../../../src/renderer/ui/menu';
import { MenuButton } from '../../../../src/renderer/ui/menu-button';

let chosen: string[];
let container: HTMLElement;
/** As a change of anything that the menu's owner knows draws it. */
let draw: () => void;

beforeEach(() => {
  chosen = [];
  const mounted = mount(fileMenu());
  ({ container } = mounted);
  draw = () => mounted.draw(fileMenu());
});

function action(label: string): { readonly label: string; readonly onSelect: () => void } {
  return { label, onSelect: () => chosen.push(label) };
}

function fileMenu(): ReactElement {
  const entries: readonly MenuEntry[] = [
    action('New'),
    { kind: 'submenu', label: 'Open recent', entries: [action('shop'), action('mine')] },
    action('Save'),
  ];
  return <MenuButton label="File" testId="file" entries={entries} />;
}

function press(key: string): void {
  flushSync(() =>
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })),
  );
}

function current(): string | undefined {
  return document.activeElement?.querySelector('.menu-label')?.textContent;
}

function openMenu(): void {
  container.querySelector('button')?.focus();
  press('ArrowDown');
}

describe('a menu', () => {
  it('has the focus on its first entry as soon as it is open', () => {
    openMenu();
    expect(current()).toBe('New');
  });

  it('stays where the keys have led when it is drawn again', () => {
    openMenu();
    press('ArrowDown');
    draw();
    expect(current()).toBe('Open recent');
  });

  it('stays so in a menu of its own beside it, too', () => {
    openMenu();
    press('ArrowDown');
    press('ArrowRight');
    press('m');
    draw();
    expect(current()).toBe('mine');
    if (document.activeElement instanceof HTMLElement) document.activeElement.click();
    expect(chosen).toEqual(['mine']);
  });

  it('gives the focus back when it is closed', () => {
    openMenu();
    press('Escape');
    expect(document.activeElement).toBe(container.querySelector('button'));
    expect(document.querySelectorAll('.menu')).toHaveLength(0);
  });
});

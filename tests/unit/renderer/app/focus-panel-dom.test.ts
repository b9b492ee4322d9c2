import { afterEach, describe, expect, it } from 'vitest';
import { focusPanel, focusSelection } from '../../../../src/renderer/app/focus-panel';

function panelOf(html: string): HTMLElement {
  const panel = document.createElement('div');
  panel.innerHTML = html;
  document.body.append(panel);
  return panel;
}

afterEach(() => document.body.replaceChildren());

describe('focusPanel', () => {
  it('goes to what is typed into rather than to a button before it', () => {
    focusPanel(
      panelOf('<button>Copy</button><div class="monaco-editor"><textarea id="text"></textarea></div>'),
    );
    expect(document.activeElement?.id).toBe('text');
  });

  it('goes to the terminal that was used last, of two beside each other', () => {
    const screen = (name: string, state: string): string =>
      `<div class="terminal-screen ${state}"><div class="terminal-xterm"><textarea class="xterm-helper-textarea" id="${name}"></textarea></div></div>`;
    focusPanel(panelOf(screen('beside', 'is-beside') + screen('used', 'is-right')));
    expect(document.activeElement?.id).toBe('used');
  });

  it('goes to the first control that can be used where nothing is typed into', () => {
    focusPanel(panelOf('<button disabled>Try</button><select id="from"></select><input>'));
    expect(document.activeElement?.id).toBe('from');
  });

  it('waits for a panel that is not in the page yet', async () => {
    const panel = panelOf('<input id="name">');
    panel.remove();
    focusPanel(panel);
    expect(document.activeElement).toBe(document.body);
    document.body.append(panel);
    await expect.poll(() => document.activeElement?.id).toBe('name');
  });
});

describe('focusSelection', () => {
  it('goes to the picture or the list, and to nothing else that is in a panel', () => {
    focusSelection(panelOf('<button>Fit</button><div role="application" tabindex="0" id="picture"></div>'));
    expect(document.activeElement?.id).toBe('picture');
    focusSelection(panelOf('<input>'));
    expect(document.activeElement?.id).toBe('picture');
  });
});

import type { ReactElement } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { stubProperty } from '#kit/stub-property';
import type { DesktopBridge } from '#main/contract/desktop-bridge';
import { useShortcuts } from '../../../../src/renderer/app/use-shortcuts';

let choose: (command: string) => void;
/** What was asked of the lab, and of the shell for a field. */
let asked: string[];

function Page(): ReactElement {
  useShortcuts();
  return (
    <>
      <input id="field" />
      <div className="monaco-editor">
        <textarea id="text" />
      </div>
    </>
  );
}

beforeEach(async () => {
  asked = [];
  const bridge: DesktopBridge = {
    platform: 'darwin',
    send: () => undefined,
    onMessage: () => undefined,
    onMenuCommand: (listener) => {
      choose = listener;
    },
    setMenu: () => undefined,
    onOpen: () => undefined,
    openWindow: () => undefined,
    editField: (command) => asked.push(`field: ${command}`),
    pathOfFile: () => '',
  };
  stubProperty(window, 'podwire', bridge);
  const stores = await pageStoresFor(new SilentLabApi({}));
  stores.lab.setState({ isConnected: true });
  stores.text.setState({
    undo: () => {
      asked.push('lab: undo');
      return Promise.resolve();
    },
  });
  mount(<Page />, stores);
});

describe('a command of the native menu', () => {
  it('undoes in the field that has the focus, and in the lab otherwise', () => {
    document.querySelector<HTMLElement>('#field')?.focus();
    choose('undo');
    choose('redo');
    document.querySelector<HTMLElement>('#text')?.focus();
    choose('undo');
    expect(asked).toEqual(['field: undo', 'field: redo', 'lab: undo']);
  });
});

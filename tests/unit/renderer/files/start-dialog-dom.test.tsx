import { flushSync } from 'react-dom';
import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { FileDialogs } from '../../../../src/renderer/files/file-dialogs';

it('does not say that there is no such lab before the labs have been read', async () => {
  const stores = await pageStoresFor(new SilentLabApi());
  stores.file.setState({ dialog: { kind: 'start' } });
  const { container } = mount(<FileDialogs />, stores);
  expect(container.querySelector('.start-count')?.textContent).toBe('Reading…');
  expect(container.textContent).not.toContain('No lab has these words.');
  flushSync(() => stores.file.setState({ examples: [] }));
  expect(container.querySelector('.start-count')?.textContent).toBe('0 labs');
  expect(container.textContent).toContain('No lab has these words.');
});

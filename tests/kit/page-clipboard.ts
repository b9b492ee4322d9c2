import { vi, type Mock } from 'vitest';
import { stubProperty } from '#kit/stub-property';

/** The clipboard that the page finds until the running test ends, an empty one. Answers what is written to it. */
export function stubClipboard(): Mock<(written: string) => Promise<void>> {
  const writeText = vi.fn<(written: string) => Promise<void>>(() => Promise.resolve());
  stubProperty(navigator, 'clipboard', { writeText, readText: () => Promise.resolve('') });
  return writeText;
}

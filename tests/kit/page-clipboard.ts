import { onTestFinished, vi, type Mock } from 'vitest';

/** The clipboard that the page finds until the running test ends; `text` is what it has. Answers what is written to it. */
export function stubClipboard(text = ''): Mock<(written: string) => Promise<void>> {
  const writeText = vi.fn<(written: string) => Promise<void>>(() => Promise.resolve());
  const value = { writeText, readText: () => Promise.resolve(text) };
  // Tests of other files follow in the same document.
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value });
  onTestFinished(() => void Reflect.deleteProperty(navigator, 'clipboard'));
  return writeText;
}

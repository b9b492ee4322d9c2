import { useState, useEffect } from 'react';

/** How wide an element is, in whole pixels, told by the browser whenever that changes; undefined until it has been. */
export function useWidth(element: HTMLElement | undefined): number | undefined {
  const [width, setWidth] = useState<number>();
  useEffect(() => {
    if (element === undefined) return undefined;
    const observer = new ResizeObserver((entries) => {
      const wide = Math.round(entries.at(-1)?.contentRect.width ?? 0);
      // Behind another one it has no size, and comes back with the one that it had.
      if (wide > 0) setWidth(wide);
    });
    observer.observe(element);
    return (): void => observer.disconnect();
  }, [element]);
  return width;
}

import { useEffect, useState } from 'react';

/** Is the panel in front? What is fetched for it can wait until it is. */
export function useIsVisible(element: HTMLElement | undefined): boolean {
  const [isVisible, setIsVisible] = useState(false);
  useEffect(() => {
    if (element === undefined) return undefined;
    // A busy page hears of several changes at once, the oldest first.
    const observer = new IntersectionObserver((entries) =>
      setIsVisible(entries.at(-1)?.isIntersecting === true),
    );
    observer.observe(element);
    return (): void => observer.disconnect();
  }, [element]);
  return isVisible;
}

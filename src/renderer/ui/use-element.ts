import { useCallback, useState } from 'react';

/** The element that `ref` is put on, as state: a render follows when it comes or goes. */
export function useElement<Type extends Element>(): [
  element: Type | undefined,
  ref: (node: Type | null) => void,
] {
  const [element, setElement] = useState<Type>();
  const ref = useCallback((node: Type | null) => setElement(node ?? undefined), []);
  return [element, ref];
}

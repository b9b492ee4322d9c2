/** A small picture of a lab that is not open, fetched when it comes into sight. */
import { useEffect, type ReactElement } from 'react';
import type { LabSketch } from '../../main/contract/example-requests';
import { useMessages } from '../i18n/messages-context';
import { useFile } from '../store/stores-context';
import { useElement } from '../ui/use-element';
import { useIsVisible } from '../ui/use-is-visible';
import { POD_SIZE, SKETCH_HEIGHT, SKETCH_WIDTH, sketchSceneOf } from './sketch-scene';

const ROUND = 3;
const OBJECT_RADIUS = 3.5;

export function LabSketchPicture(props: { readonly path: string }): ReactElement {
  const { path } = props;
  const sketch = useFile((state) => state.sketches.get(path));
  const loadSketch = useFile((state) => state.loadSketch);
  const [element, ref] = useElement<HTMLSpanElement>();
  const isVisible = useIsVisible(element);
  useEffect(() => {
    if (isVisible) void loadSketch(path);
  }, [isVisible, loadSketch, path]);
  return (
    <span ref={ref} className="sketch">
      <span className="sketch-picture" aria-hidden>
        {sketch !== undefined && <Drawing sketch={sketch} />}
      </span>
      {sketch !== undefined && <Facts sketch={sketch} />}
    </span>
  );
}

function Facts({ sketch }: { readonly sketch: LabSketch }): ReactElement {
  const { t } = useMessages();
  const nodes = sketch.machines.filter(({ kind }) => kind === 'control-plane' || kind === 'worker').length;
  const pods = sketch.machines.reduce((sum, machine) => sum + machine.pods, 0);
  const facts = [t('{count} nodes', { count: nodes })];
  if (pods > 0) facts.push(t('{count} Pods', { count: pods }));
  facts.push(sketch.cni);
  return <span className="sketch-facts">{facts.join(' · ')}</span>;
}

function Drawing({ sketch }: { readonly sketch: LabSketch }): ReactElement {
  const { segments, wires, boxes, tunnels, objects } = sketchSceneOf(sketch);
  return (
    <svg viewBox={`0 0 ${SKETCH_WIDTH} ${SKETCH_HEIGHT}`}>
      {wires.map((line, index) => (
        <line key={index} {...line} className="sketch-wire" />
      ))}
      {segments.map((line, index) => (
        <line key={index} {...line} className="sketch-segment" />
      ))}
      {boxes.map(({ kind, pods, ...frame }, index) => (
        <g key={index}>
          <rect {...frame} rx={ROUND} className={`sketch-machine is-${kind}`} />
          {pods.map((pod, number) => (
            <rect key={number} {...pod} width={POD_SIZE} height={POD_SIZE} rx={1} className="sketch-pod" />
          ))}
        </g>
      ))}
      {tunnels.map((line, index) => (
        <line key={index} {...line} className="sketch-tunnel" />
      ))}
      {objects.map(({ kind, x, y }, index) => (
        <circle key={index} cx={x} cy={y} r={OBJECT_RADIUS} className={`sketch-object is-${kind}`} />
      ))}
    </svg>
  );
}
